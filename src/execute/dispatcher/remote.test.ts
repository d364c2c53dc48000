/** Tests that run on other machines: what the dispatcher does otherwise for them. */
import { expect, test } from "bun:test";
import { samplePlan, sampleTest } from "../../model/plan.fixture.ts";
import { NO_OUTPUT } from "../../model/results/outcome.ts";
import type { PlannedTest } from "../../model/plan.ts";
import type { TestSettings } from "../../model/settings.ts";
import { Rig } from "./rig.fixture.ts";

const remote = (name: string, settings: Partial<TestSettings> = {}) => ({
  ...sampleTest(name, settings),
  isRemote: true,
});

function rigOf(...tests: readonly PlannedTest[]): Rig {
  return new Rig(samplePlan({ testThreads: 1, remoteJobs: 2, tests }));
}

test("its time begins when it is executed, not while it waits for a machine", () => {
  const slowTimeout = { period: 100, terminateAfter: 1, gracePeriod: 50, onTimeout: "fail" } as const;
  const rig = rigOf(remote("a", { slowTimeout }));
  expect(rig.pass(1000)).toEqual([]);
  rig.dispatch({ type: "unit-started", unit: 1, pid: 0 });
  expect(rig.pass(100)).toEqual(["test-slow", "SIGTERM 1"]);
  rig.exited(1, { kind: "signaled", signal: 15 });
  rig.closed(1);
  const [attempt] = rig.last("test-finished").outcome.attempts;
  expect(attempt).toMatchObject({ duration: 100, startedAt: 1_001_000, result: { kind: "timeout" } });
});

test("its duration is the one that the server tells", () => {
  const rig = rigOf(remote("a"));
  rig.started(1);
  rig.pass(500);
  rig.exited(1);
  const costs = { worker: "w", queuing: 400, executing: 70, faults: 0, cached: false };
  rig.dispatch({
    type: "unit-closed",
    unit: 1,
    output: NO_OUTPUT,
    exitedEarly: false,
    errors: [],
    remote: costs,
  });
  expect(rig.last("test-finished").outcome.attempts[0]).toMatchObject({ duration: 70, remote: costs });
});

test("one that is to end before it started is taken back", () => {
  const rig = rigOf(remote("a"), remote("b"));
  const told = rig.dispatch({ type: "shutdown", signal: "interrupt" });
  expect(told.filter((text) => text.startsWith("cancel-unstarted"))).toEqual([
    "cancel-unstarted 1",
    "cancel-unstarted 2",
  ]);
  for (const unit of [1, 2]) {
    expect(rig.started(unit)).toContain(`SIGINT ${unit}`);
    rig.exited(unit, { kind: "signaled", signal: 2 });
    rig.closed(unit);
  }
  expect(rig.isOver).toBe(true);
});

test("one that is lost has no result; nothing starts any more, and what runs is waited for", () => {
  const rig = rigOf(remote("a"), remote("b"), remote("c"), sampleTest("d"));
  // The one here, then the two that have places.
  expect(rig.all("test-started").map(({ test: { testName } }) => String(testName))).toEqual(["d", "a", "b"]);
  for (const unit of [1, 2, 3]) rig.started(unit);
  expect(rig.dispatch({ type: "unit-lost", unit: 2 })).toContain("cancel-started");
  expect(rig.isOver).toBe(false);
  rig.exited(1);
  rig.closed(1);
  rig.dispatch({ type: "unit-lost", unit: 3 });
  expect(rig.isOver).toBe(true);
  expect(rig.timers).toBe(0);
  expect(rig.last("run-finished").stats).toMatchObject({
    cancelReason: "remote-lost",
    finishedCount: 1,
    passed: 1,
    failed: 0,
  });
});

test("one that the server ended because its time was up there timed out", () => {
  const rig = rigOf(remote("a"));
  rig.started(1);
  rig.dispatch({ type: "unit-exited", unit: 1, status: { kind: "signaled", signal: 9 }, timedOut: true });
  rig.closed(1);
  expect(rig.last("test-finished").outcome.attempts[0].result).toEqual({ kind: "timeout", result: "fail" });
  expect(rig.timers).toBe(0);
});

const preferring = (name: string) => {
  const { settings } = sampleTest(name);
  return remote(name, { remote: { ...settings.remote, mode: "prefer" } });
};

test("one that may run here does so when the server is lost, with the others that wait, in places of this machine", () => {
  const rig = rigOf(preferring("a"), preferring("b"), preferring("c"));
  const names = () => rig.all("test-started").map(({ test: { testName } }) => String(testName));
  rig.started(1);
  expect(names()).toEqual(["a", "b"]);
  // There is one thread, which the first of them takes.
  expect(rig.dispatch({ type: "unit-lost", unit: 1 })).toEqual(["start-test 3"]);
  expect(rig.dispatch({ type: "unit-lost", unit: 2 })).toEqual([]);
  for (const unit of [3, 4, 5]) {
    rig.started(unit);
    rig.exited(unit);
    rig.closed(unit);
  }
  expect(rig.isOver).toBe(true);
  expect(names()).toEqual(["a", "b", "c"]);
  expect(rig.all("test-finished")).toHaveLength(3);
  expect(rig.last("run-finished").stats).toMatchObject({ finishedCount: 3, passed: 3, failed: 0 });
  expect(rig.last("run-finished").stats.cancelReason).toBeUndefined();
});

test("one that is lost in a cancelled run is not started again", () => {
  const rig = rigOf(preferring("a"), preferring("b"));
  rig.started(1);
  rig.started(2);
  rig.dispatch({ type: "shutdown", signal: "interrupt" });
  rig.dispatch({ type: "unit-lost", unit: 1 });
  rig.exited(2, { kind: "signaled", signal: 2 });
  rig.closed(2);
  expect(rig.isOver).toBe(true);
  expect(rig.last("run-finished").stats).toMatchObject({ finishedCount: 1, cancelReason: "interrupt" });
});
