/** Makes one list of a binary's two answers: all tests, and its ignored tests. */
import { compareText, testName } from "../model/ids.ts";
import type { ListedTest } from "../model/test-list.ts";
import type { ParsedListing } from "./parse.ts";

/**
 * The tests of a binary, ordered by name. Whether a harness's first answer includes ignored tests (libtest's
 * does) makes no difference: what the second answer holds is ignored, and its word on the kind counts.
 */
export function mergeListings(all: ParsedListing, ignored: ParsedListing): readonly ListedTest[] {
  const names = [...all.keys()];
  for (const name of ignored.keys()) if (!all.has(name)) names.push(name);
  return sortNames(names).map((name) => {
    const ignoredKind = ignored.get(name);
    const kind = ignoredKind ?? all.get(name) ?? "test";
    return { name: testName(name), kind, ignored: ignoredKind !== undefined };
  });
}

/** UTF-16 order, which the engine sorts by natively, differs from UTF-8 order only from the surrogates on. */
const BEYOND_NATIVE_ORDER = /[\uD800-\uFFFF]/;

/** Sorts in place, in the order of UTF-8 bytes. */
function sortNames(names: string[]): string[] {
  return names.some((name) => BEYOND_NATIVE_ORDER.test(name)) ? names.sort(compareText) : names.sort();
}
