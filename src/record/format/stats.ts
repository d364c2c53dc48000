/** Counts and progress of a run, in the format of the run log. */
import * as v from "valibot";
import { isJsonObject } from "../../model/json-reader.ts";
import { CANCEL_REASONS } from "../../model/results/stats.ts";
import { count, duration, isCount, nullable } from "./outcome.ts";

export const cancelReason = v.picklist(CANCEL_REASONS);
export const stressIndex = v.object({ current: count, total: nullable(count) });

const COUNTERS = [
  "initial-run-count",
  "finished-count",
  "setup-scripts-initial-count",
  "setup-scripts-finished-count",
  "setup-scripts-passed",
  "setup-scripts-failed",
  "setup-scripts-exec-failed",
  "setup-scripts-timed-out",
  "passed",
  "passed-slow",
  "passed-timed-out",
  "flaky",
  "failed",
  "failed-slow",
  "failed-timed-out",
  "leaky",
  "leaky-failed",
  "exec-failed",
  "skipped",
] as const;

const REASONS: ReadonlySet<unknown> = new Set([...CANCEL_REASONS, null]);

export type RecordedStats = Readonly<Record<(typeof COUNTERS)[number], number>> & {
  readonly "cancel-reason": (typeof CANCEL_REASONS)[number] | null;
  /** Our extension. */
  readonly "exited-early"?: number;
  /** Our extension. */
  readonly cached?: number;
  readonly quarantined?: number;
};

/** Runs twice for each test; a schema with one check per field took half the time of reading a log. */
function isStats(value: unknown): boolean {
  if (!isJsonObject(value)) return false;
  for (const counter of COUNTERS) if (!isCount(value[counter])) return false;
  const own = [value["exited-early"], value["cached"], value["quarantined"]];
  return REASONS.has(value["cancel-reason"]) && own.every((each) => each === undefined || isCount(each));
}
const STATS_EXPECTED = "must be the counts of a run";
export const stats = v.custom<RecordedStats>(isStats, STATS_EXPECTED);

export const stressCondition = v.variant("type", [
  /** Null means infinite. */
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

export const finishedStats = v.union([
  v.custom<RecordedStats & { readonly type: "single" }>(
    (value) => isStats(value) && isJsonObject(value) && value["type"] === "single",
    STATS_EXPECTED,
  ),
  v.object({
    type: v.literal("stress"),
    completed: stressIndex,
    "success-count": count,
    "failed-count": count,
    "last-final-stats": finalStats,
  }),
]);
export type RecordedFinishedStats = v.InferOutput<typeof finishedStats>;
