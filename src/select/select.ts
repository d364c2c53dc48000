/** Selection: gives every listed test its verdict. Pure; nothing is run. */
import { Cases, type Listing, type TestTraits } from "../model/listed/cases.ts";
import type { BinaryId, TestName } from "../model/ids.ts";
import type { Residue } from "../model/listed/queries.ts";
import type { FilterMatch, MismatchReason, TestList, TestSuite } from "../model/listed/test-list.ts";
import type { BinaryChoice } from "./binaries.ts";
import type { Filters } from "./filters.ts";
import { applyPartition } from "./partition.ts";

/** The test list of the chosen binaries. `listings` holds every binary that is not skipped. */
export function selectTests(
  choices: readonly BinaryChoice[],
  listings: ReadonlyMap<BinaryId, Listing>,
  filters: Filters,
): TestList {
  const suites = choices.map((choice) => selectSuite(choice, listings.get(choice.binary.id), filters));
  const { partition } = filters;
  return partition === undefined ? { suites } : applyPartition(suites, partition, filters);
}

function selectSuite(choice: BinaryChoice, tests: Listing | undefined, filters: Filters): TestSuite {
  const { binary, skip } = choice;
  if (skip !== undefined) return { status: "skipped", binary, reason: skip };
  // Continuing without them would lose tests silently.
  if (tests === undefined) throw new Error(`binary ${binary.id} was chosen but not listed`);
  const reasonAgainst = judge(choice, filters);
  const cases = new Cases(tests.length, (visit) =>
    tests.each((name, traits) => visit(name, traits, MATCHES[reasonAgainst(name, traits)])),
  );
  return { status: "listed", binary, cases };
}

type Verdict = Exclude<MismatchReason, "partition"> | "none";

/**
 * For the tests of one binary: the first reason against a test, in the peer's order; partitions come last and
 * are dealt out afterwards. Of the filters only what depends on a test's name is still asked of each.
 */
function judge(
  { binary, query }: BinaryChoice,
  filters: Filters,
): (name: TestName, traits: TestTraits) => Verdict {
  const { mode, runIgnored, names, alreadyPassed, filterset, defaultFilter } = filters;
  const byFilterset = filterset?.reduce(query) ?? true;
  const byDefault = defaultFilter?.reduce(query) ?? true;
  return (name, { kind, ignored }) => {
    if (mode === "benchmark" && kind !== "bench") return "not-benchmark";
    if (alreadyPassed?.(binary.id, name) === true) return "rerun-already-passed";
    if (runIgnored !== "all" && ignored !== (runIgnored === "only")) return "ignored";
    if (!names(name)) return "string";
    if (!holds(byFilterset, name)) return "expression";
    return holds(byDefault, name) ? "none" : "default-filter";
  };
}

function holds(residue: Residue, name: TestName): boolean {
  return typeof residue === "boolean" ? residue : residue(name);
}

/** One object for each verdict, shared by all tests that get it. */
const MATCHES: Readonly<Record<Verdict, FilterMatch>> = {
  none: { status: "matches" },
  "not-benchmark": { status: "mismatch", reason: "not-benchmark" },
  "rerun-already-passed": { status: "mismatch", reason: "rerun-already-passed" },
  ignored: { status: "mismatch", reason: "ignored" },
  string: { status: "mismatch", reason: "string" },
  expression: { status: "mismatch", reason: "expression" },
  "default-filter": { status: "mismatch", reason: "default-filter" },
};
