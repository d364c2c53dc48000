/** Statistics of a run: a fold over its events, and the verdict of the final counts. */
import {
  type AttemptResult,
  isCached,
  isSuccess,
  lastAttempt,
  outcomeKind,
  type ReuseReason,
  type TestOutcome,
} from "./outcome.ts";
import type { Quarantine } from "../settings.ts";
import type { MismatchReason } from "../listed/test-list.ts";

/** Why a run was cancelled, from the weakest reason to the strongest. A stronger one replaces a weaker one. */
export const CANCEL_REASONS = [
  "setup-script-failure",
  "test-failure",
  "report-error",
  "remote-lost",
  "global-timeout",
  "source-lost",
  "test-failure-immediate",
  "signal",
  "interrupt",
  "second-signal",
] as const;
export type CancelReason = (typeof CANCEL_REASONS)[number];

export function isStronger(reason: CancelReason, than: CancelReason | undefined): boolean {
  return than === undefined || CANCEL_REASONS.indexOf(reason) > CANCEL_REASONS.indexOf(than);
}

/** Counts of one run, or of one round of a stress run. */
export interface RunStats {
  readonly initialRunCount: number;
  readonly finishedCount: number;
  readonly setupScriptsInitialCount: number;
  readonly setupScriptsFinishedCount: number;
  readonly setupScriptsPassed: number;
  readonly setupScriptsFailed: number;
  readonly setupScriptsExecFailed: number;
  readonly setupScriptsTimedOut: number;
  /** Includes flaky, slow, leaky and timed-out passes, which are also counted on their own. */
  readonly passed: number;
  readonly passedSlow: number;
  readonly passedTimedOut: number;
  readonly flaky: number;
  /** Includes leak failures; excludes timeouts and tests that could not be started. */
  readonly failed: number;
  readonly failedSlow: number;
  readonly failedTimedOut: number;
  readonly leaky: number;
  readonly leakyFailed: number;
  readonly execFailed: number;
  readonly skipped: number;
  /** Ours: passed though the binary exited before its closing result line. */
  readonly exitedEarly: number;
  /** Ours: finished without a process, by a result that was known before; these count as neither passed nor failed. */
  readonly cached: number;
  /** Ours: failures of tests in quarantine, which are counted nowhere else. Absent: none. */
  readonly quarantined?: number;
  readonly cancelReason?: CancelReason;
}

export const EMPTY_STATS: RunStats = {
  initialRunCount: 0,
  finishedCount: 0,
  setupScriptsInitialCount: 0,
  setupScriptsFinishedCount: 0,
  setupScriptsPassed: 0,
  setupScriptsFailed: 0,
  setupScriptsExecFailed: 0,
  setupScriptsTimedOut: 0,
  passed: 0,
  passedSlow: 0,
  passedTimedOut: 0,
  flaky: 0,
  failed: 0,
  failedSlow: 0,
  failedTimedOut: 0,
  leaky: 0,
  leakyFailed: 0,
  execFailed: 0,
  skipped: 0,
  exitedEarly: 0,
  cached: 0,
};

export function failedSetupScripts(stats: RunStats): number {
  return stats.setupScriptsFailed + stats.setupScriptsExecFailed + stats.setupScriptsTimedOut;
}

export function failedTests(stats: RunStats): number {
  return stats.failed + stats.execFailed + stats.failedTimedOut;
}

export function hasFailures(stats: RunStats): boolean {
  return failedSetupScripts(stats) > 0 || failedTests(stats) > 0;
}

type Counter = Exclude<keyof RunStats, "cancelReason" | "quarantined">;

function add(stats: RunStats, counters: readonly Counter[]): RunStats {
  const next: { -readonly [Key in keyof RunStats]: RunStats[Key] } = { ...stats };
  for (const counter of counters) next[counter] += 1;
  return next;
}

/** Counts a finished setup script. */
export function withSetupScript(stats: RunStats, result: AttemptResult): RunStats {
  return add(stats, ["setupScriptsFinishedCount", setupCounter(result)]);
}

/** Whether a run fails for a setup script that ended like this; even a timeout that counts as passed fails the setup. */
export function failsSetup(result: AttemptResult): boolean {
  return setupCounter(result) !== "setupScriptsPassed";
}

function setupCounter(result: AttemptResult): Counter {
  if (isSuccess(result) && result.kind !== "timeout") return "setupScriptsPassed";
  switch (result.kind) {
    case "exec-fail":
      return "setupScriptsExecFailed";
    case "timeout":
      return "setupScriptsTimedOut";
    case "pass":
    case "leak":
    case "fail":
      return "setupScriptsFailed";
  }
}

/** What else decides how a finished test counts. */
interface Counting {
  readonly reused?: ReuseReason | undefined;
  readonly quarantine?: Quarantine | undefined;
}

/**
 * Counts a finished test by its last attempt; a flaky test counts as its flaky result says. A cached pass
 * counts on its own; a failure in quarantine is counted apart.
 */
export function withTest(
  stats: RunStats,
  outcome: TestOutcome,
  { reused, quarantine }: Counting = {},
): RunStats {
  const last = lastAttempt(outcome);
  if (isCached(outcome, reused)) return add(stats, ["finishedCount", "cached"]);
  if (quarantine !== undefined && countsAsFailure(outcome))
    return { ...add(stats, ["finishedCount"]), quarantined: (stats.quarantined ?? 0) + 1 };
  const counters: Counter[] = ["finishedCount"];
  if (last.exitedEarly && isSuccess(last.result)) counters.push("exitedEarly");
  if (isSuccess(last.result)) counters.push(...passCounters(outcome, last.result, last.isSlow));
  else counters.push(...failCounters(last.result, last.isSlow));
  return add(stats, counters);
}

/** A test that passed after a retry may be configured to fail. */
export function countsAsFailure(outcome: TestOutcome): boolean {
  const kind = outcomeKind(outcome);
  return kind === "failure" || (kind === "flaky" && outcome.flakyResult === "fail");
}

function passCounters(outcome: TestOutcome, result: AttemptResult, isSlow: boolean): readonly Counter[] {
  const flaky = outcome.attempts.length > 1;
  const leaky: Counter[] = result.kind === "leak" ? ["leaky"] : [];
  if (flaky && outcome.flakyResult === "fail") return ["failed", ...(isSlow ? slowFail : none), ...leaky];
  const timedOut = result.kind === "timeout";
  return [
    "passed",
    ...leaky,
    ...(timedOut ? (["passedTimedOut"] as const) : isSlow ? slowPass : none),
    ...(flaky ? (["flaky"] as const) : none),
  ];
}

const none: readonly Counter[] = [];
const slowPass: readonly Counter[] = ["passedSlow"];
const slowFail: readonly Counter[] = ["failedSlow"];

function failCounters(result: AttemptResult, isSlow: boolean): readonly Counter[] {
  switch (result.kind) {
    case "exec-fail":
      return ["execFailed"];
    case "timeout":
      return ["failedTimedOut"];
    case "leak":
      return ["failed", "leakyFailed", ...(isSlow ? slowFail : none)];
    case "pass":
    case "fail":
      return ["failed", ...(isSlow ? slowFail : none)];
  }
}

/** Counts a skipped test; in a benchmark run, skipped tests that are not benchmarks are not counted. */
export function withSkipped(stats: RunStats, reason: MismatchReason): RunStats {
  return countsAsSkipped(reason) ? withSkippedTests(stats, 1) : stats;
}

export function countsAsSkipped(reason: MismatchReason): boolean {
  return reason !== "not-benchmark";
}

/** Counts skipped tests of which each counts. */
export function withSkippedTests(stats: RunStats, count: number): RunStats {
  return { ...stats, skipped: stats.skipped + count };
}

/** Replaces the cancel reason if `reason` is stronger. */
export function withCancel(stats: RunStats, reason: CancelReason): RunStats {
  return isStronger(reason, stats.cancelReason) ? { ...stats, cancelReason: reason } : stats;
}

/** What the counts of a finished run mean. `step` is where it failed or stopped. */
export type FinalVerdict =
  | { readonly outcome: "success" }
  | { readonly outcome: "no-tests-run" }
  | { readonly outcome: "failed"; readonly step: "setup-script" | "test" }
  | { readonly outcome: "cancelled"; readonly step: "setup-script" | "test"; readonly reason?: CancelReason };

/** Reasons that are a failure of the run's own, which is what the run is about then. */
const CANCELLED_BY_FAILURE: ReadonlySet<CancelReason> = new Set([
  "setup-script-failure",
  "test-failure",
  "test-failure-immediate",
]);

export function finalVerdict(stats: RunStats): FinalVerdict {
  const reason = stats.cancelReason;
  const cancelled = (step: "setup-script" | "test"): FinalVerdict => ({
    outcome: "cancelled",
    step,
    ...(reason === undefined ? {} : { reason }),
  });
  const failed = (step: "setup-script" | "test"): FinalVerdict =>
    reason === undefined || CANCELLED_BY_FAILURE.has(reason) ? { outcome: "failed", step } : cancelled(step);

  if (failedSetupScripts(stats) > 0) return failed("setup-script");
  if (stats.setupScriptsInitialCount > stats.setupScriptsFinishedCount) return cancelled("setup-script");
  if (failedTests(stats) > 0) return failed("test");
  if (stats.initialRunCount > stats.finishedCount) return cancelled("test");
  return stats.finishedCount === 0 ? { outcome: "no-tests-run" } : { outcome: "success" };
}
