import { expect, test } from "bun:test";
import type { RunPlan } from "../../model/plan.ts";
import { finalVerdict } from "../../model/results/stats.ts";
import { samplePlan, sampleScript, sampleTest } from "../../model/plan.fixture.ts";
import { Rig } from "./rig.fixture.ts";

const SCRIPTS: Partial<RunPlan> = {
  setupScripts: [sampleScript("one"), sampleScript("two")],
  teardownScripts: [sampleScript("bye"), sampleScript("off")],
  tests: [sampleTest("a")],
};

test("setup scripts run one by one before the tests, teardown scripts after them", () => {
  const rig = new Rig(samplePlan(SCRIPTS));
  for (const unit of [1, 2, 3, 4, 5]) rig.runs(unit);
  expect(rig.events.map((event) => event.type)).toEqual([
    "run-started",
    "script-started",
    "script-finished",
    "script-started",
    "script-finished",
    "test-started",
    "test-finished",
    "script-started",
    "script-finished",
    "script-started",
    "script-finished",
    "run-finished",
  ]);
  expect(
    rig.all("script-started").map(({ script }) => [script.phase, script.id, script.index, script.total]),
  ).toEqual([
    ["setup", "one", 0, 2],
    ["setup", "two", 1, 2],
    ["teardown", "bye", 0, 2],
    ["teardown", "off", 1, 2],
  ]);
});

test("only setup scripts are counted", () => {
  const rig = new Rig(samplePlan(SCRIPTS));
  for (const unit of [1, 2, 3]) rig.runs(unit);
  rig.runs(4, 1);
  rig.runs(5);
  expect(rig.last("run-finished").stats).toMatchObject({
    setupScriptsFinishedCount: 2,
    setupScriptsPassed: 2,
  });
});

test("a setup script that fails cancels the run; what was set up is torn down", () => {
  const rig = new Rig(samplePlan(SCRIPTS));
  expect(rig.runs(1, 3)).toEqual(["script-finished", "cancel-started", "script-started", "start-script 2"]);
  expect(rig.last("script-started").script.phase).toBe("teardown");
  rig.runs(2);
  rig.runs(3);
  const { stats } = rig.last("run-finished");
  expect(stats).toMatchObject({
    cancelReason: "setup-script-failure",
    setupScriptsFailed: 1,
    finishedCount: 0,
  });
  expect(finalVerdict(stats)).toEqual({ outcome: "failed", step: "setup-script" });
});

test("variables of a script are reported; bad ones fail it", () => {
  const rig = new Rig(samplePlan(SCRIPTS));
  rig.started(1);
  rig.exited(1);
  rig.closed(1, { script: { env: { URL: "x" } } });
  expect(rig.last("script-finished").environment).toEqual({ URL: "x" });
  rig.started(2);
  rig.exited(2);
  rig.closed(2, { script: { error: "line 1 has no `=`" } });
  const { status, environment } = rig.last("script-finished");
  expect(environment).toBeUndefined();
  expect(status).toMatchObject({ result: { kind: "exec-fail" }, errors: ["line 1 has no `=`"] });
  expect(rig.last("cancel-started").stats.setupScriptsExecFailed).toBe(1);
});

test("a script passes its output through when it captures neither stream", () => {
  const rig = new Rig(
    samplePlan({ setupScripts: [sampleScript("a"), sampleScript("b", { captureStderr: true })] }),
  );
  rig.runs(1);
  expect(rig.all("script-started").map((event) => event.noCapture)).toEqual([true, false]);
});

test("a script without a slow timeout may take as long as it likes", () => {
  const rig = new Rig(samplePlan(SCRIPTS));
  rig.started(1);
  expect(rig.pass(900_000)).toEqual([]);
});

test("a script with one is slow and ended like a test", () => {
  const slowTimeout = { period: 10, terminateAfter: 2, gracePeriod: 5, onTimeout: "fail" } as const;
  const rig = new Rig(
    samplePlan({ setupScripts: [sampleScript("a", { slowTimeout })], tests: [sampleTest("a")] }),
  );
  rig.started(1);
  expect(rig.pass(25)).toEqual(["script-slow", "script-slow", "SIGTERM 1", "SIGKILL 1"]);
  rig.exited(1, { kind: "signaled", signal: 9 });
  rig.closed(1);
  expect(rig.last("run-finished").stats).toMatchObject({ setupScriptsTimedOut: 1 });
});

test("teardown scripts run after an interruption, but not for ever", () => {
  const rig = new Rig(samplePlan(SCRIPTS));
  rig.runs(1);
  rig.runs(2);
  rig.started(3);
  rig.dispatch({ type: "shutdown", signal: "interrupt" });
  rig.exited(3, { kind: "signaled", signal: 2 });
  expect(rig.closed(3)).toEqual(["test-finished", "script-started", "start-script 4"]);
  rig.started(4);
  expect(rig.pass(60_000)).toEqual(["script-slow", "SIGTERM 4"]);
});

test("after a second signal no teardown script starts", () => {
  const rig = new Rig(samplePlan(SCRIPTS));
  rig.started(1);
  rig.dispatch({ type: "shutdown", signal: "interrupt" }, { type: "shutdown", signal: "interrupt" });
  rig.exited(1, { kind: "signaled", signal: 9 });
  expect(rig.closed(1)).toEqual(["script-finished", "run-finished", "finish"]);
});

test("a teardown script hears signals as well", () => {
  const rig = new Rig(samplePlan({ teardownScripts: [sampleScript("bye")] }));
  rig.started(1);
  expect(rig.dispatch({ type: "shutdown", signal: "interrupt" })).toEqual(["cancel-started", "SIGINT 1"]);
  expect(rig.last("cancel-started")).toMatchObject({ scriptsRunning: 1, scriptPhase: "teardown" });
  rig.exited(1, { kind: "signaled", signal: 2 });
  rig.closed(1);
  expect(rig.last("run-finished").teardownInterrupted).toBe(true);
});
