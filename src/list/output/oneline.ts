/** The list for pipes: one test a line, binary id and name apart by a blank. */
import type { TestBinary } from "../../model/build/binaries.ts";
import type { TestList, TestSuite } from "../../model/listed/test-list.ts";
import { fieldsInLine, paintBinaryId, paintTestName, type ListView } from "./view.ts";

export function onelineList({ suites }: TestList, view: ListView): string {
  return suites.map((suite) => suiteLines(suite, view)).join("");
}

/** One binary a line. */
export function onelineBinaries(binaries: readonly TestBinary[], view: ListView): string {
  return binaries
    .map(
      (binary) => `${paintBinaryId(binary, view)}${view.verbose ? fieldsInLine(binary, false, view) : ""}\n`,
    )
    .join("");
}

function suiteLines(suite: TestSuite, view: ListView): string {
  const { verbose } = view;
  if (suite.status === "skipped") return "";
  const id = paintBinaryId(suite.binary, view);
  const fields = verbose ? fieldsInLine(suite.binary, true, view) : "";
  let lines = "";
  suite.cases.each((name, _, { status }) => {
    if (status === "mismatch" && !verbose) return;
    lines += `${id} ${paintTestName(name, view)}${fields}${status === "matches" ? "" : " (skipped)"}\n`;
  });
  return lines;
}
