/** The list for people: binaries, and below each its tests. */
import type { TestBinary } from "../../model/build/binaries.ts";
import { Cases } from "../../model/listed/cases.ts";
import type { TestName } from "../../model/ids.ts";
import type { BinarySkipReason, FilterMatch, TestList, TestSuite } from "../../model/listed/test-list.ts";
import { fieldLines, paintBinaryId, paintTestName, type ListView, type Shown } from "./view.ts";

const INDENT = "    ";

/** Binaries without a test to run are shown in verbose lists alone. `shown` narrows the list further. */
export function humanList({ suites }: TestList, view: ListView, shown?: Shown): string {
  return suites
    .filter((suite) => shown?.has(suite.binary.id) ?? true)
    .filter((suite) => view.verbose || hasMatch(suite))
    .map((suite) => heading(suite.binary, true, view) + body(suite, view, shown))
    .join("");
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

function body(suite: TestSuite, view: ListView, shown?: Shown): string {
  if (suite.status === "skipped") return `${INDENT}(test binary ${SKIPPED[suite.reason]}, skipped)\n`;
  const narrowed = shown?.get(suite.binary.id);
  const cases = narrowed === undefined ? suite.cases : Cases.of(narrowed);
  if (cases.length === 0) return `${INDENT}(no tests)\n`;
  let lines = "";
  cases.each((name, _, match) => (lines += testLine(name, match, view)));
  return lines;
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
