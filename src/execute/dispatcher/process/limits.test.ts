import { expect, test } from "bun:test";
import type { ExceededLimit } from "../../../model/results/outcome.ts";
import { samplePlan, sampleTest } from "../../../model/plan.fixture.ts";
import { Rig } from "../rig.fixture.ts";

const MEMORY: ExceededLimit = { limit: "memory", allowed: 100, seen: 120 };
const TIME: ExceededLimit = { limit: "processor-time", allowed: 100, seen: 120 };
const KILLED = { kind: "signaled", signal: 9, name: "SIGKILL" } as const;

function startedRig(): Rig {
  const slowTimeout = { period: 1000, gracePeriod: 50, onTimeout: "pass", terminateAfter: 1 } as const;
  const rig = new Rig(
    samplePlan({ tests: [sampleTest("a", { slowTimeout, memoryLimit: 100, cpuLimit: 100 })] }),
  );
  rig.started(1);
  return rig;
}

test("a test that holds too much memory is killed with its tree, and fails", () => {
  const rig = startedRig();
  expect(rig.dispatch({ type: "unit-over-limit", unit: 1, exceeded: MEMORY })).toEqual(["SIGKILL 1"]);
  expect(rig.exited(1, KILLED)).toEqual(["kill-tree 1"]);
  rig.closed(1);
  const [attempt] = rig.last("test-finished").outcome.attempts;
  expect(attempt.result).toEqual({ kind: "fail", status: KILLED, leaked: false, exceeded: MEMORY });
  expect(attempt.terminatedByRunner).toBe(false);
  expect(rig.timers).toBe(0);
});

test("a test that takes too much processor time has its grace period, and fails however it exits", () => {
  const rig = startedRig();
  expect(rig.dispatch({ type: "unit-over-limit", unit: 1, exceeded: TIME })).toEqual(["SIGTERM 1"]);
  expect(rig.pass(49)).toEqual([]);
  rig.exited(1, 0);
  rig.closed(1);
  expect(rig.last("test-finished").outcome.attempts[0].result).toMatchObject({
    kind: "fail",
    exceeded: TIME,
  });
});

test("a test that ended before it was noticed fails all the same", () => {
  const rig = startedRig();
  rig.dispatch({ type: "unit-exited", unit: 1, status: { kind: "exited", code: 0 }, exceeded: MEMORY });
  rig.closed(1);
  expect(rig.last("test-finished").outcome.attempts[0].result).toMatchObject({
    kind: "fail",
    exceeded: MEMORY,
  });
});

test("what ends a test first decides its result; memory ends its grace period", () => {
  const rig = startedRig();
  rig.pass(1000);
  expect(rig.dispatch({ type: "unit-over-limit", unit: 1, exceeded: TIME })).toEqual([]);
  expect(rig.dispatch({ type: "unit-over-limit", unit: 1, exceeded: MEMORY })).toEqual(["SIGKILL 1"]);
  rig.exited(1, KILLED);
  rig.closed(1);
  expect(rig.last("test-finished").outcome.attempts[0].result.kind).toBe("timeout");
});
