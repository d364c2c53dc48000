/** Lists and filters for the checks of this room. */
import { listingOf } from "../model/listed/cases.ts";
import type { TestBinary } from "../model/build/binaries.ts";
import { binaryId, packageId, testName } from "../model/ids.ts";
import type { Ternary, TestFilter } from "../model/listed/queries.ts";
import type { FilterOptions } from "../model/requests/options.ts";
import type { ListedTest, TestList } from "../model/listed/test-list.ts";
import { chooseBinaries } from "./binaries.ts";
import { makeFilters, type FilterParts } from "./filters.ts";
import { selectTests } from "./select.ts";

export function binary(id: string, more: Partial<TestBinary> = {}): TestBinary {
  return {
    id: binaryId(id),
    packageId: packageId("p"),
    packageName: "p",
    kind: "test",
    name: id,
    path: `/${id}`,
    buildPlatform: "target",
    cwd: "/",
    ...more,
  };
}

export function listed(name: string, more: Partial<ListedTest> = {}): ListedTest {
  return { name: testName(name), kind: "test", ignored: false, ...more };
}

/** A filter that matches tests by name, and gives the answer of the test for binaries. */
export function filter(
  holds: (name: string) => boolean,
  of: (binary: string) => Ternary = () => "maybe",
): TestFilter {
  return {
    matchesBinary: (query) => of(query.binaryId),
    matchesTest: (query) => holds(query.testName),
    reduce: (query) => {
      const verdict = of(query.binaryId);
      return verdict === "maybe" ? holds : verdict === "yes";
    },
  };
}

export const ALL = filter(
  () => true,
  () => "yes",
);

/** A command line without filters. */
export const NO_OPTIONS: FilterOptions = {
  substrings: [],
  exact: [],
  skipSubstrings: [],
  skipExact: [],
  platformFilter: "any",
  filtersets: [],
  ignoreDefaultFilter: false,
};

export interface Given {
  readonly listings: Readonly<Record<string, readonly ListedTest[]>>;
  readonly options?: Partial<FilterOptions>;
  readonly parts?: Partial<FilterParts>;
}

export function select({ listings, options, parts }: Given): TestList {
  const filters = makeFilters(
    { ...NO_OPTIONS, ...options },
    { mode: "test", defaultFilter: ALL, hash: (text) => BigInt(text.length), ...parts },
  );
  const choices = chooseBinaries(
    Object.keys(listings).map((id) => binary(id)),
    filters,
  );
  return selectTests(
    choices,
    new Map(Object.entries(listings).map(([id, tests]) => [binaryId(id), listingOf(tests)])),
    filters,
  );
}

function pair(name: string, verdict: string): readonly [string, string] {
  return [name, verdict];
}

/** Each test of the list with its reason, or nothing where it matches. */
export function verdicts(list: TestList): Readonly<Record<string, string>> {
  const entries = list.suites.flatMap((suite) =>
    suite.status === "skipped"
      ? [pair(suite.binary.id, `skipped: ${suite.reason}`)]
      : suite.cases.map(({ name, match }) =>
          pair(`${suite.binary.id} ${name}`, match.status === "matches" ? "" : match.reason),
        ),
  );
  return Object.fromEntries(entries);
}
