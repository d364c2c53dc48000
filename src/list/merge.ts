/** Makes one list of a binary's two answers: all tests, and its ignored tests. */
import { compareText, testName } from "../model/ids.ts";
import type { ListedTest, TestKind } from "../model/test-list.ts";
import type { ParsedListing } from "./parse.ts";

/**
 * The tests of a binary, ordered by name. A name that comes twice is one test, a benchmark only if all say
 * so. Whether a harness's first answer includes ignored tests (libtest's does) makes no difference: what the
 * second answer holds is ignored, and its word on the kind counts.
 */
export function mergeListings(all: ParsedListing, ignored: ParsedListing): readonly ListedTest[] {
  const names = sortNames([all.tests, all.benchmarks, ignored.tests, ignored.benchmarks].flat());
  // Sets are made only where there is something to look up: most binaries have tests alone.
  const kindOf = all.benchmarks.length === 0 ? () => "test" as const : kinds(all);
  const ignoredKindOf = kinds(ignored);
  const tests: ListedTest[] = [];
  let previous: string | undefined;
  for (const name of names) {
    if (name === previous) continue;
    previous = name;
    const ignoredKind = ignoredKindOf(name);
    const kind = ignoredKind ?? kindOf(name) ?? "test";
    tests.push({ name: testName(name), kind, ignored: ignoredKind !== undefined });
  }
  return tests;
}

/** The kind of a name in one answer. */
function kinds({ tests, benchmarks }: ParsedListing): (name: string) => TestKind | undefined {
  if (tests.length + benchmarks.length === 0) return () => undefined;
  const asTests = new Set(tests);
  const asBenchmarks = new Set(benchmarks);
  return (name) => (asTests.has(name) ? "test" : asBenchmarks.has(name) ? "bench" : undefined);
}

/** UTF-16 order, which the engine sorts by natively, differs from UTF-8 order only from the surrogates on. */
const BEYOND_NATIVE_ORDER = /[\uD800-\uFFFF]/;

/** In the order of UTF-8 bytes. */
function sortNames(names: readonly string[]): readonly string[] {
  if (isSorted(names)) return names;
  return names.some((name) => BEYOND_NATIVE_ORDER.test(name))
    ? names.toSorted(compareText)
    : names.toSorted();
}

/** libtest sorts its tests; then there is nothing to do. */
function isSorted(names: readonly string[]): boolean {
  let previous = "";
  for (const name of names) {
    if (name < previous || BEYOND_NATIVE_ORDER.test(name)) return false;
    previous = name;
  }
  return true;
}
