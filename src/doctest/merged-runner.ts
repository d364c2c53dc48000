/**
 * Since edition 2024 rustdoc puts the doctests of a crate into one executable where they can be compiled together.
 * Its source, which lies beside it while rustdoc has it run, says which tests it holds and by which number each is
 * asked for. Pure.
 */

export interface MergedDoctest {
  readonly name: string;
  /** What `RUN_NUMBER` is set to, to have this test run. */
  readonly number: number;
  readonly ignored: boolean;
  /** `no_run`: it was compiled, and that is all. */
  readonly compileOnly: boolean;
  readonly shouldPanic: boolean;
}

/** The variable that has a merged executable run one test, in this very process. */
export const RUN_NUMBER = "RUSTDOC_DOCTEST_RUN_NB_TEST";

const ENTRY =
  /mod __doctest_(?<number>\d+) \{\s*pub const TEST: test::TestDescAndFn = test::TestDescAndFn::new_doctest\(\s*(?<name>"(?:[^"\\]|\\.)*")\s*,\s*(?<ignored>true|false)\s*,\s*"(?:[^"\\]|\\.)*"\s*,\s*\d+\s*,\s*(?<compileOnly>true|false)\s*,\s*(?<shouldPanic>true|false)\s*,/gs;

/** The tests by their numbers; undefined where the source is not written as it is known to be. */
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

/** A string as Rust's `{:?}` writes it. */
function unescape(literal: string): string {
  return literal
    .slice(1, -1)
    .replace(/\\(?:u\{([0-9a-fA-F]+)\}|(.))/gs, (_, code: string | undefined, char: string) => {
      if (code !== undefined) return String.fromCodePoint(Number.parseInt(code, 16));
      return ESCAPES[char] ?? char;
    });
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", "0": "\0" };
