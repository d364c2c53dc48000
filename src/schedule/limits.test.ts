import { expect, test } from "bun:test";
import { limitsOf } from "./limits.ts";
import { samplePlan, sampleTest } from "../model/plan.fixture.ts";

test("a test takes at most all threads, and at most all of its group", () => {
  const plan = samplePlan({
    testThreads: 4,
    groups: [{ name: "small", maxThreads: 2 }],
    tests: [
      sampleTest("light"),
      sampleTest("heavy", { threadsRequired: 9, memoryRequired: 7 }),
      sampleTest("grouped", { threadsRequired: 9, testGroup: "small" }),
    ],
  });
  expect(limitsOf(plan).demands).toEqual([
    { threads: 1, memory: 0 },
    { threads: 4, memory: 7 },
    // It needs the whole machine and is alone in its group.
    { threads: 4, memory: 0, group: { index: 0, threads: 2 } },
  ]);
});

test("there is at least one thread everywhere", () => {
  const limits = limitsOf(samplePlan({ testThreads: 0, groups: [{ name: "none", maxThreads: 0 }] }));
  expect(limits.threads).toBe(1);
  expect(limits.groups).toEqual([1]);
});

test("a group that the plan does not name is a bug", () => {
  const plan = samplePlan({ tests: [sampleTest("lost", { testGroup: "nowhere" })] });
  expect(() => limitsOf(plan)).toThrow("nowhere");
});
