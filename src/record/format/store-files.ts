/** Names of what a recorded run consists of, on disk and inside its `store.zip`. */
import { xxHash3 } from "../../os/hash.ts";

/** In a workspace's folder of records. */
export const RUNS_FOLDER = "runs";

/** In the folder of runs, beside one folder for each run, named by its id. */
export const RUN_LIST_FILE = "runs.json.zst";
export const LOCK_FILE = "runs.lock";

/** In the folder of a run, and in a portable recording. */
export const RUN_LOG_FILE = "run.log.zst";
export const STORE_FILE = "store.zip";
/** In a portable recording only. */
export const MANIFEST_FILE = "manifest.json";

/** In `store.zip`: what is known before the first test, each compressed by the archive. */
export const STORE_ENTRIES = {
  testList: "meta/test-list.json",
  cargoMetadata: "meta/cargo-metadata.json",
  recordOptions: "meta/record-opts.json",
  /** Only of a rerun. */
  rerunInfo: "meta/rerun-info.json",
  stdoutDictionary: "meta/stdout.dict",
  stderrDictionary: "meta/stderr.dict",
} as const;

export type OutputKind = "stdout" | "stderr" | "combined";

/** What an output is called in a recording: equal outputs have the same name and are kept once. */
export function outputFileName(content: Uint8Array, kind: OutputKind): string {
  return `${xxHash3(content).toString(16).padStart(16, "0")}-${kind}`;
}

/** Where in `store.zip` an output is. It is a zstd frame, which the archive holds as it is. */
export function outputEntry(fileName: string): string {
  return `out/${fileName}`;
}

const OUTPUT_NAME = /^[0-9a-f]{16}-(stdout|stderr|combined)$/;

/** A name from outside is only ever looked up in the archive; anything else is refused all the same. */
export function isOutputFileName(text: string): boolean {
  return OUTPUT_NAME.test(text);
}

/** The dictionary that an output's frame may need; combined outputs use that of standard output. */
export function dictionaryEntry(fileName: string): string {
  return fileName.endsWith("-stderr") ? STORE_ENTRIES.stderrDictionary : STORE_ENTRIES.stdoutDictionary;
}
