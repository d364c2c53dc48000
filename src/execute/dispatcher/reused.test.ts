import { expect, test } from "bun:test";
import { NO_OUTPUT, type ReusedResult } from "../../model/results/outcome.ts";
import { samplePlan, sampleTest } from "../../model/plan.fixture.ts";
import { Rig } from "./rig.fixture.ts";

const PASSED: ReusedResult = {
  source: "cache",
  reason: "nothing that it reads has changed",
  result: { kind: "pass" },
  output: NO_OUTPUT,
  ranFor: 1234,
};

const FAILED = { kind: "fail", status: { kind: "exited", code: 101 }, leaked: false } as const;

test("a known result ends a test without a process", () => {
  const rig = new Rig(samplePlan({ tests: [sampleTest("a")] }));
  expect(rig.dispatch({ type: "unit-reused", unit: 1, reused: PASSED })).toEqual([
    "test-finished",
    "run-finished",
    "finish",
  ]);
  const finished = rig.last("test-finished");
  expect(finished.reused).toEqual({
    source: "cache",
    reason: "nothing that it reads has changed",
    ranFor: 1234,
  });
  expect(finished.outcome.attempts).toMatchObject([{ attempt: 1, result: { kind: "pass" }, duration: 0 }]);
  expect(rig.last("run-finished").stats).toMatchObject({ cached: 1, passed: 0, finishedCount: 1 });
  expect(rig.timers).toBe(0);
});

test("a known failure is not tried again, and counts for --max-fail", () => {
  const retries = { backoff: "fixed", count: 2, delay: 0, jitter: false } as const;
  const rig = new Rig(
    samplePlan({
      testThreads: 1,
      maxFail: { kind: "count", count: 1, terminate: "wait" },
      tests: [sampleTest("a", { retries }), sampleTest("b")],
    }),
  );
  const failed: ReusedResult = { ...PASSED, result: FAILED };
  expect(rig.dispatch({ type: "unit-reused", unit: 1, reused: failed })).toEqual([
    "test-finished",
    "cancel-started",
    "run-finished",
    "finish",
  ]);
});

test("a run that received a request to end takes a known result, too", () => {
  const rig = new Rig(samplePlan({ tests: [sampleTest("a")] }));
  rig.dispatch({ type: "shutdown", signal: "interrupt" });
  expect(rig.dispatch({ type: "unit-reused", unit: 1, reused: PASSED })).toContain("test-finished");
  expect(rig.isOver).toBe(true);
});
