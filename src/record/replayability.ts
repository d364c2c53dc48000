/** Decides whether a recorded run can be replayed, without reading its files. */
import * as path from "node:path";
import { pathExists } from "../os/files/paths.ts";
import type { RecordedRun } from "./format/run-list.ts";
import { RUN_LOG_FILE, STORE_FILE } from "./format/store-files.ts";
import { storeIncompatibility } from "./format/versions.ts";
import { storeVersion } from "./recording.ts";
import { runFolder, type StoreSnapshot } from "./store.ts";
import type { ZipReader } from "./zip/read.ts";

export type Replayability =
  | { readonly kind: "yes" }
  /** The run is incomplete. */
  | { readonly kind: "maybe" }
  | { readonly kind: "no"; readonly reasons: readonly string[] };

export function replayabilityInStore(snapshot: StoreSnapshot, run: RecordedRun): Replayability {
  const folder = runFolder(snapshot, run);
  return replayability(run, (file) => pathExists(path.join(folder, file)));
}

export function replayabilityInArchive(archive: ZipReader, run: RecordedRun): Replayability {
  return replayability(run, (file) => archive.entry(file) !== undefined);
}

function replayability(run: RecordedRun, has: (file: string) => boolean): Replayability {
  const version = storeIncompatibility(storeVersion(run));
  const reasons = [
    ...(version === undefined ? [] : [`store format version incompatible: ${version}`]),
    ...[STORE_FILE, RUN_LOG_FILE].filter((file) => !has(file)).map((file) => `${file} is missing`),
    ...(run.status.status === "unknown" ? ["run status is unknown (from a newer nextest version)"] : []),
  ];
  if (reasons.length > 0) return { kind: "no", reasons };
  return run.status.status === "incomplete" ? { kind: "maybe" } : { kind: "yes" };
}
