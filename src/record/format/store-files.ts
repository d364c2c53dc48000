/** File names of a recorded run, on disk and inside its `store.zip`. */
import { xxHash3 } from "../../os/hash.ts";

/** In a workspace's folder of records. */
export const RUNS_FOLDER = "runs";

/** In the folder of runs, which also has a folder for each run, named by its id. */
export const RUN_LIST_FILE = "runs.json.zst";
export const LOCK_FILE = "runs.lock";

/** In the folder of a run, and in a portable recording. */
export const RUN_LOG_FILE = "run.log.zst";
export const STORE_FILE = "store.zip";
/** In a portable recording only. */
export const MANIFEST_FILE = "manifest.json";

/** In `store.zip`: files written before the first test, compressed by the archive. */
export const STORE_ENTRIES = {
  testList: "meta/test-list.json",
  cargoMetadata: "meta/cargo-metadata.json",
  recordOptions: "meta/record-opts.json",
  /** Only for a rerun. */
  rerunInfo: "meta/rerun-info.json",
  stdoutDictionary: "meta/stdout.dict",
  stderrDictionary: "meta/stderr.dict",
} as const;

export type OutputKind = "stdout" | "stderr" | "combined";

/** The file name of an output. Identical outputs have the same name and are stored once. */
export function outputFileName(content: Uint8Array, kind: OutputKind): string {
  return `${xxHash3(content).toString(16).padStart(16, "0")}-${kind}`;
}

/** The entry of an output in `store.zip`: a zstd frame, stored without further compression. */
export function outputEntry(fileName: string): string {
  return `out/${fileName}`;
}

const OUTPUT_NAME = /^[0-9a-f]{16}-(stdout|stderr|combined)$/;

/** Untrusted names are only looked up in the archive; invalid ones are refused as a precaution. */
export function isOutputFileName(text: string): boolean {
  return OUTPUT_NAME.test(text);
}

/** The dictionary that an output's frame may need; combined outputs use the one for standard output. */
export function dictionaryEntry(fileName: string): string {
  return fileName.endsWith("-stderr") ? STORE_ENTRIES.stderrDictionary : STORE_ENTRIES.stdoutDictionary;
}
