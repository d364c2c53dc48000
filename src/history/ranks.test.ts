import { expect, test } from "bun:test";
import { binaryId, testName } from "../model/ids.ts";
import { testKey } from "../model/results/result-record.ts";
import { expectedDurations, ranksOf } from "./ranks.ts";

const id = (binary: string, name: string) => ({ binaryId: binaryId(binary), testName: testName(name) });
const tests = [id("a", "one"), id("a", "two"), id("a", "new"), id("b", "three"), id("c", "new")];
const durations = new Map([
  ["a\none", 10],
  ["a\ntwo", 30],
  ["b\nthree", 40],
]);
const failing = new Set(["a\none"]);
const inOrder = (order: "listed" | "longest-first" | "failed-first"): readonly string[] => {
  const ranks = ranksOf(tests, order, { durations, failing });
  return tests
    .map((each, index) => [ranks[index] ?? 0, testKey(each).replace("\n", " ")] as const)
    .sort((left, right) => left[0] - right[0])
    .map(([, name]) => name);
};

test("unknown tests get the median of their binary, then of all", () => {
  expect(expectedDurations(tests, durations)).toEqual([10, 30, 20, 40, 30]);
  expect(expectedDurations(tests, new Map())).toEqual([0, 0, 0, 0, 0]);
});

test("orders", () => {
  expect(inOrder("listed")).toEqual(["a one", "a two", "a new", "b three", "c new"]);
  expect(inOrder("longest-first")).toEqual(["b three", "a two", "c new", "a new", "a one"]);
  expect(inOrder("failed-first")).toEqual(["a one", "b three", "a two", "c new", "a new"]);
});
