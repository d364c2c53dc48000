/** Whether a file may be loaded as code: what a program's dynamic linker must be able to do with a library. */
import * as fs from "node:fs";
import { findCLibrary } from "../c-library.ts";
import { attempt } from "../failure.ts";

const SYMBOLS = {
  mmap: { args: ["u64", "u64", "i32", "i32", "i32", "i64"], returns: "i64" },
  munmap: { args: ["i64", "u64"], returns: "i32" },
} as const;

const PROT_READ_EXEC = 1 | 4;
const MAP_PRIVATE = 2;
const MAP_FAILED = -1;
const PAGE = 4096;

/**
 * False if the file cannot be opened by this name, if its file system is mounted `noexec`, or if a security policy
 * forbids it.
 */
export function canMapCode(file: string): boolean {
  const opened = attempt(() => fs.openSync(file, "r"));
  if (!opened.ok) return false;
  const library = findCLibrary(SYMBOLS);
  const at = Number(library?.mmap(0, PAGE, PROT_READ_EXEC, MAP_PRIVATE, opened.value, 0) ?? MAP_FAILED);
  if (at !== MAP_FAILED) library?.munmap(at, PAGE);
  fs.closeSync(opened.value);
  return at !== MAP_FAILED;
}
