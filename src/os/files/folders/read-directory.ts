/** Reads directories, without following links by default, and reads files in chunks. */
import * as fs from "node:fs";
import type { Result } from "../../../diagnostics/result.ts";
import { attempt, type OsFailure } from "../../failure.ts";

export type FileKind = "file" | "folder" | "symlink" | "other";

/** What stands at the path itself. */
export function kindOf(file: string): Result<FileKind, OsFailure> {
  return attempt(() => kind(fs.lstatSync(file)));
}

export interface DirectoryEntry {
  readonly name: string;
  readonly kind: FileKind;
}

/** What a folder holds, ordered by name. */
export function readDirectory(folder: string): Result<readonly DirectoryEntry[], OsFailure> {
  return attempt(() =>
    fs
      .readdirSync(folder, { withFileTypes: true })
      .map((entry) => ({ name: entry.name, kind: kind(entry) }))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1)),
  );
}

function kind(facts: Pick<fs.Stats, "isFile" | "isDirectory" | "isSymbolicLink">): FileKind {
  if (facts.isFile()) return "file";
  if (facts.isDirectory()) return "folder";
  return facts.isSymbolicLink() ? "symlink" : "other";
}

export interface OpenedFile {
  readonly kind: FileKind;
  readonly size: number;
  readonly mode: number;
  /** Seconds since the epoch, whole. */
  readonly modified: number;
  /** Reads the next bytes into the beginning of `into` and says how many: none at the end. */
  readonly read: (into: Uint8Array) => Result<number, OsFailure>;
  readonly close: () => void;
}

/** Opens what the path leads to; only files have contents. */
export function openToRead(file: string): Result<OpenedFile, OsFailure> {
  return attempt(() => {
    const stat = fs.statSync(file);
    // A pipe would be waited for.
    const fd = stat.isFile() ? fs.openSync(file, "r") : undefined;
    return {
      kind: kind(stat),
      size: stat.size,
      mode: stat.mode & 0o7777,
      modified: Math.floor(stat.mtimeMs / 1000),
      read: (into) => attempt(() => (fd === undefined ? 0 : fs.readSync(fd, into, 0, into.length, null))),
      close: () => {
        if (fd !== undefined) fs.closeSync(fd);
      },
    };
  });
}

/** The size of a file, in bytes. */
export function fileSize(file: string): Result<number, OsFailure> {
  return attempt(() => fs.statSync(file).size);
}
