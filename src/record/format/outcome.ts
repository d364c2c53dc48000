/** Results of processes and references to their output, in the format of the run log. */
import * as v from "valibot";
import { remote } from "./remote.ts";
import { isOutputFileName } from "./store-files.ts";

export function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

/** One check rather than a pipe of three, because each event has dozens of counts. */
export const count = v.custom<number>(isCount, "must be a whole number from 0");
export const strings = v.array(v.string());
export const passOrFail = v.picklist(["pass", "fail"]);
/** A value that may be absent or null; writers write null. */
export function nullable<S extends v.GenericSchema>(schema: S) {
  return v.optional(v.nullable(schema), null);
}
export const duration = v.object({ secs: count, nanos: count });

const abort = v.variant("kind", [
  /** `name` has no `SIG` prefix. */
  v.object({ kind: v.literal("unix-signal"), signal: v.number(), name: nullable(v.string()) }),
  v.object({ kind: v.literal("windows-nt-status"), code: v.number(), message: nullable(v.string()) }),
  v.object({ kind: v.literal("windows-job-object") }),
]);
const failure = v.variant("kind", [
  v.object({ kind: v.literal("exit-code"), code: v.number() }),
  v.object({ kind: v.literal("abort"), abort }),
]);

export const result = v.variant("status", [
  v.object({ status: v.literal("pass") }),
  v.object({ status: v.literal("leak"), result: passOrFail }),
  v.object({ status: v.literal("fail"), failure, leaked: v.boolean() }),
  v.object({ status: v.literal("exec-fail") }),
  v.object({ status: v.literal("timeout"), result: passOrFail }),
]);
export type RecordedResult = v.InferOutput<typeof result>;

const fileName = v.pipe(v.string(), v.check(isOutputFileName, "is not the name of a recorded output"));
const stream = v.variant("status", [
  v.object({ status: v.literal("empty") }),
  v.object({ status: v.literal("full"), "file-name": fileName }),
  /** Stored without its middle part; `original-size` is in bytes. */
  v.object({ status: v.literal("truncated"), "file-name": fileName, "original-size": count }),
]);
export type RecordedStream = v.InferOutput<typeof stream>;

const streams = v.variant("kind", [
  /** Null if the stream was not captured. */
  v.object({ kind: v.literal("split"), stdout: nullable(stream), stderr: nullable(stream) }),
  v.object({ kind: v.literal("combined"), output: stream }),
]);
export type RecordedStreams = v.InferOutput<typeof streams>;

const cause = v.object({ message: v.string(), causes: v.optional(strings, []) });
const childError = v.object({
  kind: v.picklist(["read-stdout", "read-stderr", "read-combined", "wait", "setup-script-output"]),
  source: cause,
});
export type RecordedError = v.InferOutput<typeof childError>;

const output = v.variant("type", [
  v.object({
    type: v.literal("output"),
    result: nullable(result),
    output: streams,
    errors: nullable(v.object({ description: v.string(), inner: v.array(childError) })),
  }),
  v.object({ type: v.literal("start-error"), kind: v.picklist(["temp-path", "spawn"]), source: cause }),
]);
export type RecordedOutput = v.InferOutput<typeof output>;

const errorSummary = v.object({ "short-message": v.string(), description: v.string() });
export const retry = v.object({ attempt: count, "total-attempts": count });

const statusFields = {
  output,
  result,
  "start-time": v.string(),
  "time-taken": duration,
  "is-slow": v.boolean(),
};

const peakMemory = v.exactOptional(v.object({ bytes: count, accuracy: v.picklist(["exact", "sampled"]) }));

export const attempt = v.object({
  "retry-data": retry,
  ...statusFields,
  "delay-before-start": duration,
  "error-summary": nullable(errorSummary),
  /** The part of the output that explains the failure; `start` is a byte offset. */
  "output-error-slice": nullable(v.object({ slice: v.string(), start: count })),
  /** These are our extensions; cargo-nextest ignores them. */
  "exited-early": v.exactOptional(v.boolean()),
  "terminated-by-runner": v.exactOptional(v.boolean()),
  "leftovers-killed": v.exactOptional(count),
  exceeded: v.exactOptional(
    v.object({ limit: v.picklist(["memory", "processor-time"]), allowed: v.number(), seen: v.number() }),
  ),
  stacks: v.exactOptional(v.object({ source: v.string(), text: v.string() })),
  costs: v.exactOptional(
    v.object({
      "user-time": duration,
      "system-time": duration,
      "peak-memory": peakMemory,
      "tree-peak-memory": peakMemory,
    }),
  ),
  remote: v.exactOptional(remote),
});
export type RecordedAttempt = v.InferOutput<typeof attempt>;

export const scriptStatus = v.object({
  ...statusFields,
  /** The variables that the script set, or null if it failed. */
  "env-map": nullable(v.object({ "env-map": v.record(v.string(), v.string()) })),
  "error-summary": nullable(errorSummary),
});
export type RecordedScriptStatus = v.InferOutput<typeof scriptStatus>;
