/** Events about the scripts and tests of a run. See `events.ts`. */
import type { Milliseconds } from "../ids.ts";
import type { AttemptStatus, ReuseReason, TestOutcome } from "../results/outcome.ts";
import type { JunitTestSettings, OutputDisplay, Quarantine } from "../settings.ts";
import type { MismatchReason } from "../listed/test-list.ts";
import type { TestId, SlotAssignment, Stamp, Stressed, Progress } from "./shared.ts";

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
  /** Names of the variables that it set through `NEXTEST_ENV`; absent if it failed or set none. */
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
