import { expect, test } from "bun:test";
import type { RunPlan } from "../../../model/plan.ts";
import type { StressPlan } from "../../../model/stress.ts";
import { samplePlan, sampleScript, sampleSkipped, sampleTest } from "../../../model/plan.fixture.ts";
import { Rig } from "../rig.fixture.ts";

function stressRig(stress: StressPlan, changes: Partial<RunPlan> = {}): Rig {
  return new Rig(samplePlan({ stress, tests: [sampleTest("a")], ...changes }));
}

test("a run of nothing begins and finishes", () => {
  const rig = new Rig(samplePlan());
  expect(rig.events.map((event) => event.type)).toEqual(["run-started", "run-finished"]);
  expect(rig.isOver).toBe(true);
  expect(rig.timers).toBe(0);
});

test("nothing happens before the beginning or after the end", () => {
  const rig = new Rig(samplePlan());
  expect(rig.dispatch({ type: "begin" }, { type: "shutdown", signal: "interrupt" })).toEqual([]);
});

test("the first event counts what is left out", () => {
  const rig = new Rig(
    samplePlan({
      skippedTests: [
        sampleSkipped("a", { reason: "default-filter" }),
        sampleSkipped("b", { reason: "rerun-already-passed" }),
        sampleSkipped("c", { reason: "not-benchmark" }),
        sampleSkipped("d"),
      ],
      skippedBinaries: { expression: 2, defaultFilter: 1 },
    }),
  );
  expect(rig.last("run-started").skip).toEqual({
    tests: 4,
    testsByRerun: 1,
    testsNotBenchmark: 1,
    testsByDefaultFilter: 1,
    binaries: 3,
    binariesByDefaultFilter: 1,
  });
  expect(rig.last("run-finished").stats.skipped).toBe(3);
});

test("tests that no output names are counted when the run comes past them, without an event", () => {
  const plan = samplePlan({
    testThreads: 1,
    tests: [sampleTest("c"), sampleTest("cc")],
    skippedTests: [
      sampleSkipped("a", { reason: "default-filter", unnamed: 40 }),
      sampleSkipped("b"),
      sampleSkipped("d", { unnamed: 2 }),
      sampleSkipped("e", { reason: "not-benchmark", unnamed: 7 }),
    ],
  });
  const rig = new Rig(plan);
  expect(rig.last("test-started").stats.skipped).toBe(41);
  for (const unit of [1, 2]) rig.runs(unit);
  expect(rig.last("run-started").skip).toMatchObject({
    tests: 50,
    testsByDefaultFilter: 40,
    testsNotBenchmark: 7,
  });
  const named = rig.events.filter(({ type }) => type === "test-skipped");
  expect(named).toMatchObject([{ test: { testName: "b" } }]);
  expect(rig.last("run-finished").stats.skipped).toBe(43);
});

test("a skipped test is reported when the run comes past it", () => {
  const plan = samplePlan({
    testThreads: 1,
    tests: [sampleTest("a"), sampleTest("c"), sampleTest("e")],
    skippedTests: [sampleSkipped("b"), sampleSkipped("d"), sampleSkipped("f")],
  });
  const rig = new Rig(plan);
  for (const unit of [1, 2, 3]) rig.runs(unit);
  const names = rig.events.map((event) =>
    "test" in event ? `${event.type} ${event.test.testName}` : event.type,
  );
  // The search for the next test passes the skipped tests before it, and reports them before tests start.
  expect(names).toEqual([
    "run-started",
    "test-skipped b",
    "test-started a",
    "test-finished a",
    "test-skipped d",
    "test-started c",
    "test-finished c",
    "test-skipped f",
    "test-started e",
    "test-finished e",
    "run-finished",
  ]);
});

test("a cancelled run reports all skipped tests that remain, when what holds them back has ended", () => {
  const tests = [sampleTest("a"), sampleTest("c"), sampleTest("e")];
  const rig = new Rig(
    samplePlan({ testThreads: 1, tests, skippedTests: [sampleSkipped("b"), sampleSkipped("z")] }),
  );
  rig.started(1);
  expect(rig.dispatch({ type: "report-failed" })).toEqual(["cancel-started", "SIGTERM 1"]);
  rig.exited(1);
  expect(rig.closed(1)).toEqual(["test-finished", "test-skipped", "run-finished", "finish"]);
  expect(rig.all("test-skipped")).toHaveLength(2);
});

test.each([
  [1, ["test-finished", "test-skipped"]],
  [2, ["test-finished"]],
])("a test of %i threads that would have its turn next holds them back as in any run", (threads, told) => {
  const tests = [sampleTest("a"), sampleTest("c"), sampleTest("e", { threadsRequired: threads })];
  const rig = new Rig(samplePlan({ testThreads: 2, tests, skippedTests: [sampleSkipped("z")] }));
  rig.started(1);
  rig.started(2);
  rig.dispatch({ type: "report-failed" });
  rig.exited(1);
  expect(rig.closed(1)).toEqual(told);
});

test("rounds repeat scripts, tests and skipped tests, each with its index and its own counts", () => {
  const rig = stressRig(
    { kind: "count", count: 2 },
    { setupScripts: [sampleScript("s")], skippedTests: [sampleSkipped("z")] },
  );
  for (const unit of [1, 2, 3, 4]) rig.runs(unit);
  expect(rig.all("test-finished").map((event) => [event.stress, event.stats.passed])).toEqual([
    [{ current: 0, total: 2 }, 1],
    [{ current: 1, total: 2 }, 1],
  ]);
  expect(rig.all("test-skipped").map((event) => event.stress?.current)).toEqual([0, 1]);
  expect(rig.all("script-finished")).toHaveLength(2);
  expect(rig.all("stress-round-finished").map((event) => event.progress.completed)).toEqual([1, 2]);
  expect(rig.last("run-finished").stress).toEqual({
    completed: { current: 2, total: 2 },
    succeeded: 2,
    failed: 0,
  });
});

test("rounds that fail are counted; a cancelled one is neither", () => {
  const rig = stressRig({ kind: "count", count: "infinite" });
  rig.runs(1, 1);
  rig.runs(2);
  rig.started(3);
  rig.dispatch({ type: "shutdown", signal: "interrupt" });
  rig.exited(3, { kind: "signaled", signal: 2 });
  rig.closed(3);
  const finished = rig.last("run-finished");
  expect(finished.stress).toEqual({ completed: { current: 3 }, succeeded: 1, failed: 1 });
  expect(finished.cancelReason).toBe("interrupt");
});

test("a failure that cancels a round ends the run", () => {
  const rig = stressRig(
    { kind: "count", count: 5 },
    {
      maxFail: { kind: "count", count: 1, terminate: "wait" },
      tests: [sampleTest("a"), sampleTest("b")],
      testThreads: 1,
    },
  );
  rig.runs(1, 1);
  expect(rig.isOver).toBe(true);
  expect(rig.all("stress-round-finished")).toHaveLength(1);
});

test("rounds go on while their time is not over", () => {
  const rig = stressRig({ kind: "duration", duration: 100 });
  for (const unit of [1, 2, 3]) {
    rig.pass(50);
    rig.runs(unit);
  }
  // At 50 ms and at exactly 100 ms time was left; at 150 ms it was not.
  expect(rig.isOver).toBe(true);
  expect(rig.all("stress-round-finished").map((event) => event.roundElapsed)).toEqual([50, 50, 50]);
});

test("the global timeout starts again with each round", () => {
  const rig = stressRig({ kind: "count", count: 3 }, { globalTimeout: 80 });
  for (const unit of [1, 2, 3]) {
    rig.pass(50);
    rig.runs(unit);
  }
  expect(rig.last("run-finished").cancelReason).toBeUndefined();
});

test("open-ended rounds without tests end", () => {
  const rig = stressRig({ kind: "count", count: "infinite" }, { tests: [] });
  expect(rig.isOver).toBe(true);
  expect(rig.all("stress-round-finished")).toHaveLength(1);
});
