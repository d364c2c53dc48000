import { expect, test } from "bun:test";
import { NEVER_SLOW, type SlowTimeout } from "../../../model/settings.ts";
import { samplePlan, sampleTest } from "../../../model/plan.fixture.ts";
import { Rig } from "../rig.fixture.ts";

function slowRig(slowTimeout: Partial<SlowTimeout>, globalTimeout = 1_000_000): Rig {
  const timeout: SlowTimeout = { ...NEVER_SLOW, period: 100, gracePeriod: 50, ...slowTimeout };
  const rig = new Rig(samplePlan({ globalTimeout, tests: [sampleTest("a", { slowTimeout: timeout })] }));
  rig.started(1);
  return rig;
}

test("a test is marked slow after each period, and that is all without terminate-after", () => {
  const rig = slowRig({});
  expect(rig.pass(350)).toEqual(["test-slow", "test-slow", "test-slow"]);
  expect(rig.all("test-slow").map((event) => event.slowFor)).toEqual([100, 200, 300]);
  rig.exited(1);
  rig.closed(1);
  expect(rig.last("test-finished").outcome.attempts[0]).toMatchObject({ isSlow: true, duration: 350 });
});

test("after terminate-after periods it is asked to end, then killed, then its tree", () => {
  const rig = slowRig({ terminateAfter: 2 });
  expect(rig.pass(200)).toEqual(["test-slow", "test-slow", "SIGTERM 1"]);
  expect(rig.all("test-slow").map((event) => event.willTerminate)).toEqual([false, true]);
  expect(rig.pass(49)).toEqual([]);
  expect(rig.pass(1)).toEqual(["SIGKILL 1"]);
  expect(rig.exited(1, { kind: "signaled", signal: 9 })).toEqual(["kill-tree 1"]);
  rig.closed(1);
  const [attempt] = rig.last("test-finished").outcome.attempts;
  expect(attempt).toMatchObject({ result: { kind: "timeout", result: "fail" }, terminatedByRunner: false });
});

test("a process that SIGKILL does not reach is sought out until it is gone", () => {
  const rig = slowRig({ terminateAfter: 1, gracePeriod: 0 });
  expect(rig.pass(100)).toEqual(["SIGKILL 1"]);
  expect(rig.pass(1000)).toEqual(["kill-tree 1", "kill-tree 1"]);
  rig.exited(1, { kind: "signaled", signal: 9 });
  rig.closed(1);
  expect(rig.timers).toBe(0);
});

test("without a grace period nothing is reported as slow, though it is", () => {
  const rig = slowRig({ terminateAfter: 2, gracePeriod: 0 });
  expect(rig.pass(200)).toEqual(["SIGKILL 1"]);
  rig.exited(1, { kind: "signaled", signal: 9 });
  rig.closed(1);
  expect(rig.last("test-finished").outcome.attempts[0].isSlow).toBe(true);
});

test("a test that exits with success when its time is up has timed out all the same", () => {
  const rig = slowRig({ terminateAfter: 1, onTimeout: "pass" });
  rig.pass(100);
  rig.exited(1);
  rig.closed(1);
  expect(rig.last("test-finished").outcome.attempts[0].result).toEqual({ kind: "timeout", result: "pass" });
  expect(rig.last("run-finished").stats).toMatchObject({ passed: 1, passedTimedOut: 1, failedTimedOut: 0 });
});

test("the global timeout ends everything; what exits with success then has passed", () => {
  const rig = slowRig({ period: 10_000 }, 500);
  expect(rig.pass(500)).toEqual(["cancel-started", "SIGTERM 1"]);
  rig.exited(1);
  rig.closed(1);
  expect(rig.last("run-finished")).toMatchObject({ cancelReason: "global-timeout", stats: { passed: 1 } });
});

test("periods that never end set no timer: nothing is slow, times out or leaks", () => {
  const plan = samplePlan({
    globalTimeout: "never",
    tests: [
      sampleTest("a", {
        slowTimeout: { ...NEVER_SLOW, gracePeriod: 0 },
        leakTimeout: { period: "never", result: "fail" },
      }),
    ],
  });
  const rig = new Rig(plan);
  rig.started(1);
  expect(rig.timers).toBe(0);
  rig.exited(1);
  expect(rig.timers).toBe(0);
  expect(rig.pass(1e12)).toEqual([]);
  rig.closed(1);
  expect(rig.last("test-finished").outcome.attempts[0].result).toEqual({ kind: "pass" });
});

test("a second signal gives up output that would be waited for without end", () => {
  const leakTimeout = { period: "never", result: "fail" } as const;
  const rig = new Rig(samplePlan({ tests: [sampleTest("a", { leakTimeout })] }));
  rig.started(1);
  rig.exited(1);
  rig.dispatch({ type: "shutdown", signal: "interrupt" });
  expect(rig.dispatch({ type: "shutdown", signal: "interrupt" })).toContain("release 1");
});

function recordingRig(slowTimeout: Partial<SlowTimeout> = {}): Rig {
  const timeout: SlowTimeout = {
    period: 100,
    gracePeriod: 50,
    onTimeout: "fail",
    terminateAfter: 1,
    ...slowTimeout,
  };
  const tests = [sampleTest("a", { slowTimeout: timeout, timeoutStacks: "auto" })];
  const rig = new Rig(samplePlan({ tests }));
  rig.started(1);
  return rig;
}
const STACKS = { source: "gdb", text: "Thread 1" };

test("where stacks are recorded, a test that times out is terminated once they are known", () => {
  const rig = recordingRig();
  expect(rig.pass(100)).toEqual(["test-slow", "record-stacks 1"]);
  expect(rig.pass(700)).toEqual([]);
  expect(rig.dispatch({ type: "stacks-recorded", unit: 1, stacks: STACKS })).toEqual(["SIGTERM 1"]);
  expect(rig.pass(50)).toEqual(["SIGKILL 1"]);
  rig.exited(1, { kind: "signaled", signal: 9 });
  rig.closed(1);
  const [attempt] = rig.last("test-finished").outcome.attempts;
  expect(attempt).toMatchObject({ result: { kind: "timeout", result: "fail" }, stacks: STACKS });
});

test("stacks are waited for no longer than a second, and late ones are dropped", () => {
  const rig = recordingRig({ gracePeriod: 0 });
  expect(rig.pass(100)).toEqual(["record-stacks 1"]);
  expect(rig.pass(1000)).toEqual(["SIGKILL 1"]);
  expect(rig.dispatch({ type: "stacks-recorded", unit: 1, stacks: STACKS })).toEqual([]);
  rig.exited(1, { kind: "signaled", signal: 9 });
  rig.closed(1);
  expect(rig.last("test-finished").outcome.attempts[0].stacks).toBeUndefined();
});

test("a test that ends while its stacks are recorded has timed out, and leaves nothing behind", () => {
  const rig = recordingRig();
  rig.pass(100);
  expect(rig.exited(1)).toEqual(["kill-tree 1"]);
  rig.closed(1);
  expect(rig.last("test-finished").outcome.attempts[0].result.kind).toBe("timeout");
  expect(rig.timers).toBe(0);
});
