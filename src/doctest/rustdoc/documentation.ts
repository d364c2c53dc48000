/** Guesses from a library's sources how many doctests it has. */
import { join } from "node:path";
import { readTextFile } from "../../os/files/file-system.ts";
import { readDirectory } from "../../os/files/folders/read-directory.ts";

/** Maximum number of files to read for a hint, which must cost almost nothing. */
const MOST_FOR_HINT = 200;
/** The same, for the order of compiling. */
const MOST_FOR_COUNT = 2000;

export function seemsToHaveDoctests(folder: string): boolean {
  for (const source of sourcesBelow(folder, MOST_FOR_HINT)) if (doctestsIn(source) > 0) return true;
  return false;
}

/** Counts up to `enough` or a few more. */
export function probableDoctests(folder: string, enough = Infinity): number {
  let count = 0;
  for (const source of sourcesBelow(folder, MOST_FOR_COUNT)) {
    count += doctestsIn(source);
    if (count >= enough) break;
  }
  return count;
}

function* sourcesBelow(folder: string, most: number): Generator<string, void> {
  const folders = [folder];
  let left = most;
  for (let next = folders.pop(); next !== undefined && left > 0; next = folders.pop()) {
    const entries = readDirectory(next);
    for (const { name, kind } of entries.ok ? entries.value : []) {
      const full = join(next, name);
      if (kind === "folder") folders.push(full);
      if (kind !== "file" || !name.endsWith(".rs")) continue;
      if (left <= 0) return;
      left -= 1;
      const text = readTextFile(full);
      if (text.ok) yield text.value;
    }
  }
}

/** The lines that open and close blocks of code in documentation, with the kind of code. */
const FENCE = /^\s*\/\/[/!] *```+ *(.*)$/gm;
const COMMENT = /\/\*[*!](?![*/])/g;
const FENCE_IN_COMMENT = /^\s*(?:\* *)?```+ *(.*)$/gm;
const RUST = /^(?:$|rust|should_panic|no_run|compile_fail|edition\d|standalone_crate|test_harness|E\d{4})/;

export function doctestsIn(source: string): number {
  let count = opening(source.matchAll(FENCE));
  for (const comment of blockComments(source)) count += opening(comment.matchAll(FENCE_IN_COMMENT));
  return count;
}

/** Those of documentation. */
function* blockComments(source: string): Generator<string, void> {
  let end = 0;
  for (const { index } of source.matchAll(COMMENT)) {
    if (index < end) continue;
    end = source.indexOf("*/", index);
    if (end === -1) return;
    yield source.slice(index, end);
  }
}

/** Fences alternately open and close, so every other one opens. */
function opening(fences: Iterable<RegExpExecArray>): number {
  return [...fences].filter(([, words = ""], index) => index % 2 === 0 && RUST.test(words)).length;
}
