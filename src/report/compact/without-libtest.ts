/** A test's own output: its captured standard output without libtest's lines around it. */

/** libtest's opening, on a run with one test. */
const OPENING = /^\s*running 1 test\n/;
/** Its verdict, which stands on the test's own last line where that has no line feed. */
const VERDICT = /test [^\n]+? \.\.\. (?:FAILED|ok|ignored)\n/g;
/** libtest's message about a `should_panic` test. */
const SECTION = /\n---- [^\n]* stdout ----\n([\s\S]*?)\n\n/;
const CLOSING = /\ntest result: (?:ok|FAILED)\. [^\n]*\n*$/;

/** Text of other harnesses stays as it is. */
export function withoutLibtestLines(stdout: string): string {
  const opening = OPENING.exec(stdout);
  if (opening === null) return stdout.trimEnd();
  const body = stdout.slice(opening[0].length);
  if (!CLOSING.test(body)) return body.trimEnd();
  let verdict: RegExpExecArray | undefined;
  for (const match of body.matchAll(VERDICT)) verdict = match;
  if (verdict === undefined) return body.trimEnd();
  const said = SECTION.exec(body.slice(verdict.index))?.[1] ?? "";
  return `${body.slice(0, verdict.index)}${said}`.trimEnd();
}
