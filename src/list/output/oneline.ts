/** The list for pipes: one test a line, binary id and name apart by a blank. */
import type { TestBinary } from "../../model/build/binaries.ts";
import type { TestList, TestSuite } from "../../model/listed/test-list.ts";
import { fieldsInLine, paintBinaryId, paintTestName, type ListView, type Write } from "./view.ts";

/** Writes the list line by line: of a large one, the text would take more memory than all else. */
export function writeOnelineList({ suites }: TestList, view: ListView, write: Write): void {
  for (const suite of suites) if (suite.status === "listed") writeSuite(suite, view, write);
}

/** One binary a line. */
export function onelineBinaries(binaries: readonly TestBinary[], view: ListView): string {
  return binaries
    .map(
      (binary) => `${paintBinaryId(binary, view)}${view.verbose ? fieldsInLine(binary, false, view) : ""}\n`,
    )
    .join("");
}

function writeSuite(
  { binary, cases }: Extract<TestSuite, { status: "listed" }>,
  view: ListView,
  write: Write,
): void {
  const { verbose } = view;
  const start = `${paintBinaryId(binary, view)} `;
  const fields = verbose ? fieldsInLine(binary, true, view) : "";
  const ends = { matches: `${fields}\n`, mismatch: `${fields} (skipped)\n` };
  cases.each((name, _, { status }) => {
    if (status === "mismatch" && !verbose) return;
    write(start);
    write(paintTestName(name, view));
    write(ends[status]);
  });
}
