/**
 * Since edition 2024 rustdoc puts the doctests of a crate into one executable if they can be compiled together. The
 * source of the executable is next to it while rustdoc runs it, and contains the tests and their numbers. Pure.
 */

export interface MergedDoctest {
  readonly name: string;
  /** The value of `RUN_NUMBER` that selects this test. */
  readonly number: number;
  readonly ignored: boolean;
  /** `no_run`: it is only compiled. */
  readonly compileOnly: boolean;
  readonly shouldPanic: boolean;
}

/** The variable that makes a merged executable run one test in its own process. */
export const RUN_NUMBER = "RUSTDOC_DOCTEST_RUN_NB_TEST";

const ENTRY =
  /mod __doctest_(?<number>\d+) \{\s*pub const TEST: test::TestDescAndFn = test::TestDescAndFn::new_doctest\(\s*(?<name>"(?:[^"\\]|\\.)*")\s*,\s*(?<ignored>true|false)\s*,\s*"(?:[^"\\]|\\.)*"\s*,\s*\d+\s*,\s*(?<compileOnly>true|false)\s*,\s*(?<shouldPanic>true|false)\s*,/gs;

/** The tests by number; undefined if the source is not in the known format. */
export function parseMergedRunner(source: string): readonly MergedDoctest[] | undefined {
  const entries = [...source.matchAll(ENTRY)].map(({ groups = {} }) => ({
    name: unescape(groups["name"] ?? '""'),
    number: Number(groups["number"]),
    ignored: groups["ignored"] === "true",
    compileOnly: groups["compileOnly"] === "true",
    shouldPanic: groups["shouldPanic"] === "true",
  }));
  const declared = source.match(/^mod __doctest_\d+ \{/gm)?.length ?? 0;
  const asksByNumber = source.includes(`"${RUN_NUMBER}"`);
  return asksByNumber && entries.length > 0 && entries.length === declared ? entries : undefined;
}

/** Parses a string in the format of Rust's `{:?}`. */
function unescape(literal: string): string {
  return literal
    .slice(1, -1)
    .replace(/\\(?:u\{([0-9a-fA-F]+)\}|(.))/gs, (_, code: string | undefined, char: string) => {
      if (code !== undefined) return String.fromCodePoint(Number.parseInt(code, 16));
      return ESCAPES[char] ?? char;
    });
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", "0": "\0" };
