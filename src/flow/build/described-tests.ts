/** The tests that `show-config` describes. */
import type { TestQuery } from "../../model/listed/queries.ts";
import type { TestBinary } from "../../model/build/binaries.ts";
import type { TestCase } from "../../model/listed/test-list.ts";
import { binaryQuery } from "../../select/binaries.ts";
import { type ListedTests } from "./list-tests.ts";

/** The tests that would run; with `evenUnmatched`, every test of the binaries that were listed. */
export function describedTests(
  { list }: ListedTests,
  { evenUnmatched = false } = {},
): readonly { readonly query: TestQuery; readonly test: TestCase; readonly binary: TestBinary }[] {
  return list.suites.flatMap((suite) => {
    if (suite.status !== "listed") return [];
    const binary = binaryQuery(suite.binary);
    const tests = evenUnmatched ? suite.cases : suite.cases.tally.matching;
    return tests.map((test) => ({ query: { binary, testName: test.name }, test, binary: suite.binary }));
  });
}
