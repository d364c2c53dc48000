import { expect, test } from "bun:test";
import { samplePlan, sampleTest } from "../../../model/plan.fixture.ts";
import { Rig } from "../rig.fixture.ts";

function pausedRig(): Rig {
  const rig = new Rig(
    samplePlan({ testThreads: 2, tests: [sampleTest("a"), sampleTest("b"), sampleTest("c")] }),
  );
  rig.started(1);
  expect(rig.dispatch({ type: "pause" })).toEqual(["run-paused", "SIGSTOP 1", "suspend"]);
  return rig;
}

test("what runs is stopped and continued", () => {
  const rig = pausedRig();
  expect(rig.last("run-paused")).toMatchObject({ running: 2, scriptsRunning: 0 });
  expect(rig.dispatch({ type: "continue" })).toEqual(["run-continued", "SIGCONT 1"]);
});

test("pausing twice and continuing twice is pausing and continuing once", () => {
  const rig = pausedRig();
  expect(rig.dispatch({ type: "pause" })).toEqual([]);
  rig.dispatch({ type: "continue" });
  expect(rig.dispatch({ type: "continue" })).toEqual([]);
});

test("a process that starts in a paused run is stopped at once", () => {
  const rig = pausedRig();
  expect(rig.started(2)).toEqual(["SIGSTOP 2"]);
  expect(rig.dispatch({ type: "continue" })).toEqual(["run-continued", "SIGCONT 1", "SIGCONT 2"]);
});

test("a paused run starts nothing", () => {
  const rig = pausedRig();
  rig.exited(1);
  expect(rig.closed(1)).toEqual(["test-finished"]);
  expect(rig.dispatch({ type: "continue" })).toEqual(["run-continued", "test-started", "start-test 3"]);
});

test("a paused run retries nothing, not even without a delay", () => {
  const retries = { backoff: "fixed", count: 1, delay: 0, jitter: false } as const;
  const rig = new Rig(samplePlan({ tests: [sampleTest("a", { retries })] }));
  rig.started(1);
  rig.dispatch({ type: "pause" });
  rig.exited(1, 1);
  expect(rig.closed(1)).toEqual(["attempt-failed"]);
  rig.dispatch({ type: "continue" });
  expect(rig.pass(0)).toEqual(["retry-started", "start-test 2"]);
});

test("a signal that ends a paused run continues it first, so that it is heard", () => {
  const rig = pausedRig();
  expect(rig.dispatch({ type: "shutdown", signal: "terminate" })).toEqual([
    "run-continued",
    "cancel-started",
    "SIGCONT 1",
    "SIGTERM 1",
  ]);
  expect(rig.dispatch({ type: "continue" })).toEqual([]);
});

test("a process that is being ended is stopped, too", () => {
  const rig = new Rig(samplePlan({ tests: [sampleTest("a")] }));
  rig.started(1);
  rig.dispatch({ type: "shutdown", signal: "interrupt" });
  expect(rig.dispatch({ type: "pause" })).toEqual(["run-paused", "SIGSTOP 1", "suspend"]);
});
