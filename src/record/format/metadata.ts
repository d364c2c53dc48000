/** The JSON metadata files inside `store.zip`, and the manifest of a portable recording. */
import * as v from "valibot";
import type { Result } from "../../diagnostics/result.ts";
import { parseText } from "./checks/parse.ts";
import { recordedRun } from "./run-list.ts";

const count = v.pipe(v.number(), v.integer(), v.minValue(0));

const recordOptions = v.object({ "run-mode": v.optional(v.picklist(["test", "benchmark"]), "test") });
/** `meta/record-opts.json` */
export type RecordOptions = Readonly<v.InferOutput<typeof recordOptions>>;

const rerunSuite = v.object({
  // The format has an underscore here; all other names have hyphens.
  binary_id: v.string(),
  /** Sorted. */
  passing: v.array(v.string()),
  outstanding: v.array(v.string()),
});

const rerunInfo = v.object({
  "parent-run-id": v.string(),
  "root-info": v.object({ "run-id": v.string(), "build-scope-args": v.array(v.string()) }),
  "test-suites": v.array(rerunSuite),
});
/** `meta/rerun-info.json`: the tests that earlier runs of the chain left outstanding. */
export type RerunInfo = Readonly<v.InferOutput<typeof rerunInfo>>;
export type RerunSuite = Readonly<v.InferOutput<typeof rerunSuite>>;

const manifest = v.object({
  "format-version": v.object({ major: count, minor: v.optional(count, 0) }),
  run: recordedRun,
});
/** `manifest.json` of a portable recording. */
export type Manifest = Readonly<v.InferOutput<typeof manifest>>;

export function parseRecordOptions(text: string): Result<RecordOptions, string> {
  return parseText(recordOptions, text);
}

export function parseRerunInfo(text: string): Result<RerunInfo, string> {
  return parseText(rerunInfo, text);
}

export function parseManifest(text: string): Result<Manifest, string> {
  return parseText(manifest, text);
}
