/** Selection: gives every listed test its verdict. Pure; nothing is run. */
import type { BinaryId } from "../model/ids.ts";
import type {
  FilterMatch,
  ListedTest,
  MismatchReason,
  TestCase,
  TestList,
  TestSuite,
} from "../model/test-list.ts";
import type { BinaryChoice } from "./binaries.ts";
import type { Filters } from "./filters.ts";
import { applyPartition } from "./partition.ts";

/** The test list of the chosen binaries. `listings` holds every binary that is not skipped. */
export function selectTests(
  choices: readonly BinaryChoice[],
  listings: ReadonlyMap<BinaryId, readonly ListedTest[]>,
  filters: Filters,
): TestList {
  const suites = choices.map((choice) => selectSuite(choice, listings.get(choice.binary.id), filters));
  const { partition } = filters;
  return { suites: partition === undefined ? suites : applyPartition(suites, partition, filters.hash) };
}

function selectSuite(
  choice: BinaryChoice,
  tests: readonly ListedTest[] | undefined,
  filters: Filters,
): TestSuite {
  const { binary, skip } = choice;
  if (skip !== undefined) return { status: "skipped", binary, reason: skip };
  // To go on without would lose tests in silence.
  if (tests === undefined) throw new Error(`binary ${binary.id} was chosen but not listed`);
  const cases = tests.map((test): TestCase => {
    const { name, kind, ignored } = test;
    return { name, kind, ignored, match: MATCHES[mismatch(choice, test, filters)] };
  });
  return { status: "listed", binary, cases };
}

/** The first reason against a test, in the peer's order; partitions come last and are dealt out afterwards. */
function mismatch(
  choice: BinaryChoice,
  test: ListedTest,
  filters: Filters,
): Exclude<MismatchReason, "partition"> | "none" {
  if (filters.mode === "benchmark" && test.kind !== "bench") return "not-benchmark";
  if (filters.alreadyPassed?.(choice.binary.id, test.name) === true) return "rerun-already-passed";
  if (filters.runIgnored !== "all" && test.ignored !== (filters.runIgnored === "only")) return "ignored";
  if (!filters.names(test.name)) return "string";
  const query = { binary: choice.query, testName: test.name };
  const byFiltersets =
    choice.allMatchFiltersets || filters.filtersets.some((filterset) => filterset.matchesTest(query));
  if (!byFiltersets) return "expression";
  const byDefault = choice.allMatchDefault || (filters.defaultFilter?.matchesTest(query) ?? true);
  return byDefault ? "none" : "default-filter";
}

/** One object for each verdict, shared by all tests that get it. */
const MATCHES: Readonly<Record<Exclude<MismatchReason, "partition"> | "none", FilterMatch>> = {
  none: { status: "matches" },
  "not-benchmark": { status: "mismatch", reason: "not-benchmark" },
  "rerun-already-passed": { status: "mismatch", reason: "rerun-already-passed" },
  ignored: { status: "mismatch", reason: "ignored" },
  string: { status: "mismatch", reason: "string" },
  expression: { status: "mismatch", reason: "expression" },
  "default-filter": { status: "mismatch", reason: "default-filter" },
};
