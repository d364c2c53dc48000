import { expect, test } from "bun:test";
import { type CapturedOutput, NO_OUTPUT } from "../../../model/results/outcome.ts";
import { samplePlan, sampleScript, sampleTest } from "../../../model/plan.fixture.ts";
import { Rig } from "../rig.fixture.ts";

const SPOKEN: CapturedOutput = { kind: "split", stdout: { text: "so far\n", bytes: 7 } };
const RETRIED = { retries: { backoff: "fixed", count: 1, delay: 1000, jitter: false } } as const;

test("every unit tells its state and its output so far, in one piece", () => {
  const tests = [sampleTest("a"), sampleTest("b", RETRIED), sampleTest("c"), sampleTest("d")];
  const rig = new Rig(samplePlan({ tests }));
  for (const unit of [1, 2, 3, 4]) rig.started(unit);
  rig.exited(2, 1);
  rig.closed(2);
  rig.exited(3);
  rig.pass(100);
  expect(rig.dispatch({ type: "info-requested" })).toEqual(["snapshot 1", "snapshot 3", "snapshot 4"]);
  expect(rig.dispatch({ type: "snapshot-taken", unit: 3, output: NO_OUTPUT })).toEqual([]);
  expect(rig.dispatch({ type: "snapshot-taken", unit: 1, output: SPOKEN })).toEqual([]);
  expect(rig.dispatch({ type: "snapshot-taken", unit: 4, output: NO_OUTPUT })).toEqual([
    "info-started",
    "info-unit",
    "info-unit",
    "info-unit",
    "info-unit",
    "info-finished",
  ]);
  expect(rig.last("info-started").total).toBe(4);
  const units = rig.all("info-unit");
  expect(units.map((event) => event.index)).toEqual([0, 1, 2, 3]);
  expect(units[0]).toMatchObject({ output: SPOKEN, state: { kind: "running", pid: 1001, runningFor: 100 } });
  expect(units[1]).toMatchObject({
    unit: { attempt: 1, totalAttempts: 2 },
    state: { kind: "delay", waitedFor: 100, remaining: 900, previous: { result: { kind: "fail" } } },
  });
  expect(units[2]?.state).toMatchObject({
    kind: "exiting",
    waitedFor: 100,
    remaining: 100,
    result: { kind: "pass" },
  });
});

test("a unit that is being ended tells why, how, and how long it still has", () => {
  const slowTimeout = { period: 10, terminateAfter: 1, gracePeriod: 50, onTimeout: "fail" } as const;
  const rig = new Rig(samplePlan({ tests: [sampleTest("a", { slowTimeout })] }));
  rig.started(1);
  rig.pass(30);
  rig.dispatch({ type: "info-requested" }, { type: "snapshot-taken", unit: 1, output: NO_OUTPUT });
  expect(rig.last("info-unit")).toMatchObject({
    isSlow: true,
    state: {
      kind: "terminating",
      reason: "timeout",
      signal: "SIGTERM",
      runningFor: 30,
      waitedFor: 20,
      grace: 50,
    },
  });
  rig.pass(30);
  rig.dispatch({ type: "info-requested" }, { type: "snapshot-taken", unit: 1, output: NO_OUTPUT });
  expect(rig.last("info-unit").state).toMatchObject({ kind: "terminating", signal: "SIGKILL", grace: 0 });
});

test("output that does not come in time is missing", () => {
  const rig = new Rig(samplePlan({ tests: [sampleTest("a"), sampleTest("b")] }));
  rig.started(1);
  rig.started(2);
  rig.dispatch({ type: "info-requested" }, { type: "snapshot-taken", unit: 1, output: NO_OUTPUT });
  expect(rig.pass(100)).toEqual(["info-started", "info-unit", "info-finished"]);
  expect(rig.last("info-started").total).toBe(2);
  expect(rig.last("info-finished").missing).toBe(1);
  // What comes later is too late.
  expect(rig.dispatch({ type: "snapshot-taken", unit: 2, output: NO_OUTPUT })).toEqual([]);
});

test("a unit that ends meanwhile is not spoken of", () => {
  const rig = new Rig(samplePlan({ tests: [sampleTest("a"), sampleTest("b")] }));
  rig.started(1);
  rig.started(2);
  rig.dispatch({ type: "info-requested" }, { type: "snapshot-taken", unit: 1, output: NO_OUTPUT });
  rig.exited(2);
  expect(rig.closed(2)).toEqual(["test-finished", "info-started", "info-unit", "info-finished"]);
  expect(rig.last("info-started").total).toBe(1);
});

test("a request while another waits is answered by it", () => {
  const rig = new Rig(samplePlan({ tests: [sampleTest("a")] }));
  rig.started(1);
  rig.dispatch({ type: "info-requested" });
  expect(rig.dispatch({ type: "info-requested" })).toEqual([]);
});

test("scripts are spoken of, too", () => {
  const rig = new Rig(samplePlan({ setupScripts: [sampleScript("db")], tests: [sampleTest("a")] }));
  rig.started(1);
  rig.dispatch({ type: "info-requested" }, { type: "snapshot-taken", unit: 1, output: NO_OUTPUT });
  expect(rig.last("info-unit").unit).toMatchObject({ kind: "script", script: { id: "db", phase: "setup" } });
});

test("when nothing can be asked, the answer is given at once", () => {
  const rig = new Rig(samplePlan({ tests: [sampleTest("a", RETRIED)] }));
  rig.started(1);
  rig.exited(1, 1);
  rig.closed(1);
  expect(rig.dispatch({ type: "info-requested" })).toEqual(["info-started", "info-unit", "info-finished"]);
});

test("Enter shows the counts", () => {
  const rig = new Rig(samplePlan({ tests: [sampleTest("a"), sampleTest("b")] }));
  rig.runs(1);
  expect(rig.dispatch({ type: "enter-pressed" })).toEqual(["enter-pressed"]);
  expect(rig.last("enter-pressed")).toMatchObject({ running: 1, stats: { passed: 1 } });
});

test("a unit that is about to start is waited for, and asked once it runs", () => {
  const rig = new Rig(samplePlan({ tests: [sampleTest("a"), sampleTest("b")] }));
  rig.started(1);
  expect(rig.dispatch({ type: "info-requested" })).toEqual(["snapshot 1"]);
  expect(rig.dispatch({ type: "snapshot-taken", unit: 1, output: NO_OUTPUT })).toEqual([]);
  expect(rig.started(2)).toContain("snapshot 2");
  rig.dispatch({ type: "snapshot-taken", unit: 2, output: SPOKEN });
  expect(rig.all("info-unit").map(({ output }) => output)).toEqual([NO_OUTPUT, SPOKEN]);
  expect(rig.last("info-finished").missing).toBe(0);
});

test("a unit that cannot be started is not waited for any more", () => {
  const rig = new Rig(samplePlan({ tests: [sampleTest("a")] }));
  expect(rig.dispatch({ type: "info-requested" })).toEqual([]);
  const failure = { program: "a", code: "ENOENT", message: "gone" };
  expect(rig.dispatch({ type: "unit-start-failed", unit: 1, failure })).toContain("info-finished");
  expect(rig.last("info-started").total).toBe(0);
});
