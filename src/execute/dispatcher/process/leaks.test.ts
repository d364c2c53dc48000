import { expect, test } from "bun:test";
import type { TestSettings } from "../../../model/settings.ts";
import { samplePlan, sampleTest } from "../../../model/plan.fixture.ts";
import { Rig } from "../rig.fixture.ts";

function exitedRig(settings: Partial<TestSettings>, status = 0): Rig {
  const rig = new Rig(samplePlan({ tests: [sampleTest("a", settings)] }));
  rig.started(1);
  rig.exited(1, status);
  return rig;
}

test("output that stays open past the leak timeout is given up, and the test is leaky", () => {
  const rig = exitedRig({});
  expect(rig.pass(199)).toEqual([]);
  expect(rig.pass(1)).toEqual(["release 1"]);
  rig.closed(1);
  const [attempt] = rig.last("test-finished").outcome.attempts;
  expect(attempt).toMatchObject({ result: { kind: "leak", result: "pass" }, duration: 200 });
  expect(rig.last("run-finished").stats).toMatchObject({ passed: 1, leaky: 1 });
});

test("a leak may be a failure", () => {
  const rig = exitedRig({ leakTimeout: { period: 50, result: "fail" } });
  rig.pass(50);
  rig.closed(1);
  expect(rig.last("run-finished").stats).toMatchObject({ failed: 1, leakyFailed: 1 });
});

test("a test that failed and leaked has failed", () => {
  const rig = exitedRig({}, 1);
  rig.pass(200);
  rig.closed(1);
  expect(rig.last("test-finished").outcome.attempts[0].result).toMatchObject({ kind: "fail", leaked: true });
});

test("output that closes in time is no leak, and its timer is gone", () => {
  const rig = exitedRig({});
  rig.pass(199);
  rig.closed(1);
  expect(rig.last("test-finished").outcome.attempts[0].result).toEqual({ kind: "pass" });
  expect(rig.timers).toBe(0);
});

test("with leak-cleanup, what holds the output open is killed at the leak timeout, and counted", () => {
  for (const sweptFirst of [true, false]) {
    const rig = exitedRig({ leakCleanup: "kill" });
    expect(rig.pass(200)).toEqual(["sweep-tree 1", "release 1"]);
    if (sweptFirst) expect(rig.dispatch({ type: "tree-swept", unit: 1, killed: 2 })).toEqual([]);
    const told = rig.closed(1);
    expect(told).not.toContain("sweep-tree 1");
    if (!sweptFirst) expect(told).toEqual([]);
    if (!sweptFirst) rig.dispatch({ type: "tree-swept", unit: 1, killed: 2 });
    const [attempt] = rig.last("test-finished").outcome.attempts;
    expect(attempt).toMatchObject({ result: { kind: "leak", result: "pass" }, leftoversKilled: 2 });
  }
});

test("with leak-cleanup, a killed process that held no output open is a leak; the wait is no time of the test", () => {
  const rig = exitedRig({ leakCleanup: "kill" });
  rig.pass(30);
  expect(rig.closed(1)).toEqual(["sweep-tree 1"]);
  rig.pass(70);
  rig.dispatch({ type: "tree-swept", unit: 1, killed: 3 });
  const [attempt] = rig.last("test-finished").outcome.attempts;
  expect(attempt).toMatchObject({
    result: { kind: "leak", result: "pass" },
    leftoversKilled: 3,
    duration: 30,
  });
  expect(rig.last("run-finished").stats).toMatchObject({ passed: 1, leaky: 1 });
});

test("with leak-cleanup, a test that left nothing behind passes", () => {
  const rig = exitedRig({ leakCleanup: "kill" });
  rig.closed(1);
  rig.dispatch({ type: "tree-swept", unit: 1, killed: 0 });
  const [attempt] = rig.last("test-finished").outcome.attempts;
  expect(attempt.result).toEqual({ kind: "pass" });
  expect(attempt).not.toHaveProperty("leftoversKilled");
});

test("signals that end the run do not wait for more than the sweep", () => {
  const rig = exitedRig({ leakCleanup: "kill" });
  rig.closed(1);
  rig.dispatch({ type: "shutdown", signal: "interrupt" }, { type: "shutdown", signal: "interrupt" });
  expect(rig.dispatch({ type: "tree-swept", unit: 1, killed: 1 })).toContain("test-finished");
  expect(rig.isOver).toBe(true);
});

test("without leak-cleanup, leaks are left alone", () => {
  const rig = exitedRig({});
  rig.pass(200);
  rig.closed(1);
  expect(rig.effects.some(({ type }) => type === "kill-tree" || type === "sweep-tree")).toBe(false);
});

test("an early exit is flagged, and fails the test only where configured", () => {
  for (const earlyExit of ["pass", "fail"] as const) {
    const rig = exitedRig({ earlyExit });
    rig.closed(1, { exitedEarly: true });
    const [attempt] = rig.last("test-finished").outcome.attempts;
    expect(attempt).toMatchObject({ exitedEarly: true, result: { kind: earlyExit } });
    expect(rig.last("run-finished").stats.exitedEarly).toBe(earlyExit === "pass" ? 1 : 0);
  }
});
