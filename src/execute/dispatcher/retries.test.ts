import { expect, test } from "bun:test";
import type { TestSettings } from "../../model/settings.ts";
import { samplePlan, sampleTest } from "../../model/plan.fixture.ts";
import { Rig } from "./rig.fixture.ts";

function retryRig(delay: number, settings: Partial<TestSettings> = {}): Rig {
  const retries = { backoff: "fixed", count: 2, delay, jitter: false } as const;
  return new Rig(
    samplePlan({ testThreads: 1, tests: [sampleTest("a", { retries, ...settings }), sampleTest("b")] }),
  );
}

test("a test is retried until it passes, and is flaky then", () => {
  const rig = retryRig(0);
  expect(rig.runs(1, 1)).toEqual(["attempt-failed", "retry-started", "start-test 2"]);
  expect(rig.runs(2)).toEqual(["test-finished", "test-started", "start-test 3"]);
  expect(rig.last("test-finished").outcome.attempts).toMatchObject([
    { attempt: 1, totalAttempts: 3, result: { kind: "fail" } },
    { attempt: 2, totalAttempts: 3, result: { kind: "pass" } },
  ]);
  expect(rig.last("test-finished").stats).toMatchObject({ passed: 1, flaky: 1, failed: 0 });
});

test("a flaky test may count as failed", () => {
  const rig = retryRig(0, { flakyResult: "fail" });
  rig.runs(1, 1);
  rig.runs(2);
  expect(rig.last("test-finished").stats).toMatchObject({ passed: 0, flaky: 0, failed: 1 });
});

test("the last attempt decides", () => {
  const rig = retryRig(0);
  for (const unit of [1, 2, 3]) rig.runs(unit, 1);
  expect(rig.all("attempt-failed")).toHaveLength(2);
  expect(rig.last("test-finished").outcome.attempts).toHaveLength(3);
  expect(rig.last("test-finished").stats.failed).toBe(1);
});

test("the wait before a retry keeps its thread", () => {
  const rig = retryRig(100);
  expect(rig.runs(1, 1)).toEqual(["attempt-failed"]);
  expect(rig.last("attempt-failed").delayBeforeNext).toBe(100);
  expect(rig.pass(99)).toEqual([]);
  expect(rig.pass(1)).toEqual(["retry-started", "start-test 2"]);
  rig.runs(2);
  expect(rig.last("test-finished").outcome.attempts.map((attempt) => attempt.delayBefore)).toEqual([0, 100]);
});

test("an attempt that could not be started is retried, too", () => {
  const rig = retryRig(0);
  const failure = { code: "EAGAIN", message: "resource temporarily unavailable", program: "/target/crate" };
  expect(rig.dispatch({ type: "unit-start-failed", unit: 1, failure })).toEqual([
    "attempt-failed",
    "retry-started",
    "start-test 2",
  ]);
  expect(rig.last("attempt-failed").status.result).toEqual({ kind: "exec-fail", failure });
});

test("jitter shortens waits, the same for the same seed", () => {
  const delays = (jitterSeed: number): readonly number[] => {
    const retries = { backoff: "fixed", count: 3, delay: 1000, jitter: true } as const;
    const rig = new Rig(samplePlan({ tests: [sampleTest("a", { retries })] }), { jitterSeed });
    for (const unit of [1, 2, 3]) {
      rig.runs(unit, 1);
      rig.pass(1000);
    }
    return rig.all("attempt-failed").map((event) => event.delayBeforeNext);
  };
  const first = delays(1);
  expect(first).toHaveLength(3);
  expect(first.every((delay) => delay > 500 && delay <= 1000)).toBe(true);
  expect(new Set(first).size).toBe(3);
  expect(delays(1)).toEqual(first);
  expect(delays(2)).not.toEqual(first);
});

test("a timeout that counts as a pass is not retried", () => {
  const rig = retryRig(0, {
    slowTimeout: { period: 10, terminateAfter: 1, gracePeriod: 10, onTimeout: "pass" },
  });
  rig.started(1);
  rig.pass(10);
  rig.exited(1, 1);
  rig.closed(1);
  expect(rig.all("attempt-failed")).toEqual([]);
  expect(rig.last("test-finished").stats.passedTimedOut).toBe(1);
});

test("once more tests than `max-retried` have failed, none is retried", () => {
  const retries = { backoff: "fixed", count: 1, delay: 0, jitter: false } as const;
  const tests = ["a", "b", "c"].map((name) => sampleTest(name, { retries }));
  const rig = new Rig(samplePlan({ testThreads: 1, tests, maxRetried: 1 }));
  // The first test that fails is retried, and fails for good.
  expect(rig.runs(1, 1)).toEqual(["attempt-failed", "retry-started", "start-test 2"]);
  expect(rig.runs(2, 1)).toEqual(["test-finished", "test-started", "start-test 3"]);
  // The second is one too many.
  expect(rig.runs(3, 1)).toEqual(["test-finished", "test-started", "start-test 4"]);
  expect(rig.last("test-finished").outcome.attempts).toHaveLength(1);
});
