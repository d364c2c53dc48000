import { expect, test } from "bun:test";
import type { MaxFail, TestSettings } from "../../../model/settings.ts";
import { samplePlan, sampleTest } from "../../../model/plan.fixture.ts";
import { Rig } from "../rig.fixture.ts";

const DELAYED = { retries: { backoff: "fixed", count: 1, delay: 1000, jitter: false } } as const;

/** Three tests on two threads; the first two run. */
function cancelRig(maxFail: MaxFail, first: Partial<TestSettings> = {}): Rig {
  const tests = [sampleTest("a", first), sampleTest("b"), sampleTest("c")];
  const rig = new Rig(samplePlan({ testThreads: 2, maxFail, tests }));
  rig.started(1);
  rig.started(2);
  return rig;
}

function fails(rig: Rig, unit: number): readonly string[] {
  return [...rig.exited(unit, 1), ...rig.closed(unit)];
}

test("after enough failures nothing new starts, and what runs is waited for", () => {
  const rig = cancelRig({ kind: "count", count: 1, terminate: "wait" });
  expect(fails(rig, 2)).toEqual(["test-finished", "cancel-started"]);
  expect(rig.last("cancel-started")).toMatchObject({ running: 1, stats: { cancelReason: "test-failure" } });
  expect([...rig.exited(1), ...rig.closed(1)]).toEqual(["test-finished", "run-finished", "finish"]);
  expect(rig.last("run-finished").stats).toMatchObject({ initialRunCount: 3, finishedCount: 2, passed: 1 });
});

test("fewer failures than allowed cancel nothing", () => {
  const rig = cancelRig({ kind: "count", count: 2, terminate: "wait" });
  expect(fails(rig, 2)).toEqual(["test-finished", "test-started", "start-test 3"]);
});

test("immediate termination asks what runs to end, and keeps its grace period", () => {
  const rig = cancelRig({ kind: "count", count: 1, terminate: "immediate" });
  expect(fails(rig, 2)).toEqual(["test-finished", "cancel-started", "SIGTERM 1"]);
  expect(rig.last("cancel-started").stats.cancelReason).toBe("test-failure-immediate");
  expect(rig.pass(10_000)).toEqual(["SIGKILL 1"]);
  rig.exited(1, { kind: "signaled", signal: 9 });
  rig.closed(1);
  expect(rig.last("test-finished").outcome.attempts[0].terminatedByRunner).toBe(true);
});

test("a test that fails with attempts left in a cancelled run ends without a result", () => {
  const rig = cancelRig({ kind: "count", count: 1, terminate: "immediate" }, DELAYED);
  fails(rig, 2);
  rig.exited(1, { kind: "signaled", signal: 15 });
  expect(rig.closed(1)).toEqual(["attempt-failed", "run-finished", "finish"]);
  expect(rig.last("attempt-failed")).toMatchObject({ delayBeforeNext: 1000, running: 1 });
  expect(rig.last("run-finished").stats.finishedCount).toBe(1);
});

test("a test that waits for its next attempt is given up at once", () => {
  const rig = cancelRig({ kind: "count", count: 1, terminate: "wait" }, DELAYED);
  fails(rig, 1);
  expect(fails(rig, 2)).toEqual(["test-finished", "cancel-started", "run-finished", "finish"]);
  // It still ran when cancelling began.
  expect(rig.last("cancel-started").running).toBe(1);
  expect(rig.timers).toBe(0);
});

test.each([
  ["interrupt", "SIGINT", "interrupt"],
  ["terminate", "SIGTERM", "signal"],
  ["hangup", "SIGHUP", "signal"],
  ["quit", "SIGQUIT", "signal"],
] as const)("%s is passed on as %s", (signal, name, cancelReason) => {
  const rig = cancelRig({ kind: "all" });
  expect(rig.dispatch({ type: "shutdown", signal })).toEqual(["cancel-started", `${name} 1`, `${name} 2`]);
  expect(rig.last("cancel-started").stats.cancelReason).toBe(cancelReason);
});

test("a second signal kills, a third leaves", () => {
  const rig = cancelRig({ kind: "all" });
  rig.dispatch({ type: "shutdown", signal: "interrupt" });
  expect(rig.dispatch({ type: "shutdown", signal: "terminate" })).toEqual([
    "kill-started",
    "SIGKILL 1",
    "SIGKILL 2",
  ]);
  expect(rig.last("kill-started")).toMatchObject({ running: 2, stats: { cancelReason: "second-signal" } });
  expect(rig.dispatch({ type: "shutdown", signal: "interrupt" })).toEqual(["exit-now"]);
  expect(rig.isOver).toBe(true);
  expect(rig.exited(1)).toEqual([]);
});

test("a first signal kills what was asked to end before", () => {
  const rig = cancelRig(
    { kind: "all" },
    { slowTimeout: { period: 10, terminateAfter: 1, gracePeriod: 5000, onTimeout: "fail" } },
  );
  expect(rig.pass(10)).toEqual(["test-slow", "SIGTERM 1"]);
  expect(rig.dispatch({ type: "shutdown", signal: "interrupt" })).toEqual([
    "cancel-started",
    "SIGKILL 1",
    "SIGINT 2",
  ]);
  rig.exited(1, { kind: "signaled", signal: 9 });
  rig.closed(1);
  // It was its own time that was up.
  expect(rig.last("test-finished").outcome.attempts[0].result).toEqual({ kind: "timeout", result: "fail" });
});

test("a process that the shell is still starting is ended when it has", () => {
  const rig = new Rig(samplePlan({ tests: [sampleTest("a")] }));
  expect(rig.dispatch({ type: "shutdown", signal: "hangup" })).toEqual(["cancel-started"]);
  expect(rig.started(1)).toEqual(["SIGHUP 1"]);
});

test("two signals before a process has started kill it when it has", () => {
  const rig = new Rig(samplePlan({ tests: [sampleTest("a")] }));
  rig.dispatch({ type: "shutdown", signal: "interrupt" }, { type: "shutdown", signal: "interrupt" });
  expect(rig.started(1)).toEqual(["SIGKILL 1"]);
});

test("what a test left behind goes when the run is interrupted", () => {
  const rig = cancelRig({ kind: "all" });
  rig.exited(1);
  expect(rig.dispatch({ type: "shutdown", signal: "interrupt" })).toEqual([
    "cancel-started",
    "kill-tree 1",
    "SIGINT 2",
  ]);
  expect(rig.dispatch({ type: "shutdown", signal: "interrupt" })).toEqual([
    "kill-started",
    "kill-tree 1",
    "release 1",
    "SIGKILL 2",
  ]);
});

test("a report that cannot be written ends what runs, once and with its grace", () => {
  const rig = cancelRig({ kind: "all" });
  expect(rig.dispatch({ type: "report-failed" }, { type: "report-failed" })).toEqual([
    "cancel-started",
    "SIGTERM 1",
    "SIGTERM 2",
  ]);
  expect(rig.last("cancel-started").stats.cancelReason).toBe("report-error");
});

test("a weaker reason changes nothing, a stronger one takes over", () => {
  const tests = [sampleTest("a"), sampleTest("b"), sampleTest("c")];
  const maxFail = { kind: "count", count: 1, terminate: "wait" } as const;
  const rig = new Rig(samplePlan({ testThreads: 3, maxFail, tests, globalTimeout: 100 }));
  for (const unit of [1, 2, 3]) rig.started(unit);
  rig.dispatch({ type: "report-failed" });
  expect(fails(rig, 1)).toEqual(["kill-tree 1", "test-finished"]);
  expect(rig.pass(100)).toEqual(["cancel-started", "SIGKILL 2", "SIGKILL 3"]);
  expect(rig.last("cancel-started").stats.cancelReason).toBe("global-timeout");
});

test("late facts about what is gone change nothing", () => {
  const rig = cancelRig({ kind: "all" });
  rig.exited(1);
  rig.closed(1);
  expect([...rig.started(1), ...rig.exited(1), ...rig.dispatch({ type: "timer", timer: 1234 })]).toEqual([]);
});

test("facts that cannot be are bugs", () => {
  const rig = cancelRig({ kind: "all" });
  expect(() => rig.closed(1)).toThrow("bug");
  const unstarted = new Rig(samplePlan({ tests: [sampleTest("a")] }));
  expect(() => unstarted.exited(1)).toThrow("bug");
});
