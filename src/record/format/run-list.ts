/**
 * `runs.json.zst`: the list of recorded runs. The manifest of a portable recording holds one of its entries.
 * Fields that a later version added are dropped on reading, so such a file is never written back.
 */
import * as v from "valibot";
import { err, ok, type Result } from "../../diagnostics/result.ts";
import { describeIssue } from "../../model/schema-issue.ts";
import { parseJsonText } from "./checks/parse.ts";
import { parseRecordedTime } from "./time.ts";

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const strings = v.optional(v.array(v.string()), []);
const moment = v.pipe(
  v.string(),
  v.check((text) => parseRecordedTime(text) !== undefined, "must be a time as in RFC 3339"),
);
const runId = v.pipe(v.string(), v.uuid());

const componentSizes = v.object({
  compressed: count,
  uncompressed: count,
  /** Lines of the log, files of the store. */
  entries: v.optional(count, 0),
});

const tests = {
  "initial-run-count": count,
  passed: count,
  failed: count,
  "exit-code": v.number(),
};
const rounds = {
  "initial-iteration-count": v.optional(v.nullable(count), null),
  "success-count": count,
  "failed-count": count,
  "exit-code": v.number(),
};

const knownStatus = v.variant("status", [
  v.object({ status: v.literal("incomplete") }),
  v.object({ status: v.literal("completed"), ...tests }),
  v.object({ status: v.literal("cancelled"), ...tests }),
  v.object({ status: v.literal("stress-completed"), ...rounds }),
  v.object({ status: v.literal("stress-cancelled"), ...rounds }),
]);
const KNOWN_STATUSES = ["incomplete", "completed", "cancelled", "stress-completed", "stress-cancelled"];

/** A status that a later version added. */
const unknownStatus = v.pipe(
  v.object({ status: v.pipe(v.string(), v.notValues(KNOWN_STATUSES)) }),
  v.transform(() => ({ status: "unknown" as const })),
);

export const recordedRun = v.object({
  "run-id": runId,
  "store-format-version": count,
  "store-format-minor-version": v.optional(count, 0),
  "nextest-version": v.string(),
  "started-at": moment,
  /** The least recently written runs are deleted first. */
  "last-written-at": moment,
  "duration-secs": v.exactOptional(v.nullable(v.number())),
  "cli-args": strings,
  /** Build options that a rerun inherits: packages, targets and features of the first run. */
  "build-scope-args": strings,
  /** `NEXTEST_*` and `CARGO_*`. */
  "env-vars": v.optional(v.record(v.string(), v.string()), {}),
  "parent-run-id": v.optional(v.nullable(runId), null),
  /** All 0 until the run has ended. */
  sizes: v.object({ log: componentSizes, store: componentSizes }),
  status: v.union([knownStatus, unknownStatus]),
});

const runList = v.object({
  "format-version": count,
  "last-pruned-at": v.exactOptional(v.nullable(moment)),
  runs: v.optional(v.array(recordedRun), []),
});

export type RecordedRun = Readonly<v.InferOutput<typeof recordedRun>>;
export type RecordedSizes = RecordedRun["sizes"];
export type RecordedStatus = RecordedRun["status"];
export type RunList = Readonly<v.InferOutput<typeof runList>>;

/** The list in its JSON text; an error says what is wrong with it. */
export function parseRunList(text: string): Result<RunList, string> {
  const value = parseJsonText(text);
  if (!value.ok) return value;
  const read = v.safeParse(runList, value.value);
  return read.success ? ok(read.output) : err(describeIssue(read.issues[0]));
}

/** The text of the file, before compression. Members have cargo-nextest's order. */
export function encodeRunList({ runs, ...about }: RunList): string {
  return JSON.stringify({ ...about, runs }, undefined, 2);
}
