import { expect, test } from "bun:test";
import type { RunPlan } from "../../model/plan.ts";
import { samplePlan, sampleTest } from "../../model/plan.fixture.ts";
import { Rig } from "./rig.fixture.ts";

function fedRig(names: readonly string[], plan: Partial<RunPlan> = {}): Rig {
  return new Rig(samplePlan({ testThreads: 2, tests: names.map((name) => sampleTest(name)), ...plan }), {
    source: true,
  });
}

const given = (...tests: readonly number[]) => ({ type: "source", fact: { kind: "given", tests } }) as const;
const settled = (index: number, accepted: boolean) =>
  ({ type: "source", fact: { kind: "settled", test: index, accepted } }) as const;
const EXHAUSTED = { type: "source", fact: { kind: "exhausted" } } as const;

function names(rig: Rig, type: "test-finished" | "test-skipped"): readonly string[] {
  return rig.all(type).map((event): string => event.test.testName);
}

test("tests start when they are given, in the order of the source, and the run waits for more", () => {
  const rig = fedRig(["a", "b", "c"]);
  expect(rig.effects.map(({ type }) => type)).toContain("source");
  expect(rig.dispatch(given(2, 0, 1))).toEqual([
    "test-started",
    "test-started",
    "start-test 1",
    "start-test 2",
  ]);
  expect(rig.all("test-started").map((event): string => event.test.testName)).toEqual(["c", "a"]);
  expect(rig.isOver).toBe(false);
});

test("a result is reported once it is accepted; its thread is free before", () => {
  const rig = fedRig(["a", "b"], { testThreads: 1 });
  rig.dispatch(given(0, 1));
  expect(rig.runs(1)).toContain("settle 0");
  expect(names(rig, "test-finished")).toEqual([]);
  expect(rig.all("test-started")).toHaveLength(2);
  expect(rig.dispatch(settled(0, true))).toEqual(["test-finished"]);
  expect(rig.last("test-finished").stats).toMatchObject({ passed: 1, finishedCount: 1 });
});

test("a result that is refused is none of this run", () => {
  const rig = fedRig(["a", "b"]);
  rig.dispatch(given(0, 1));
  rig.runs(1, 101);
  rig.runs(2);
  expect(rig.dispatch(settled(0, false))).toEqual(["test-skipped"]);
  rig.dispatch(settled(1, true));
  expect(rig.dispatch(EXHAUSTED)).toEqual(["run-finished", "done", "finish"]);
  expect(rig.last("run-finished").stats).toMatchObject({ initialRunCount: 1, finishedCount: 1, failed: 0 });
});

test("tests that other machines had are reported as skipped at the end", () => {
  const rig = fedRig(["a", "b", "c"]);
  rig.dispatch(given(1));
  rig.runs(1);
  rig.dispatch(settled(1, true), EXHAUSTED);
  expect(names(rig, "test-skipped")).toEqual(["a", "c"]);
  expect(rig.all("test-skipped").map(({ reason }) => reason)).toEqual(["partition", "partition"]);
  expect(rig.last("run-finished").stats).toMatchObject({ initialRunCount: 1, skipped: 2 });
});

test("the run does not end before every answer is there", () => {
  const rig = fedRig(["a"]);
  rig.dispatch(given(0));
  rig.runs(1);
  rig.dispatch(EXHAUSTED);
  expect(rig.isOver).toBe(false);
  rig.dispatch(settled(0, true));
  expect(rig.isOver).toBe(true);
});

test("failures elsewhere stop the run as its own would", () => {
  const waits = fedRig(["a", "b", "c"], { maxFail: { kind: "count", count: 1, terminate: "wait" } });
  waits.dispatch(given(0, 1, 2));
  waits.started(1);
  expect(waits.dispatch({ type: "source", fact: { kind: "stopped" } })).toEqual([
    "cancel-started",
    "cancelled",
  ]);
  const ends = fedRig(["a", "b"], { maxFail: { kind: "count", count: 1, terminate: "immediate" } });
  ends.dispatch(given(0));
  ends.started(1);
  expect(ends.dispatch({ type: "source", fact: { kind: "stopped" } })).toContain("SIGTERM 1");
});

test("a test that the runner ended is not handed in, so that another machine gets it", () => {
  const rig = fedRig(["a"]);
  rig.dispatch(given(0));
  rig.started(1);
  rig.dispatch({ type: "shutdown", signal: "interrupt" });
  rig.exited(1, { kind: "signaled", signal: 2, name: "SIGINT" });
  expect(rig.closed(1)).toEqual(["run-finished", "done", "finish"]);
  expect(names(rig, "test-finished")).toEqual([]);
});

test("a test that passes while the run ends is handed in", () => {
  const rig = fedRig(["a"]);
  rig.dispatch(given(0));
  rig.started(1);
  rig.dispatch({ type: "shutdown", signal: "interrupt" });
  rig.exited(1);
  expect(rig.closed(1)).toEqual(["settle 0"]);
  expect(rig.dispatch(settled(0, true))).toEqual(["test-finished", "run-finished", "done", "finish"]);
});

test("without its source, a run ends with what was accepted", () => {
  const rig = fedRig(["a", "b", "c"]);
  rig.dispatch(given(0, 1, 2));
  rig.runs(1);
  rig.dispatch(settled(0, true));
  rig.runs(2);
  rig.started(3);
  expect(rig.dispatch({ type: "source", fact: { kind: "lost" } })).toEqual([
    "test-skipped",
    "cancel-started",
    "cancelled",
    "SIGTERM 3",
  ]);
  rig.exited(3, { kind: "signaled", signal: 15, name: "SIGTERM" });
  expect(rig.closed(3)).toEqual(["run-finished", "done", "finish"]);
  expect(names(rig, "test-finished")).toEqual(["a"]);
  expect(rig.last("run-finished").stats.cancelReason).toBe("source-lost");
});

test("a condemned test fails without a process", () => {
  const rig = fedRig(["a"]);
  const message = "two machines ended while they ran it";
  expect(rig.dispatch({ type: "source", fact: { kind: "condemned", test: 0, message } })).toEqual([
    "test-started",
    "settle 0",
  ]);
  rig.dispatch(settled(0, true), EXHAUSTED);
  expect(rig.last("test-finished").outcome.attempts).toMatchObject([
    { result: { kind: "exec-fail", failure: { message } } },
  ]);
  expect(rig.last("run-finished").stats).toMatchObject({ execFailed: 1, finishedCount: 1 });
});

test("quarantined failures do not count for the whole", () => {
  const quarantine = { reason: "known", owner: "us", until: "2099-01-01", junit: "failure" } as const;
  const rig = fedRig([], { tests: [sampleTest("a", { quarantine })] });
  rig.dispatch(given(0));
  rig.runs(1, 101);
  const requests = rig.effects.flatMap((effect) => (effect.type === "source" ? [effect.request] : []));
  expect(requests.find(({ kind }) => kind === "settle")).toMatchObject({ failed: false });
});
