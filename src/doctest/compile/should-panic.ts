/**
 * Assigns executables to doctests that must panic. There are two methods: the executable's symbols, which is cheap and
 * not always possible, and compiling the doctests again with one thread, which always works. Pure.
 */
import type { DoctestLine } from "../rustdoc/rustdoc-output.ts";

export interface Pairing {
  readonly name: string;
  readonly file: string;
}

/** rustdoc's name for the function that wraps a doctest without its own `main`. */
export const WRAPPER_SYMBOL = "_doctest_main_";

/**
 * By the wrapper's symbol, which ends in the doctest's line: `_doctest_main_src_lib_rs_12_0`. Undefined if an
 * executable has no such symbol, or if several doctests are in the same line, as with macros.
 */
export function pairBySymbol(
  names: readonly string[],
  files: readonly { readonly file: string; readonly symbol: string | undefined }[],
): readonly Pairing[] | undefined {
  const keys = names.map(symbolOfName);
  if (new Set(keys).size !== keys.length || names.length !== files.length) return undefined;
  const pairs = files.flatMap(({ file, symbol }) => {
    const name = symbol === undefined ? undefined : names[keys.indexOf(symbol.replace(/_\d+$/, ""))];
    return name === undefined ? [] : [{ name, file }];
  });
  return new Set(pairs.map(({ name }) => name)).size === names.length ? pairs : undefined;
}

/** `src/lib.rs - item (line 12)` in the form of the symbol, without the counter at its end. */
function symbolOfName(name: string): string {
  const { file = name, line = "" } = /^(?<file>.*?) - .*\(line (?<line>\d+)\)$/s.exec(name)?.groups ?? {};
  return `${WRAPPER_SYMBOL}${file.replaceAll(/[^A-Za-z0-9]/g, "_")}_${line}`;
}

/** Filters that match at least these doctests. rustdoc splits filters at spaces, so each is the end of a name. */
export function filtersFor(names: readonly string[]): readonly string[] {
  const ends = names.map((name) => /(\d+\))$/.exec(name)?.[1]);
  return ends.some((end) => end === undefined) ? [] : [...new Set(ends.flatMap((end) => end ?? []))];
}

/**
 * By order: with one thread, the executables come in the order of the lines. `named`: those whose name is in the
 * collector's output.
 */
export function pairByOrder(
  lines: readonly DoctestLine[],
  files: readonly string[],
  named: ReadonlySet<string>,
): readonly Pairing[] | undefined {
  const open = lines.filter((line) => line.result === "ok" && ["plain", "should-panic"].includes(line.mode));
  const rest = files.filter((file) => !named.has(file));
  if (open.length !== rest.length) return undefined;
  return open.map(({ name }, at) => ({ name, file: rest[at] ?? "" }));
}
