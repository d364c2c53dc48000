/** The kind of a file at a path, with the facts that a tree of files needs. */
import * as fs from "node:fs";
import { attempt } from "../../failure.ts";

export type FileEntry =
  | { readonly kind: "file"; readonly size: number; readonly executable: boolean }
  | { readonly kind: "folder" }
  | { readonly kind: "link"; readonly target: string };

/** Undefined: nothing that could be copied. */
export function fileEntry(path: string): FileEntry | undefined {
  const stat = attempt(() => fs.lstatSync(path));
  if (!stat.ok) return undefined;
  if (stat.value.isDirectory()) return { kind: "folder" };
  if (stat.value.isFile()) return fileOf(stat.value);
  if (!stat.value.isSymbolicLink()) return undefined;
  const target = attempt(() => fs.readlinkSync(path));
  return target.ok ? { kind: "link", target: target.value } : undefined;
}

/** What a link leads to in the end. */
export function fileBehind(path: string): FileEntry | undefined {
  const stat = attempt(() => fs.statSync(path));
  if (!stat.ok) return undefined;
  if (stat.value.isDirectory()) return { kind: "folder" };
  return stat.value.isFile() ? fileOf(stat.value) : undefined;
}

function fileOf({ size, mode }: fs.Stats): FileEntry {
  return { kind: "file", size, executable: (mode & 0o111) !== 0 };
}
