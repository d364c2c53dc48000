/** The list for people: binaries, and below each its tests. */
import type { TestBinary } from "../../model/build/binaries.ts";
import { Cases } from "../../model/listed/cases.ts";
import type { TestName } from "../../model/ids.ts";
import type { BinarySkipReason, FilterMatch, TestList, TestSuite } from "../../model/listed/test-list.ts";
import { fieldLines, paintBinaryId, paintTestName, type ListView, type Shown, type Write } from "./view.ts";

const INDENT = "    ";

/** `shown` narrows the list. */
export function humanList(list: TestList, view: ListView, shown?: Shown): string {
  let text = "";
  writeHumanList(list, view, (lines) => (text += lines), shown);
  return text;
}

/** Binaries without a test to run are shown in verbose lists alone. `shown` narrows the list further. */
export function writeHumanList({ suites }: TestList, view: ListView, write: Write, shown?: Shown): void {
  for (const suite of suites) {
    const { binary } = suite;
    if (shown?.has(binary.id) === false || !(view.verbose || hasMatch(suite))) continue;
    write(heading(binary, true, view));
    writeBody(suite, { view, write, shown });
  }
}

/** The list of binaries: their ids, and in verbose lists where they are. */
export function humanBinaries(binaries: readonly TestBinary[], view: ListView): string {
  return binaries
    .map((binary) => (view.verbose ? heading(binary, false, view) : `${paintBinaryId(binary, view)}\n`))
    .join("");
}

function hasMatch(suite: TestSuite): boolean {
  return suite.status === "listed" && suite.cases.tally.matching.length > 0;
}

function heading(binary: TestBinary, withCwd: boolean, view: ListView): string {
  const fields = view.verbose ? fieldLines(binary, withCwd, view) : "";
  return `${paintBinaryId(binary, view)}:\n${fields}`;
}

interface Body {
  readonly view: ListView;
  readonly write: Write;
  readonly shown: Shown | undefined;
}

function writeBody(suite: TestSuite, { view, write, shown }: Body): void {
  if (suite.status === "skipped") return write(`${INDENT}(test binary ${SKIPPED[suite.reason]}, skipped)\n`);
  const narrowed = shown?.get(suite.binary.id);
  const cases = narrowed === undefined ? suite.cases : Cases.of(narrowed);
  if (cases.length === 0) return write(`${INDENT}(no tests)\n`);
  cases.each((name, _, match) => write(testLine(name, match, view)));
}

const SKIPPED: Readonly<Record<BinarySkipReason, string>> = {
  expression: "didn't match filtersets",
  "default-filter": "didn't match the default set",
};

function testLine(testName: TestName, match: FilterMatch, view: ListView): string {
  const { verbose } = view;
  const matches = match.status === "matches";
  if (!matches && !verbose) return "";
  const name = paintTestName(testName, view);
  // A nameless test leaves its line empty, without indent.
  const line = name === "" && matches ? "" : `${INDENT}${name}`;
  return `${line}${matches ? "" : " (skipped)"}\n`;
}
