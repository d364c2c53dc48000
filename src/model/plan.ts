/**
 * A run with all settings decided, which a producer executes. It can be written as JSON and read back
 * (`test/simulation/plan-json.test.ts`), so that it can be executed elsewhere.
 */
import type { TestBinary } from "./build/binaries.ts";
import type { ReportDefaults, RunSurroundings, TestId } from "./events.ts";
import type { Milliseconds, RunId, TestName } from "./ids.ts";
import type {
  CacheMode,
  MaxFail,
  SlowTimeout,
  LeakTimeout,
  TestSettings,
  JunitTestSettings,
} from "./settings.ts";
import type { StressPlan } from "./stress.ts";
import type { MismatchReason, ShardStamp, TestCommand, TestKind } from "./listed/test-list.ts";

export interface TestGroupLimit {
  readonly name: string;
  readonly maxThreads: number;
  /** Ours: bytes that its tests which run at the same time may require together; absent: any. */
  readonly maxMemory?: number | undefined;
}

/** One test that will run. Its place in `RunPlan.tests` is its index. */
export interface PlannedTest {
  readonly binary: TestBinary;
  readonly name: TestName;
  readonly kind: TestKind;
  readonly ignored: boolean;
  /** Absent: the binary is started with the test's name. */
  readonly command?: TestCommand | undefined;
  readonly settings: TestSettings;
  /** What it may do with the cache of results, with `--cache` and the setting taken together. */
  readonly cacheMode: CacheMode;
  /** Its place among the tests of its priority, lower first; 0 when absent. Equal places keep the order of the list. */
  readonly rank?: number | undefined;
  /** It runs on another machine, in a slot of `RunPlan.remoteJobs`. */
  readonly isRemote?: boolean | undefined;
}

/** One test that will not run, reported once at the start. */
export interface SkippedTest {
  readonly binary: TestBinary;
  readonly name: TestName;
  readonly reason: MismatchReason;
  readonly reportSkipped: JunitTestSettings["reportSkipped"];
  /** Where in the run order it is reported; 0 when absent. */
  readonly priority?: number | undefined;
  /** How many successive tests this entry stands for: no output names them, so they are counted without events. Absent: one test. */
  readonly unnamed?: number | undefined;
}

/** How many tests an entry stands for. */
export function skippedCount({ unnamed = 1 }: SkippedTest): number {
  return unnamed;
}

/** A setup (or, ours, teardown) script that has at least one test to serve. */
export interface PlannedScript {
  readonly id: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly slowTimeout: SlowTimeout;
  readonly leakTimeout: LeakTimeout;
  readonly captureStdout: boolean;
  readonly captureStderr: boolean;
  readonly junitStoreSuccessOutput: boolean;
  readonly junitStoreFailureOutput: boolean;
  /** Indices into `RunPlan.tests` of the tests that get its variables. */
  readonly tests: readonly number[];
}

/** Split: both streams apart. Combined: one stream, in order. None: passed through, one test at a time. */
export type CaptureMode = "split" | "combined" | "none";

export interface RunPlan {
  readonly runId: RunId;
  readonly profile: string;
  readonly mode: "test" | "benchmark";
  /** The command line as given, for recordings. */
  readonly cliArgs: readonly string[];
  /** The command's name and the options that run other tests in the same way. */
  readonly rerunArgs?: readonly string[] | undefined;
  readonly testThreads: number;
  /** Ours: bytes that tests which run at the same time may require together; absent: any. */
  readonly maxMemory?: number | undefined;
  /** Ours: how many tests run on other machines at the same time. */
  readonly remoteJobs?: number | undefined;
  readonly maxFail: MaxFail;
  /** Ours: after more tests than this have had a failed attempt, no test is retried. Absent: no limit. */
  readonly maxRetried?: number | undefined;
  readonly globalTimeout: Milliseconds | "never";
  readonly groups: readonly TestGroupLimit[];
  readonly capture: CaptureMode;
  /** Standard output is reserved for a report: output that is not captured goes to standard error. */
  readonly sparesStdout?: boolean | undefined;
  readonly setupScripts: readonly PlannedScript[];
  readonly teardownScripts: readonly PlannedScript[];
  /** In the order of the test list: by binary id, then by name. Priorities are the scheduler's business. */
  readonly tests: readonly PlannedTest[];
  /** In the same order. */
  readonly skippedTests: readonly SkippedTest[];
  /** Every listed binary, also those without tests to run, for reports that list suites. */
  readonly binaries: readonly PlannedBinary[];
  /** Binaries left out whole, never executed. */
  readonly skippedBinaries: { readonly expression: number; readonly defaultFilter: number };
  /** Where the default filter in force comes from, when it is not simply `all()`. */
  readonly defaultFilterSource?: string | undefined;
  readonly stress?: StressPlan | undefined;
  /** Which shard of a run this is. */
  readonly shard?: ShardStamp | undefined;
  /** The name of a JUnit report about this run. */
  readonly junitReportName?: string | undefined;
  /** That report says where in the sources a test failed. */
  readonly junitSourceLocations?: boolean | undefined;
  readonly junitCosts?: boolean | undefined;
  /** Report options for outputs without options of their own. The first event carries them as `look`. */
  readonly reportDefaults?: ReportDefaults | undefined;
  /** The machine and the runner of the run, for the first event. */
  readonly surroundings?: RunSurroundings | undefined;
  /** Of a rerun: the tests that it is to run, in the order in which reports name them. */
  readonly outstanding?: readonly TestId[] | undefined;
}

export interface PlannedBinary {
  readonly binary: TestBinary;
  readonly testCount: number;
  readonly runCount: number;
  /** Of the tests listed, and of those chosen, the ones marked `#[ignore]`. */
  readonly ignoredCount?: number;
  readonly ignoredRunCount?: number;
}
