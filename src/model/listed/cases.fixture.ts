/** Tests of a listing as objects, for comparisons. */
import type { Listing } from "./cases.ts";
import type { ListedTest } from "./listed-test.ts";

export function testsIn(listing: Listing | undefined): readonly ListedTest[] {
  const tests: ListedTest[] = [];
  listing?.each((name, { kind, ignored }) => tests.push({ name, kind, ignored }));
  return tests;
}
