/** Makes one list of a binary's two answers: all tests, and its ignored tests. */
import { compareText, testName } from "../model/ids.ts";
import { type Listing, listingOf } from "../model/listed/cases.ts";
import type { ListedTest, TestKind } from "../model/listed/test-list.ts";
import { OrderedListing } from "./ordered-listing.ts";
import type { ParsedListing } from "./parse.ts";

export interface MergedListing {
  /** Ordered by name, each name once. */
  readonly tests: Listing;
  /** Names that one answer holds more than once. */
  readonly duplicates: readonly string[];
}

/**
 * The tests of a binary. A name that comes twice is one test, a benchmark only if all say so. Whether a harness's first
 * answer includes ignored tests (libtest's does) makes no difference: what the second answer holds is ignored, and its
 * word on the kind counts.
 */
export function mergeListings(
  all: ParsedListing | OrderedListing,
  ignored: ParsedListing | OrderedListing,
): MergedListing {
  const ordered = orderedTests(all, ignored);
  if (ordered !== undefined) return { tests: ordered, duplicates: [] };
  const beyond = all.beyondNativeOrder === true || ignored.beyondNativeOrder === true;
  const names = sortedNames([all.tests, all.benchmarks, ignored.tests, ignored.benchmarks], beyond);
  const describe = describer(all, ignored);
  const tests: ListedTest[] = [];
  const duplicates: string[] = [];
  for (let start = 0; start < names.length;) {
    const name = names[start] ?? "";
    let end = start + 1;
    while (names[end] === name) end += 1;
    const test = describe(name);
    tests.push(test);
    // An ignored test is in both answers.
    if (end - start > (test.ignored ? 2 : 1)) duplicates.push(name);
    start = end;
  }
  return { tests: listingOf(tests), duplicates };
}

/** What libtest answers: tests in order, and some of them again as ignored. */
function orderedTests(
  all: ParsedListing | OrderedListing,
  ignored: ParsedListing | OrderedListing,
): Listing | undefined {
  if (!(all instanceof OrderedListing)) return undefined;
  if (ignored instanceof OrderedListing) return all.withIgnored(ignored);
  return ignored.tests.length + ignored.benchmarks.length === 0 ? all : undefined;
}

function describer(all: ParsedListing, ignored: ParsedListing): (name: string) => ListedTest {
  const kindOf = kinds(all);
  const ignoredKindOf = kinds(ignored);
  return (name) => {
    const ignoredKind = ignoredKindOf(name);
    const kind = ignoredKind ?? kindOf(name) ?? "test";
    return { name: testName(name), kind, ignored: ignoredKind !== undefined };
  };
}

/** The kind of a name in one answer. */
function kinds({ tests, benchmarks }: ParsedListing): (name: string) => TestKind | undefined {
  if (tests.length + benchmarks.length === 0) return () => undefined;
  const asTests = new Set(tests);
  const asBenchmarks = new Set(benchmarks);
  return (name) => (asTests.has(name) ? "test" : asBenchmarks.has(name) ? "bench" : undefined);
}

/** All names in the order of UTF-8 bytes; a name may come several times. */
function sortedNames(lists: readonly (readonly string[])[], beyondNativeOrder: boolean): readonly string[] {
  const [first = [], ...more] = lists.filter((list) => list.length > 0);
  const names = more.length === 0 ? first : [first, ...more].flat();
  if (beyondNativeOrder) return names.toSorted(compareText);
  return isSorted(names) ? names : names.toSorted();
}

/** libtest sorts its tests; then there is nothing to do. */
function isSorted(names: readonly string[]): boolean {
  let previous = "";
  for (const name of names) {
    if (name < previous) return false;
    previous = name;
  }
  return true;
}
