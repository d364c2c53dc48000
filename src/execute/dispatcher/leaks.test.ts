import { expect, test } from "bun:test";
import type { TestSettings } from "../../model/settings.ts";
import { samplePlan, sampleTest } from "../../model/plan.fixture.ts";
import { Rig } from "./rig.fixture.ts";

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

test("with leak-cleanup, what was left behind is killed: at the leak timeout", () => {
  const rig = exitedRig({ leakCleanup: "kill" });
  expect(rig.pass(200)).toEqual(["kill-tree 1", "release 1"]);
  expect(rig.closed(1)).not.toContain("kill-tree 1");
});

test("with leak-cleanup, what was left behind is killed: also what holds no output open", () => {
  const rig = exitedRig({ leakCleanup: "kill" });
  expect(rig.closed(1)).toContain("kill-tree 1");
  expect(rig.last("test-finished").outcome.attempts[0].result).toEqual({ kind: "pass" });
});

test("without leak-cleanup, leaks are left alone", () => {
  const rig = exitedRig({});
  rig.pass(200);
  rig.closed(1);
  expect(rig.effects.some((effect) => effect.type === "kill-tree")).toBe(false);
});

test("an early exit is flagged, and fails the test only where configured", () => {
  for (const earlyExit of ["pass", "fail"] as const) {
    const rig = exitedRig({ earlyExit });
    rig.closed(1, { resultLineSeen: false });
    const [attempt] = rig.last("test-finished").outcome.attempts;
    expect(attempt).toMatchObject({ exitedEarly: true, result: { kind: earlyExit } });
    expect(rig.last("run-finished").stats.exitedEarly).toBe(earlyExit === "pass" ? 1 : 0);
  }
});
