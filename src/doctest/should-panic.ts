/**
 * Which executable belongs to which doctest that must panic. Two ways, the first cheap and not always open, the other
 * certain: the executable's own symbols, and compiling them once more, one after the other. Pure.
 */
import type { DoctestLine } from "./rustdoc-output.ts";

export interface Pairing {
  readonly name: string;
  readonly file: string;
}

/** What rustdoc calls the function that it wraps a doctest without a `main` of its own in. */
export const WRAPPER_SYMBOL = "_doctest_main_";

/**
 * By the wrapper's symbol, which ends in the doctest's line: `_doctest_main_src_lib_rs_12_0`. Undefined where an
 * executable has none or several doctests stand in the same line, as those that macros make do.
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

/** `src/lib.rs - item (line 12)` as the symbol has it, without the counter at its end. */
function symbolOfName(name: string): string {
  const { file = name, line = "" } = /^(?<file>.*?) - .*\(line (?<line>\d+)\)$/s.exec(name)?.groups ?? {};
  return `${WRAPPER_SYMBOL}${file.replaceAll(/[^A-Za-z0-9]/g, "_")}_${line}`;
}

/** Filters that leave at least these doctests: rustdoc splits them at blanks, so only the end of a name will do. */
export function filtersFor(names: readonly string[]): readonly string[] {
  const ends = names.map((name) => /(\d+\))$/.exec(name)?.[1]);
  return ends.some((end) => end === undefined) ? [] : [...new Set(ends.flatMap((end) => end ?? []))];
}

/**
 * By order: with one thread, the executables come in the order of the lines. `named`: those of which the collector's
 * output told.
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
