/** Converts counts, progress and verdicts of a run to the format of the run log. */
import type { StressIndex, StressProgress } from "../../model/events.ts";
import type { StressPlan } from "../../model/stress.ts";
import { type CancelReason, finalVerdict, type RunStats } from "../../model/results/stats.ts";
import type {
  RecordedFinalStats,
  RecordedStats,
  RecordedStressCondition,
  RecordedStressProgress,
} from "../format/stats.ts";
import { toRecordedDuration } from "../format/time.ts";

/** The order of the fields is the format's own, so that equal runs make equal logs. */
export function recordStats(stats: RunStats): RecordedStats {
  return {
    "initial-run-count": stats.initialRunCount,
    "finished-count": stats.finishedCount,
    "setup-scripts-initial-count": stats.setupScriptsInitialCount,
    "setup-scripts-finished-count": stats.setupScriptsFinishedCount,
    "setup-scripts-passed": stats.setupScriptsPassed,
    "setup-scripts-failed": stats.setupScriptsFailed,
    "setup-scripts-exec-failed": stats.setupScriptsExecFailed,
    "setup-scripts-timed-out": stats.setupScriptsTimedOut,
    passed: stats.passed,
    "passed-slow": stats.passedSlow,
    "passed-timed-out": stats.passedTimedOut,
    flaky: stats.flaky,
    failed: stats.failed,
    "failed-slow": stats.failedSlow,
    "failed-timed-out": stats.failedTimedOut,
    leaky: stats.leaky,
    "leaky-failed": stats.leakyFailed,
    "exec-failed": stats.execFailed,
    skipped: stats.skipped,
    "cancel-reason": recordReason(stats.cancelReason) ?? null,
    // Our extensions; cargo-nextest ignores them.
    ...(stats.exitedEarly > 0 ? { "exited-early": stats.exitedEarly } : {}),
    ...(stats.cached > 0 ? { cached: stats.cached } : {}),
    ...(stats.quarantined === undefined ? {} : { quarantined: stats.quarantined }),
  };
}

/** The format does not know queues; to lose one is closest to losing a report. */
export function recordReason(reason: CancelReason | undefined): CancelReason | undefined {
  return reason === "source-lost" ? "report-error" : reason;
}

export function recordStressIndex(
  index: StressIndex | undefined,
): { readonly current: number; readonly total: number | null } | null {
  return index === undefined ? null : { current: index.current, total: index.total ?? null };
}

export function recordStressPlan(plan: StressPlan | undefined): RecordedStressCondition | null {
  if (plan === undefined) return null;
  if (plan.kind === "duration") return { type: "duration", duration: toRecordedDuration(plan.duration) };
  return { type: "count", count: plan.count === "infinite" ? null : plan.count };
}

export function recordStressProgress({ plan, elapsed, completed }: StressProgress): RecordedStressProgress {
  const soFar = { elapsed: toRecordedDuration(elapsed), completed };
  if (plan.kind === "duration") {
    return { "progress-type": "time", total: toRecordedDuration(plan.duration), ...soFar };
  }
  const total =
    plan.count === "infinite"
      ? ({ kind: "infinite" } as const)
      : { kind: "count" as const, count: plan.count };
  return { "progress-type": "count", total, ...soFar };
}

export function recordVerdict(stats: RunStats): RecordedFinalStats {
  const verdict = finalVerdict(stats);
  switch (verdict.outcome) {
    case "success":
    case "no-tests-run":
      return { outcome: verdict.outcome };
    case "failed":
      return { outcome: "failed", kind: recordStep(verdict.step, stats) };
    case "cancelled":
      return {
        outcome: "cancelled",
        reason: recordReason(verdict.reason) ?? null,
        kind: recordStep(verdict.step, stats),
      };
  }
}

function recordStep(
  step: "setup-script" | "test",
  { initialRunCount, finishedCount }: RunStats,
): Extract<RecordedFinalStats, { outcome: "failed" }>["kind"] {
  if (step === "setup-script") return { step };
  return { step, initial_run_count: initialRunCount, not_run: initialRunCount - finishedCount };
}
