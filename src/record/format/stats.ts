/** Counts and progress of a run, as the run log has them. */
import * as v from "valibot";
import { CANCEL_REASONS } from "../../model/stats.ts";
import { count, duration, nullable } from "./outcome.ts";

export const cancelReason = v.picklist(CANCEL_REASONS);
export const stressIndex = v.object({ current: count, total: nullable(count) });

const counts = {
  "initial-run-count": count,
  "finished-count": count,
  "setup-scripts-initial-count": count,
  "setup-scripts-finished-count": count,
  "setup-scripts-passed": count,
  "setup-scripts-failed": count,
  "setup-scripts-exec-failed": count,
  "setup-scripts-timed-out": count,
  passed: count,
  "passed-slow": count,
  "passed-timed-out": count,
  flaky: count,
  failed: count,
  "failed-slow": count,
  "failed-timed-out": count,
  leaky: count,
  "leaky-failed": count,
  "exec-failed": count,
  skipped: count,
  "cancel-reason": nullable(cancelReason),
  /** Ours. */
  "exited-early": v.exactOptional(count),
};
export const stats = v.object(counts);
export type RecordedStats = v.InferOutput<typeof stats>;

export const stressCondition = v.variant("type", [
  /** Null: without end. */
  v.object({ type: v.literal("count"), count: nullable(count) }),
  v.object({ type: v.literal("duration"), duration }),
]);
export type RecordedStressCondition = v.InferOutput<typeof stressCondition>;

const stressCount = v.variant("kind", [
  v.object({ kind: v.literal("count"), count }),
  v.object({ kind: v.literal("infinite") }),
]);
const soFar = { elapsed: duration, completed: count };
export const stressProgress = v.variant("progress-type", [
  v.object({ "progress-type": v.literal("count"), total: stressCount, ...soFar }),
  v.object({ "progress-type": v.literal("time"), total: duration, ...soFar }),
]);
export type RecordedStressProgress = v.InferOutput<typeof stressProgress>;

const failureKind = v.variant("step", [
  v.object({ step: v.literal("setup-script") }),
  // These two have underscores where all other names have hyphens.
  v.object({ step: v.literal("test"), initial_run_count: count, not_run: count }),
]);
const finalStats = v.variant("outcome", [
  v.object({ outcome: v.literal("success") }),
  v.object({ outcome: v.literal("no-tests-run") }),
  v.object({ outcome: v.literal("cancelled"), reason: nullable(cancelReason), kind: failureKind }),
  v.object({ outcome: v.literal("failed"), kind: failureKind }),
]);
export type RecordedFinalStats = v.InferOutput<typeof finalStats>;

export const finishedStats = v.variant("type", [
  v.object({ type: v.literal("single"), ...counts }),
  v.object({
    type: v.literal("stress"),
    completed: stressIndex,
    "success-count": count,
    "failed-count": count,
    "last-final-stats": finalStats,
  }),
]);
export type RecordedFinishedStats = v.InferOutput<typeof finishedStats>;
