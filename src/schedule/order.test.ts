import { expect, test } from "bun:test";
import { runOrder } from "./order.ts";
import { samplePlan, sampleSkipped, sampleTest } from "../model/plan.fixture.ts";

test("higher priorities come first, across binaries; list order decides among equals", () => {
  const tests = [
    sampleTest("a", {}, "one"),
    sampleTest("b", { priority: -5 }, "one"),
    sampleTest("a", { priority: 9 }, "two"),
    sampleTest("b", {}, "two"),
  ];
  expect(runOrder(samplePlan({ tests })).tests).toEqual([2, 0, 3, 1]);
});

test("ranks decide within a priority, and every skipped test is still reported once", () => {
  const tests = [
    { ...sampleTest("a", {}, "one"), rank: 2 },
    { ...sampleTest("b", {}, "one"), rank: 1 },
    { ...sampleTest("c", { priority: 1 }, "one"), rank: 3 },
    { ...sampleTest("d", {}, "one"), rank: 0 },
  ];
  const skippedTests = [sampleSkipped("b", {}, "none"), sampleSkipped("z")];
  const { tests: order, skippedBefore } = runOrder(samplePlan({ tests, skippedTests }));
  expect(order).toEqual([2, 3, 1, 0]);
  expect(new Set(skippedBefore.flat())).toEqual(new Set([0, 1]));
});

test("skipped tests stand where they would have run", () => {
  const plan = samplePlan({
    tests: [sampleTest("a"), sampleTest("b", { priority: -5 }), sampleTest("e", { priority: 9 })],
    skippedTests: [
      sampleSkipped("c"),
      sampleSkipped("d", { priority: 50 }),
      sampleSkipped("f", { priority: -5 }),
      sampleSkipped("g", { priority: 9 }),
      sampleSkipped("z", { priority: -90 }),
    ],
  });
  const { tests, skippedBefore } = runOrder(plan);
  // e, a, b; d before e, g between e and a, c between a and b, f and z last.
  expect(tests).toEqual([2, 0, 1]);
  expect(skippedBefore).toEqual([[1], [3], [0], [2, 4]]);
});

test("binaries are compared before names", () => {
  const plan = samplePlan({
    tests: [sampleTest("z", {}, "one"), sampleTest("a", {}, "two")],
    skippedTests: [sampleSkipped("b", {}, "one"), sampleSkipped("b", {}, "two")],
  });
  expect(runOrder(plan).skippedBefore).toEqual([[0], [], [1]]);
});

test("a plan of nothing but skipped tests still reports them", () => {
  const plan = samplePlan({ skippedTests: [sampleSkipped("a"), sampleSkipped("b")] });
  expect(runOrder(plan)).toEqual({ tests: [], skippedBefore: [[0, 1]] });
});
