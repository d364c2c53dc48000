/** How the run log says that processes ended, and where their output is. */
import * as v from "valibot";
import { isOutputFileName } from "./store-files.ts";

export function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

/** One check and not three in a pipe: there are dozens in each event. */
export const count = v.custom<number>(isCount, "Expected a whole number from 0");
export const strings = v.array(v.string());
export const passOrFail = v.picklist(["pass", "fail"]);
/** A value that may be absent or null; null is what is written. */
export function nullable<S extends v.GenericSchema>(schema: S) {
  return v.optional(v.nullable(schema), null);
}
export const duration = v.object({ secs: count, nanos: count });

const abort = v.variant("kind", [
  /** `name` is without its `SIG`. */
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

const fileName = v.pipe(v.string(), v.check(isOutputFileName, "no name of a recorded output"));
const stream = v.variant("status", [
  v.object({ status: v.literal("empty") }),
  v.object({ status: v.literal("full"), "file-name": fileName }),
  /** Kept without its middle; `original-size` is in bytes. */
  v.object({ status: v.literal("truncated"), "file-name": fileName, "original-size": count }),
]);
export type RecordedStream = v.InferOutput<typeof stream>;

const streams = v.variant("kind", [
  /** A stream that was not captured is null. */
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

export const attempt = v.object({
  "retry-data": retry,
  ...statusFields,
  "delay-before-start": duration,
  "error-summary": nullable(errorSummary),
  /** What of the output says why the test failed; `start` is in bytes. */
  "output-error-slice": nullable(v.object({ slice: v.string(), start: count })),
  /** These two are ours; cargo-nextest passes over them. */
  "exited-early": v.exactOptional(v.boolean()),
  "terminated-by-runner": v.exactOptional(v.boolean()),
});
export type RecordedAttempt = v.InferOutput<typeof attempt>;

export const scriptStatus = v.object({
  ...statusFields,
  /** The variables that the script set, or null where it failed. */
  "env-map": nullable(v.object({ "env-map": v.record(v.string(), v.string()) })),
  "error-summary": nullable(errorSummary),
});
export type RecordedScriptStatus = v.InferOutput<typeof scriptStatus>;
