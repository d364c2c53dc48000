/**
 * `RunEvent`: everything that happens in a run, as one stream.
 *
 * Every output (terminal, JUnit, libtest JSON, recordings, exit codes) is a fold over this stream, and
 * every producer (this machine, a recording) emits it. Events are JSON-serialisable and carry the
 * per-test settings that outputs need, so that no output looks anything up.
 *
 * Versioning: `RunStarted.version` is `EVENT_VERSION`. Adding an optional field or an event type keeps
 * the version; removing, renaming or changing the meaning of a field raises it. See docs/design/events.md.
 */
import type { BinaryKind } from "./build/binaries.ts";
import type { BinaryId, Milliseconds, PackageId, RunId, TestName } from "./ids.ts";
import type {
  AttemptResult,
  AttemptStatus,
  CapturedOutput,
  ReuseReason,
  TestOutcome,
} from "./results/outcome.ts";
import type { BuildPlatform } from "./build/platform.ts";
import type { StressPlan } from "./stress.ts";
import type {
  FinalStatusLevel,
  JunitTestSettings,
  OutputDisplay,
  Quarantine,
  StatusLevel,
} from "./settings.ts";
import type { CancelReason, RunStats } from "./results/stats.ts";
import type { MismatchReason, ShardStamp } from "./listed/test-list.ts";

/** Version of the stream's contract. */
export const EVENT_VERSION = 1;

export interface TestId {
  readonly binaryId: BinaryId;
  readonly testName: TestName;
}

/** Which round of a stress run an event belongs to: `current` from 0; `total` absent when open-ended. */
export interface StressIndex {
  readonly current: number;
  readonly total?: number;
}

/** The place a running test holds; slots are numbered from 0 and the lowest free one is taken. */
export interface SlotAssignment {
  readonly globalSlot: number;
  /** Absent in the group `@global`. */
  readonly groupSlot?: number;
  readonly testGroup: string;
}

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

interface Stamp {
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
  /** Since the run started, without the time that it was paused. */
  readonly elapsed: Milliseconds;
}

interface Stressed {
  readonly stress?: StressIndex;
}

/** Counts at the moment of an event, for counters and progress. */
interface Progress {
  readonly stats: RunStats;
  readonly running: number;
}

export type RunEvent =
  | RunStarted
  | StressRoundStarted
  | ScriptStarted
  | ScriptSlow
  | ScriptFinished
  | TestStarted
  | TestSlow
  | AttemptFailed
  | RetryStarted
  | TestFinished
  | TestSkipped
  | CancelStarted
  | KillStarted
  | RunPaused
  | RunContinued
  | InfoStarted
  | InfoUnit
  | InfoFinished
  | EnterPressed
  | StressRoundFinished
  | RunFinished;

/** What the report that people watch shows: settings of the profile, the command line and the user, all decided. */
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
  /** Of a recorded run: as many characters of its id tell it apart from all other recorded ones. */
  readonly shortId?: number;
}

/** Where a run took place, and what ran it. */
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
  /** That report says where in the sources a test failed; absent where it does not. */
  readonly junitSourceLocations?: boolean;
  /** The JUnit report has what tests cost as properties. */
  readonly junitCosts?: boolean;
  /** Of a run that is a part of a larger one. */
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

/** A setup or teardown script. `index` is from 0. */
export interface ScriptId {
  readonly phase: "setup" | "teardown";
  readonly id: string;
  readonly index: number;
  readonly total: number;
  readonly program: string;
  readonly args: readonly string[];
}

export interface ScriptStarted extends Stamp, Stressed {
  readonly type: "script-started";
  readonly script: ScriptId;
  /** Neither stream is captured. */
  readonly noCapture: boolean;
}

export interface ScriptSlow extends Stamp, Stressed {
  readonly type: "script-slow";
  readonly script: ScriptId;
  readonly slowFor: Milliseconds;
  readonly willTerminate: boolean;
}

export interface ScriptFinished extends Stamp, Stressed, Progress {
  readonly type: "script-finished";
  readonly script: ScriptId;
  readonly noCapture: boolean;
  readonly status: AttemptStatus;
  /** Names of the variables that it set through `NEXTEST_ENV`; absent where it failed or set none. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly junitStoreSuccessOutput: boolean;
  readonly junitStoreFailureOutput: boolean;
}

export interface TestStarted extends Stamp, Stressed, Progress {
  readonly type: "test-started";
  readonly test: TestId;
  readonly slot: SlotAssignment;
  readonly totalAttempts: number;
  readonly command: readonly string[];
}

/** A slow timeout's period passed, or (`willTerminate`) the last of them did. */
export interface TestSlow extends Stamp, Stressed {
  readonly type: "test-slow";
  readonly test: TestId;
  readonly attempt: number;
  readonly totalAttempts: number;
  readonly slowFor: Milliseconds;
  readonly willTerminate: boolean;
}

/** An attempt failed and another will follow. */
export interface AttemptFailed extends Stamp, Stressed {
  readonly type: "attempt-failed";
  readonly test: TestId;
  readonly status: AttemptStatus;
  readonly delayBeforeNext: Milliseconds;
  readonly failureOutput: OutputDisplay;
  readonly running: number;
}

export interface RetryStarted extends Stamp, Stressed {
  readonly type: "retry-started";
  readonly test: TestId;
  readonly slot: SlotAssignment;
  readonly attempt: number;
  readonly totalAttempts: number;
  readonly command: readonly string[];
  readonly running: number;
}

/** A test's one final result. `stats` already counts it; `running` no longer does. */
export interface TestFinished extends Stamp, Stressed, Progress {
  readonly type: "test-finished";
  readonly test: TestId;
  readonly slot: SlotAssignment;
  readonly outcome: TestOutcome;
  /** No process ran: the result was known before. */
  readonly reused?: ReuseReason;
  readonly successOutput: OutputDisplay;
  readonly failureOutput: OutputDisplay;
  readonly junit: JunitTestSettings;
  /** The test is in quarantine: a failure leaves the exit code alone. */
  readonly quarantine?: Quarantine;
}

export interface TestSkipped extends Stamp, Stressed {
  readonly type: "test-skipped";
  readonly test: TestId;
  readonly reason: MismatchReason;
  readonly reportSkipped: JunitTestSettings["reportSkipped"];
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

/** A user asked what runs: `InfoStarted`, one `InfoUnit` for each unit, `InfoFinished`. */
export interface InfoStarted extends Stamp {
  readonly type: "info-started";
  readonly total: number;
  readonly stats: RunStats;
}

/** What a unit is doing when asked. */
export type UnitState =
  | {
      readonly kind: "running";
      readonly pid: number;
      readonly runningFor: Milliseconds;
      readonly slowAfter?: Milliseconds;
    }
  | {
      /** The process ended and its output is still open; `result` is what it will be unless it leaks. */
      readonly kind: "exiting";
      readonly pid: number;
      readonly runningFor: Milliseconds;
      readonly waitedFor: Milliseconds;
      readonly slowAfter?: Milliseconds;
      readonly result?: AttemptResult;
      /** Until it counts as leaky. */
      readonly remaining?: Milliseconds;
    }
  | {
      readonly kind: "terminating";
      readonly pid: number;
      readonly runningFor: Milliseconds;
      readonly reason: "timeout" | "limit" | "cancel" | "signal";
      readonly signal: string;
      readonly waitedFor: Milliseconds;
      readonly grace: Milliseconds;
    }
  | {
      readonly kind: "delay";
      readonly waitedFor: Milliseconds;
      readonly remaining: Milliseconds;
      readonly previous: AttemptStatus;
    };

export interface InfoUnit extends Stamp, Stressed {
  readonly type: "info-unit";
  /** From 0. */
  readonly index: number;
  readonly total: number;
  readonly unit:
    | {
        readonly kind: "test";
        readonly test: TestId;
        readonly attempt: number;
        readonly totalAttempts: number;
      }
    | { readonly kind: "script"; readonly script: ScriptId };
  readonly state: UnitState;
  readonly isSlow: boolean;
  readonly output: CapturedOutput;
}

export interface InfoFinished extends Stamp {
  readonly type: "info-finished";
  readonly missing: number;
}

export interface EnterPressed extends Stamp, Progress {
  readonly type: "enter-pressed";
}

export interface StressRoundFinished extends Stamp {
  readonly type: "stress-round-finished";
  readonly progress: StressProgress;
  readonly roundElapsed: Milliseconds;
  readonly roundStats: RunStats;
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
