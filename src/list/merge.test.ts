import { expect, test } from "bun:test";
import type { TestKind } from "../model/test-list.ts";
import { mergeListings } from "./merge.ts";

function listing(...tests: readonly (readonly [string, TestKind])[]): ReadonlyMap<string, TestKind> {
  return new Map(tests);
}

function names(all: readonly string[], ignored: readonly string[] = []): readonly string[] {
  const asTests = (list: readonly string[]): ReadonlyMap<string, TestKind> =>
    new Map(list.map((name) => [name, "test"]));
  return mergeListings(asTests(all), asTests(ignored)).map((test) => test.name);
}

test("what the second answer holds is ignored, whether or not the first holds it too", () => {
  expect(mergeListings(listing(["a", "test"], ["b", "test"]), listing(["b", "test"], ["c", "test"]))).toEqual(
    mergeListings(listing(["a", "test"]), listing(["b", "test"], ["c", "test"])),
  );
  expect(mergeListings(listing(["a", "bench"], ["b", "test"]), listing(["b", "bench"]))).toMatchObject([
    { name: "a", kind: "bench", ignored: false },
    { name: "b", kind: "bench", ignored: true },
  ]);
});

test("tests are ordered by the bytes of their names", () => {
  expect(names(["b", "a::b", "a", "B", "a_b"], ["aa"])).toEqual(["B", "a", "a::b", "a_b", "aa", "b"]);
  // In UTF-16 the last two stand the other way round.
  expect(names(["\u{1F600}", "\uFF5E", "z"])).toEqual(["z", "\uFF5E", "\u{1F600}"]);
});

test("numbers and names of the language's own are names like any other", () => {
  expect(names(["10", "9", "__proto__", "constructor"])).toEqual(["10", "9", "__proto__", "constructor"]);
});
