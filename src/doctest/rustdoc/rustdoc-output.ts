/**
 * Parses rustdoc's report about the doctests of one crate: a line for each, and below the lines the output of those
 * that failed. Pure.
 *
 * Tests of a merged executable are not among them: that executable prints their lines itself, when it runs.
 */

/** The kind of doctest, which rustdoc writes after the name. */
export type LineMode = "plain" | "compile-fail" | "compile" | "should-panic";

export interface DoctestLine {
  readonly name: string;
  readonly mode: LineMode;
  readonly result: "ok" | "failed" | "ignored";
  /** Its output below the lines; empty if there is none. With `--show-output`, tests that passed have theirs as well. */
  readonly output: string;
}

const MODES: Readonly<Record<string, LineMode>> = {
  " - compile fail": "compile-fail",
  " - compile": "compile",
  " - should panic": "should-panic",
};

const LINE =
  /^test (?<name>[^]*?)(?<mode> - (?:compile fail|compile|should panic))? \.\.\. (?<result>ok|FAILED|ignored)(?:,.*)?$/;

/** Maximum lines of a name that contains line breaks. */
const MOST_LINES = 16;

/** The tests in the order of their lines, which is the order in which they ended. */
export function parseRustdocOutput(text: string): readonly DoctestLine[] {
  const lines = text.split("\n");
  const { tests, next } = testLines(lines);
  const namesOf = (wanted: Bare["result"]): ReadonlySet<string> =>
    new Set(tests.flatMap(({ name, result }) => (result === wanted ? [name] : [])));
  const [passed, failed] = [namesOf("ok"), namesOf("failed")];
  const middle = lines[next] === SUCCESSES ? endOfSuccesses(lines, next, passed) : next;
  const outputs = {
    ok: sections(lines.slice(next, middle), { names: passed, list: SUCCESSES }),
    failed: sections(lines.slice(middle), { names: failed, list: FAILURES }),
  };
  return tests.map((test) => {
    const found = test.result === "failed" ? outputs.failed : outputs.ok;
    return { ...test, output: found.get(test.name)?.shift() ?? "" };
  });
}

const SUCCESSES = "successes:";
const FAILURES = "failures:";

/** The line below the output of tests that passed, which ends with a list of them and may contain any line itself. */
function endOfSuccesses(lines: readonly string[], from: number, names: ReadonlySet<string>): number {
  const entries = new Set([...names].map((name) => `    ${name.split("\n")[0]}`));
  let list = lines.indexOf(SUCCESSES, from + 1);
  while (list >= 0 && entries.size > 0 && !entries.has(lines[list + 1] ?? ""))
    list = lines.indexOf(SUCCESSES, list + 1);
  const failures = list < 0 ? -1 : lines.indexOf(FAILURES, list);
  return failures < 0 ? lines.length : failures;
}

type Bare = Omit<DoctestLine, "output">;

/** `next`: the first line below them. */
function testLines(lines: readonly string[]): { readonly tests: readonly Bare[]; readonly next: number } {
  const tests: Bare[] = [];
  let at = 0;
  for (; at < lines.length; at += 1) {
    if (lines[at] === FAILURES || lines[at] === SUCCESSES) break;
    const found = testLineAt(lines, at);
    if (found === undefined) continue;
    tests.push(found.test);
    at += found.lines - 1;
  }
  return { tests, next: at };
}

/** A name may contain anything, even line breaks. Its report then continues on the next lines. */
function testLineAt(
  lines: readonly string[],
  at: number,
): { readonly test: Bare; readonly lines: number } | undefined {
  if (lines[at]?.startsWith("test ") !== true) return undefined;
  for (let count = 1; count <= MOST_LINES && at + count <= lines.length; count += 1) {
    if (count > 1 && lines[at + count - 1]?.startsWith("test ") === true) return undefined;
    const test = parseTestLine(lines.slice(at, at + count).join("\n"));
    if (test !== undefined) return { test, lines: count };
  }
  return undefined;
}

/** One line of the report; undefined for any other line. */
export function parseTestLine(line: string): Bare | undefined {
  const { name, mode = "", result } = LINE.exec(line)?.groups ?? {};
  if (name === undefined) return undefined;
  return { name, mode: MODES[mode] ?? "plain", result: RESULTS[result ?? ""] ?? "failed" };
}

const RESULTS: Readonly<Record<string, Bare["result"]>> = { ok: "ok", ignored: "ignored" };

/**
 * The output below `---- NAME stdout ----`, by name. A compiler's message may look like such a heading, so only
 * headings with names of tests count, and the list of names at the end is searched from the end.
 */
function sections(
  lines: readonly string[],
  { names, list }: { readonly names: ReadonlySet<string>; readonly list: string },
): ReadonlyMap<string, string[]> {
  const end = lines.lastIndexOf(list);
  const found = new Map<string, string[]>();
  let current: { readonly name: string; readonly lines: string[] } | undefined;
  const close = (): void => {
    if (current === undefined) return;
    found.set(current.name, [...(found.get(current.name) ?? []), trimBlankLines(current.lines)]);
  };
  for (let at = 0; at < (end < 0 ? lines.length : end); at += 1) {
    const heading = headingAt(lines, at, names);
    if (heading === undefined) current?.lines.push(lines[at] ?? "");
    else {
      close();
      current = { name: heading.name, lines: [] };
      at += heading.lines - 1;
    }
  }
  close();
  return found;
}

function headingAt(
  lines: readonly string[],
  at: number,
  names: ReadonlySet<string>,
): { readonly name: string; readonly lines: number } | undefined {
  if (lines[at]?.startsWith("---- ") !== true) return undefined;
  for (let count = 1; count <= MOST_LINES && at + count <= lines.length; count += 1) {
    const text = lines.slice(at, at + count).join("\n");
    const name = text.endsWith(" stdout ----")
      ? text.slice("---- ".length, -" stdout ----".length)
      : undefined;
    if (name !== undefined && names.has(name)) return { name, lines: count };
  }
  return undefined;
}

function trimBlankLines(lines: readonly string[]): string {
  const text = lines.join("\n").trimEnd();
  return text === "" ? "" : `${text}\n`;
}
