/** Converts recorded counts and progress to the model's types. */
import type { StressIndex, StressProgress } from "../../model/events.ts";
import type { StressPlan } from "../../model/stress.ts";
import { EMPTY_STATS, type RunStats } from "../../model/results/stats.ts";
import type {
  RecordedFinalStats,
  RecordedStats,
  RecordedStressCondition,
  RecordedStressProgress,
} from "../format/stats.ts";
import { fromRecordedDuration } from "../format/time.ts";

export function toRunStats(stats: RecordedStats): RunStats {
  const reason = stats["cancel-reason"];
  const counts = {
    initialRunCount: stats["initial-run-count"],
    finishedCount: stats["finished-count"],
    setupScriptsInitialCount: stats["setup-scripts-initial-count"],
    setupScriptsFinishedCount: stats["setup-scripts-finished-count"],
    setupScriptsPassed: stats["setup-scripts-passed"],
    setupScriptsFailed: stats["setup-scripts-failed"],
    setupScriptsExecFailed: stats["setup-scripts-exec-failed"],
    setupScriptsTimedOut: stats["setup-scripts-timed-out"],
    passed: stats.passed,
    passedSlow: stats["passed-slow"],
    passedTimedOut: stats["passed-timed-out"],
    flaky: stats.flaky,
    failed: stats.failed,
    failedSlow: stats["failed-slow"],
    failedTimedOut: stats["failed-timed-out"],
    leaky: stats.leaky,
    leakyFailed: stats["leaky-failed"],
    execFailed: stats["exec-failed"],
    skipped: stats.skipped,
    exitedEarly: stats["exited-early"] ?? 0,
    cached: stats.cached ?? 0,
    ...(stats.quarantined === undefined ? {} : { quarantined: stats.quarantined }),
  };
  return reason === null ? counts : { ...counts, cancelReason: reason };
}

/** Counts that give the recorded verdict: for the last round of a stress run the log has only the verdict. */
export function statsOfVerdict(verdict: RecordedFinalStats): RunStats {
  switch (verdict.outcome) {
    case "success":
      return { ...EMPTY_STATS, initialRunCount: 1, finishedCount: 1, passed: 1 };
    case "no-tests-run":
      return EMPTY_STATS;
    case "failed":
      return failedStats(verdict.kind, true);
    case "cancelled": {
      const stats = failedStats(verdict.kind, false);
      return verdict.reason === null ? stats : { ...stats, cancelReason: verdict.reason };
    }
  }
}

type FailureKind = Extract<RecordedFinalStats, { outcome: "failed" }>["kind"];

function failedStats(kind: FailureKind, byFailure: boolean): RunStats {
  if (kind.step === "setup-script")
    return {
      ...EMPTY_STATS,
      setupScriptsInitialCount: 1,
      setupScriptsFinishedCount: 1,
      setupScriptsFailed: 1,
    };
  const { initial_run_count: initialRunCount, not_run: notRun } = kind;
  // A round that was cancelled after its last test had still failed tests to be cancelled for.
  const failed = byFailure || notRun === 0 ? 1 : 0;
  return { ...EMPTY_STATS, initialRunCount, finishedCount: initialRunCount - notRun, failed };
}

export function toStressIndex({ current, total }: { current: number; total: number | null }): StressIndex {
  return total === null ? { current } : { current, total };
}

export function toStressPlan(condition: RecordedStressCondition): StressPlan {
  switch (condition.type) {
    case "count":
      return { kind: "count", count: condition.count ?? "infinite" };
    case "duration":
      return { kind: "duration", duration: fromRecordedDuration(condition.duration) };
  }
}

export function toStressProgress(progress: RecordedStressProgress): StressProgress {
  return {
    plan: planOf(progress),
    elapsed: fromRecordedDuration(progress.elapsed),
    completed: progress.completed,
  };
}

function planOf(progress: RecordedStressProgress): StressPlan {
  switch (progress["progress-type"]) {
    case "count":
      return {
        kind: "count",
        count: progress.total.kind === "count" ? progress.total.count : "infinite",
      };
    case "time":
      return { kind: "duration", duration: fromRecordedDuration(progress.total) };
  }
}
