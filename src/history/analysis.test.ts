import { describe, expect, test } from "bun:test";
import { testKey } from "../model/results/result-record.ts";
import type { RecordedResults } from "../model/results/run-record.ts";
import { growthOf, slowest, typicalDurations } from "./durations.ts";
import { failingTests } from "./failures.ts";
import { flakyTests } from "./ledger.ts";
import { Series } from "./series.ts";
import { deviation, median, stepDeviation, wilson } from "./statistics.ts";
import { attempts, recorded, result, viewOf } from "./runs.fixture.ts";

const commit = (name: string, dirty = false) => ({ source: { commit: name.repeat(40), dirty } });
const all = { count: 10, isChosen: () => true };

describe("thirty runs", () => {
  /** A flake of 30 %, one that always fails, one that grows, one that is steady, one that broke at run 20. */
  const runs = Array.from({ length: 30 }, (_, index): RecordedResults => {
    const noise = (index * 7) % 5;
    return recorded(
      index,
      [
        result("a flake", index % 10 < 3 ? attempts("fail", "pass") : attempts("pass")),
        result("a broken", attempts(["fail", 3])),
        result("a grows", attempts(["pass", index < 20 ? 100 + noise : 200 + noise])),
        result("b steady", attempts(["pass", 500 + noise])),
        result("b broke", index < 20 ? attempts("pass") : attempts("fail")),
      ],
      commit(index < 20 ? "a" : "b"),
    );
  });
  const view = viewOf(runs);
  const series = new Series(view);

  test("the flake is in the ledger, and nothing else is", () => {
    const found = flakyTests(view, series);
    expect(found.map(({ test }) => testKey(test))).toEqual(["a\nflake"]);
    expect(found[0]).toMatchObject({ attempts: 39, failed: 9, passedInARow: 7 });
    expect(found[0]?.interval.low).toBeCloseTo(0.1265, 3);
    expect(found[0]?.interval.high).toBeCloseTo(0.3838, 3);
  });

  test("what fails now, and since when", () => {
    const found = failingTests(view, series);
    expect(found.map(({ test, results }) => [testKey(test), results])).toEqual([
      ["b\nbroke", 10],
      ["a\nbroken", 30],
    ]);
    expect(found[0]?.firstBad.source?.commit).toBe("b".repeat(40));
    expect(found[0]?.lastGood?.source?.commit).toBe("a".repeat(40));
    expect(found[1]?.lastGood).toBeUndefined();
  });

  test("the slowest, and what grew", () => {
    const found = slowest(view, series, all);
    expect(found.map(({ test, growth }) => `${test.testName} ${growth?.grew}`)).toEqual([
      "steady false",
      "grows true",
      "flake false",
      "broke false",
      "broken undefined",
    ]);
    expect(found[1]?.growth).toMatchObject({ now: 202, before: 103 });
    expect(found[0]?.recent.length).toBe(30);
  });
});

test("a failure of another commit, or of a changed tree, is not a flake", () => {
  const states = [commit("a"), commit("b"), commit("a", true)];
  const view = viewOf(
    states.map((state, index) =>
      recorded(index, [result("a t", attempts(index === 0 ? "pass" : "fail"))], state),
    ),
  );
  expect(flakyTests(view, new Series(view))).toEqual([]);
});

test("the same file of a binary gave both", () => {
  const view = viewOf(
    [0, 1, 2].map((index) =>
      recorded(index, [result("a t", attempts(index === 1 ? "fail" : "pass"))], { binaries: { a: "file" } }),
    ),
  );
  expect(flakyTests(view, new Series(view))).toMatchObject([{ attempts: 3, failed: 1, passedInARow: 1 }]);
});

test("attempts that the runner terminated do not count as results", () => {
  const view = viewOf([
    recorded(0, [result("a t", attempts("pass"))], commit("a")),
    recorded(1, [result("a t", attempts("terminated"))], commit("a")),
  ]);
  const series = new Series(view);
  expect(flakyTests(view, series)).toEqual([]);
  expect(failingTests(view, series)).toEqual([]);
  expect([...typicalDurations(view, series)]).toEqual([["a\nt", 10]]);
});

test("a typical duration is that of passing attempts, if there are any", () => {
  const view = viewOf([
    recorded(0, [result("a t", attempts(["fail", 1])), result("a u", attempts(["fail", 1]))]),
    recorded(1, [result("a t", attempts(["pass", 9])), result("a u", attempts(["timeout", 3]))]),
  ]);
  expect([...typicalDurations(view, new Series(view)).values()]).toEqual([9, 2]);
});

test("growth needs a factor, deviations and milliseconds", () => {
  const steady = [10, 10, 11, 10, 9, 10];
  expect(growthOf(19, steady)?.grew).toBe(false);
  expect(growthOf(21, steady)?.grew).toBe(true);
  expect(growthOf(120, [100, 100, 100, 100, 100])?.grew).toBe(false);
  expect(growthOf(150, [50, 100, 150, 60, 140, 100, 90])?.grew).toBe(false);
  expect(growthOf(21, [1, 2])).toBeUndefined();
});

test("a test that grows a little with each run grew; one that goes up and down did not", () => {
  const runs = Array.from({ length: 25 }, (_, index) => 200 + 30 * index).toReversed();
  expect(growthOf(1010, runs)?.grew).toBe(true);
  const blocks: readonly number[] = Array.from({ length: 40 }, (_, index) =>
    Math.floor(index / 10) % 2 === 0 ? 100 : 150,
  );
  expect(growthOf(200, blocks.with(3, 210).with(30, 205))?.grew).toBe(false);
});

test("steps between neighbours leave a trend out", () => {
  expect(stepDeviation([10, 20, 30, 40])).toBeCloseTo(10 / Math.SQRT2, 9);
  expect([stepDeviation([]), stepDeviation([1])]).toEqual([0, 0]);
});

test("statistics", () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 2, 3])).toBe(2.5);
  expect(median([])).toBeNaN();
  expect(deviation([1, 1, 2, 2, 4, 6, 9])).toBe(1);
  expect(wilson(0, 0)).toEqual({ low: 0, high: 1 });
  expect(wilson(0, 10).high).toBeCloseTo(0.2775, 3);
});
