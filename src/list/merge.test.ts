import { expect, test } from "bun:test";
import { testsIn } from "../model/listed/cases.fixture.ts";
import type { ListedTest, TestKind } from "../model/listed/test-list.ts";
import { mergeListings } from "./merge.ts";
import { OrderedListing } from "./ordered-listing.ts";
import { type ParsedListing, parseListing } from "./parse.ts";

function listing(...tests: readonly (readonly [string, TestKind])[]): ParsedListing {
  const of = (wanted: TestKind): readonly string[] =>
    tests.flatMap(([name, kind]) => (kind === wanted ? [name] : []));
  return { tests: of("test"), benchmarks: of("bench") };
}

function merged(...answers: Parameters<typeof mergeListings>): readonly ListedTest[] {
  return testsIn(mergeListings(...answers).tests);
}

function names(all: readonly string[], ignored: readonly string[] = []): readonly string[] {
  const answers = [all, ignored].map((list) => parseListing(list.map((name) => `${name}: test\n`).join("")));
  const [first, second] = answers.map((answer) => (answer.ok ? answer.value : listing()));
  return merged(first ?? listing(), second ?? listing()).map((test) => test.name);
}

test("a name that comes twice is one test, a benchmark only if all say so", () => {
  const repeated = listing(["a", "bench"], ["a", "test"], ["b", "test"], ["c", "bench"], ["c", "bench"]);
  expect(merged(repeated, listing())).toMatchObject([
    { name: "a", kind: "test" },
    { name: "b", kind: "test" },
    { name: "c", kind: "bench" },
  ]);
});

test("what the second answer holds is ignored, whether or not the first holds it too", () => {
  expect(merged(listing(["a", "test"], ["b", "test"]), listing(["b", "test"], ["c", "test"]))).toEqual(
    merged(listing(["a", "test"]), listing(["b", "test"], ["c", "test"])),
  );
  expect(merged(listing(["a", "bench"], ["b", "test"]), listing(["b", "bench"]))).toMatchObject([
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

test("names that one answer holds more than once are distinguished from ignored tests", () => {
  const duplicates = (all: ParsedListing, ignored: ParsedListing): readonly string[] =>
    mergeListings(all, ignored).duplicates;
  const twice = listing(["a", "test"], ["b", "test"], ["a", "test"]);
  expect(duplicates(twice, listing())).toEqual(["a"]);
  expect(duplicates(twice, listing(["b", "test"]))).toEqual(["a"]);
  expect(duplicates(twice, listing(["a", "test"], ["a", "test"]))).toEqual(["a"]);
  expect(duplicates(listing(["a", "test"], ["a", "bench"]), listing())).toEqual(["a"]);
  expect(duplicates(listing(["a", "test"], ["b", "test"]), listing(["a", "test"]))).toEqual([]);
});

function slowly(text: string): ParsedListing {
  const answer = parseListing(text);
  if (!answer.ok) throw new Error(answer.error.line);
  return answer.value;
}

function quickly(text: string): ParsedListing | OrderedListing {
  return OrderedListing.read(text, new TextEncoder().encode(text)) ?? slowly(text);
}

test("libtest's answers, in order and with ignored tests in both, are read like any others", () => {
  const answers: readonly (readonly [string, string])[] = [
    ["", ""],
    ["a: test\n", ""],
    ["a: test\nb: test\nc: test\n", "b: test\n"],
    ["a: test\nb: test\n", "a: test\nb: test\n"],
    ["a: test\nb: test\n", "c: test\n"],
    ["a: test\nb: test\n", "a: benchmark\n"],
    ["a: test\na: test: test\nb: test\n", "a: test: test\n"],
    [": test\nb: test\n", ": test\n"],
    ["a: test\na: test\n", "a: test\n"],
    ["b: test\na: test\n", "b: test\n"],
    ["c: test: test\nb: test\na: test\n", "c: test: test\na: test\n"],
    ["b: test\na: test\nb: test\n", ""],
    ["b: test\n: test\n", "b: test\n: test\n"],
    ["\uFF5E: test\n\u{1F600}: test\n", "\uFF5E: test\n"],
    ["\u{1F600}: test\n\uFF5E: test\n", ""],
    ["\u{1F600}: test\n\uFF5E: test\nz: test\n", "z: test\n\u{1F600}: test\n"],
    ["\uFF5E: test\n\u{1F600}: test\n", "z: test\n"],
  ];
  for (const [all, ignored] of answers) {
    const { tests: found, duplicates } = mergeListings(quickly(all), quickly(ignored));
    const expected = mergeListings(slowly(all), slowly(ignored));
    expect(testsIn(found)).toEqual(testsIn(expected.tests));
    expect(found).toHaveLength(testsIn(found).length);
    expect(duplicates).toEqual(expected.duplicates);
  }
});

test("an answer of tests alone stays one text, in any order", () => {
  expect(quickly("b: test\na: test\n")).toBeInstanceOf(OrderedListing);
  expect(quickly("b: test\na: test\nb: test\n")).not.toBeInstanceOf(OrderedListing);
});
