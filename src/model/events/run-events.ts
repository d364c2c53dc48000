/** Events about a run as a whole: its start and end, its rounds, cancelling and pausing. See `events.ts`. */
import type { BinaryKind } from "../build/binaries.ts";
import type { BinaryId, Milliseconds, PackageId, RunId } from "../ids.ts";
import type { BuildPlatform } from "../build/platform.ts";
import type { StressPlan } from "../stress.ts";
import type { FinalStatusLevel, OutputDisplay, StatusLevel } from "../settings.ts";
import type { CancelReason, RunStats } from "../results/stats.ts";
import type { ShardStamp } from "../listed/test-list.ts";
import type { TestId, StressIndex, Stamp, Progress } from "./shared.ts";

export interface EventBinary {
  readonly binaryId: BinaryId;
  readonly packageId: PackageId;
  readonly packageName: string;
  readonly binaryName: string;
  readonly kind: BinaryKind;
  readonly buildPlatform: BuildPlatform;
  /** Tests listed, and tests chosen to run. */
  readonly testCount: number;
  readonly runCount: number;
  /** Of the tests listed, and of those chosen, the ones marked `#[ignore]`. */
  readonly ignoredCount?: number;
  readonly ignoredRunCount?: number;
}

/** Why tests were left out, counted for the report's first line. */
export interface SkipCounts {
  readonly tests: number;
  readonly testsByRerun: number;
  readonly testsNotBenchmark: number;
  readonly testsByDefaultFilter: number;
  readonly binaries: number;
  readonly binariesByDefaultFilter: number;
}

/**
 * The options of the report for people, after the profile, the command line and the user's configuration are applied.
 */
export interface ReportDefaults {
  readonly statusLevel: StatusLevel;
  readonly finalStatusLevel: FinalStatusLevel;
  /** Status lines carry `(1/10)`. */
  readonly counter: boolean;
  /** `--success-output` and `--failure-output`, where given: they go before the settings of tests. */
  readonly successOutput?: OutputDisplay;
  readonly failureOutput?: OutputDisplay;
  /** Tests write to the terminal themselves. */
  readonly noCapture: boolean;
  readonly verbose: boolean;
  readonly indentOutput: boolean;
  /** Of a recorded run: how many characters of its id distinguish it from all other recorded runs. */
  readonly shortId?: number;
}

/** The machine and the runner of a run. */
export interface RunSurroundings {
  readonly workspaceRoot: string;
  /** Target triples; `target` only where it is not the host. */
  readonly host: string;
  readonly target?: string;
  /** The runner's version, as `--version` says it first. */
  readonly version: string;
  /** Minutes that local time was ahead of UTC. */
  readonly utcOffset: number;
}

/** The first event of a stream. */
export interface RunStarted extends Stamp {
  readonly type: "run-started";
  readonly version: number;
  readonly runId: RunId;
  readonly profile: string;
  readonly mode: "test" | "benchmark";
  readonly cliArgs: readonly string[];
  /**
   * The command's name and the options that run other tests in the same way, with a filterset after them; absent in
   * older streams.
   */
  readonly rerunArgs?: readonly string[];
  readonly testThreads: number;
  readonly runCount: number;
  readonly skip: SkipCounts;
  readonly defaultFilterSource?: string;
  readonly binaries: readonly EventBinary[];
  readonly setupScripts: number;
  readonly stressPlan?: StressPlan;
  /** The name of a JUnit report about this run; absent in older streams. */
  readonly junitReportName?: string;
  /** The JUnit report contains the source locations of failures; otherwise absent. */
  readonly junitSourceLocations?: boolean;
  /** The JUnit report contains the costs of tests as properties. */
  readonly junitCosts?: boolean;
  /** Only for a run that is a part of a larger one. */
  readonly shard?: ShardStamp;
  /** Absent in older streams. */
  readonly look?: ReportDefaults;
  /** Absent in older streams. */
  readonly surroundings?: RunSurroundings;
}

export interface StressProgress {
  readonly plan: StressPlan;
  readonly elapsed: Milliseconds;
  readonly completed: number;
}

export interface StressRoundStarted extends Stamp {
  readonly type: "stress-round-started";
  readonly progress: StressProgress;
}

export interface StressRoundFinished extends Stamp {
  readonly type: "stress-round-finished";
  readonly progress: StressProgress;
  readonly roundElapsed: Milliseconds;
  readonly roundStats: RunStats;
}

/** No new test starts from here on. `stats.cancelReason` says why. */
export interface CancelStarted extends Stamp, Progress {
  readonly type: "cancel-started";
  readonly scriptsRunning: number;
  /** Of the scripts that run, if they are not setup scripts. */
  readonly scriptPhase?: "teardown";
}

/** A second signal: everything that still runs is killed. */
export interface KillStarted extends Stamp, Progress {
  readonly type: "kill-started";
  readonly scriptsRunning: number;
  readonly scriptPhase?: "teardown";
}

export interface RunPaused extends Stamp {
  readonly type: "run-paused";
  readonly scriptsRunning: number;
  readonly scriptPhase?: "teardown";
  readonly running: number;
}

export interface RunContinued extends Stamp {
  readonly type: "run-continued";
  readonly scriptsRunning: number;
  readonly scriptPhase?: "teardown";
  readonly running: number;
}

export interface EnterPressed extends Stamp, Progress {
  readonly type: "enter-pressed";
}

/** The last event of a stream. */
export interface RunFinished extends Stamp {
  readonly type: "run-finished";
  readonly runId: RunId;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly stats: RunStats;
  /** Of a stress run: how many rounds there were and how they ended. */
  readonly stress?: { readonly completed: StressIndex; readonly succeeded: number; readonly failed: number };
  readonly cancelReason?: CancelReason;
  /** A signal asked the run to end during its teardown scripts: it is not a success, even if every test passed. */
  readonly teardownInterrupted?: true;
  /** Of a rerun: tests that were to run and did not; `shown` are the first of them by name. */
  readonly outstanding?: { readonly total: number; readonly shown: readonly TestId[] };
}
