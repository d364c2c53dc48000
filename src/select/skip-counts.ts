/** Counts what a selection leaves out, for the first line of a report. */
import type { SkipCounts } from "../model/events.ts";
import type { MismatchReason, TestCase, TestList } from "../model/test-list.ts";

export function countSkips({ suites }: TestList): SkipCounts {
  const listed = suites.filter((suite) => suite.status === "listed");
  const skipped = suites.filter((suite) => suite.status === "skipped");
  const reasons = listed.flatMap(({ cases }) => reasonsIn(cases));
  const because = (reason: MismatchReason): number => count(reasons, (given) => given === reason);
  return {
    tests: reasons.length,
    testsByRerun: because("rerun-already-passed"),
    testsNotBenchmark: because("not-benchmark"),
    testsByDefaultFilter: because("default-filter"),
    binaries: skipped.length,
    binariesByDefaultFilter: count(skipped, (suite) => suite.reason === "default-filter"),
  };
}

/** Most tests of most lists match: they are passed over once. */
function reasonsIn(cases: readonly TestCase[]): readonly MismatchReason[] {
  return cases
    .map(({ match }) => (match.status === "mismatch" ? match.reason : undefined))
    .filter((reason) => reason !== undefined);
}

function count<T>(items: readonly T[], holds: (item: T) => boolean): number {
  return items.reduce((sum, item) => sum + (holds(item) ? 1 : 0), 0);
}
