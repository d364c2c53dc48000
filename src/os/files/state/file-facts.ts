/** Sizes and times of files, and the files in a folder. A file that cannot be accessed counts as missing. */
import * as fs from "node:fs";
import { attempt } from "../../failure.ts";

export interface FileFacts {
  readonly bytes: number;
  /** Milliseconds since the epoch. */
  readonly modified: number;
  /** When the inode changed last: also when a file was moved here, whatever its time of modification. */
  readonly changed: number;
}

export function fileFacts(file: string): FileFacts | undefined {
  const stat = attempt(() => fs.statSync(file, { throwIfNoEntry: false }));
  if (!stat.ok || stat.value === undefined) return undefined;
  return { bytes: stat.value.size, modified: stat.value.mtimeMs, changed: stat.value.ctimeMs };
}

/** When the entry itself changed last, which may be a link; milliseconds since the epoch. */
export function entryChanged(path: string): number | undefined {
  const stat = attempt(() => fs.lstatSync(path, { throwIfNoEntry: false }));
  return stat.ok ? stat.value?.ctimeMs : undefined;
}

/** Names of the files in a folder. */
export function listFiles(folder: string): readonly string[] {
  const entries = attempt(() => fs.readdirSync(folder, { withFileTypes: true }));
  return entries.ok ? entries.value.filter((entry) => entry.isFile()).map((entry) => entry.name) : [];
}

/** Sets the time of modification; `wall` in milliseconds since the epoch. */
export function touch(file: string, wall: number): void {
  attempt(() => fs.utimesSync(file, wall / 1000, wall / 1000));
}
