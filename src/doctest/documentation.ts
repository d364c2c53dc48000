/** Guesses from a library's sources whether it has doctests. */
import { join } from "node:path";
import { readTextFile } from "../os/files/file-system.ts";
import { readDirectory } from "../os/files/read-directory.ts";

/** Maximum number of files to read: a hint must cost almost nothing. */
const MOST_FILES = 200;

export function seemsToHaveDoctests(folder: string): boolean {
  const folders = [folder];
  let left = MOST_FILES;
  for (let next = folders.pop(); next !== undefined && left > 0; next = folders.pop()) {
    const entries = readDirectory(next);
    for (const { name, kind } of entries.ok ? entries.value : []) {
      const full = join(next, name);
      if (kind === "folder") folders.push(full);
      if (kind !== "file" || !name.endsWith(".rs")) continue;
      left -= 1;
      const text = readTextFile(full);
      if (text.ok && hasDoctest(text.value)) return true;
      if (left <= 0) return false;
    }
  }
  return false;
}

/** The line that opens a block of code in documentation, with the kind of code. */
const FENCE = /^\s*\/\/[/!] *```+ *(.*)$/gm;
const RUST = /^(?:$|rust|should_panic|no_run|compile_fail|edition\d|standalone_crate|test_harness|E\d{4})/;

/** Fences alternately open and close, so every other one opens. */
export function hasDoctest(source: string): boolean {
  return [...source.matchAll(FENCE)].some(([, words = ""], index) => index % 2 === 0 && RUST.test(words));
}
