/** Counts what a selection leaves out, for the first line of a report. */
import type { LeftOut } from "../model/listed/cases.ts";
import type { SkipCounts } from "../model/events.ts";
import type { MismatchReason, TestList } from "../model/listed/test-list.ts";

export function countSkips({ suites }: TestList): SkipCounts {
  const leftOut = suites.flatMap((suite) => (suite.status === "listed" ? suite.cases.tally.leftOut : []));
  const because = (reason: MismatchReason): number =>
    countIn(leftOut.filter((tests) => tests.reason === reason));
  const skipped = suites.filter((suite) => suite.status === "skipped");
  return {
    tests: countIn(leftOut),
    testsByRerun: because("rerun-already-passed"),
    testsNotBenchmark: because("not-benchmark"),
    testsByDefaultFilter: because("default-filter"),
    binaries: skipped.length,
    binariesByDefaultFilter: skipped.filter(({ reason }) => reason === "default-filter").length,
  };
}

function countIn(leftOut: readonly LeftOut[]): number {
  return leftOut.reduce((sum, { count }) => sum + count, 0);
}
