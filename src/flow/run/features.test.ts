import { expect, test } from "bun:test";
import { err, ok } from "../../diagnostics/result.ts";
import type { ExitCode } from "../../model/results/exit-codes.ts";
import type { StartDecision, TestStart } from "../../execute/starter.ts";
import { NO_OUTPUT } from "../../model/results/outcome.ts";
import { samplePlan } from "../../model/plan.fixture.ts";
import type { TestList } from "../../model/listed/test-list.ts";
import { runFinished } from "../../report/testing/events.fixture.ts";
import type { RunFeature } from "./feature.ts";
import { joinFeatures } from "./features.ts";

const LIST: TestList = { suites: [] };
const END = { event: runFinished({}), code: 0 as ExitCode };

function known(source: string): StartDecision {
  return {
    kind: "reuse",
    result: { source, reason: "", result: { kind: "pass" }, output: NO_OUTPUT, ranFor: 0 },
  };
}

test("without features nothing changes, and no test is looked up", async () => {
  const features = joinFeatures([]);
  expect(features.beforeStart).toBeUndefined();
  expect(await features.beforePlan(LIST)).toEqual(ok(LIST));
  expect(await features.afterRun(END)).toEqual({ recorded: false });
});

test("each hook gets what the one before made of it", async () => {
  const output = { output: { on: () => undefined, finish: () => undefined } };
  const threads = (count: number): RunFeature => ({
    beforeRun: ({ plan }) =>
      Promise.resolve(ok({ plan: { ...plan, testThreads: plan.testThreads + count }, output })),
  });
  const features = joinFeatures([threads(1), {}, threads(10)]);
  const begun = await features.beforeRun({ plan: samplePlan({ testThreads: 100 }), list: LIST });
  expect(begun).toMatchObject({ ok: true, value: { plan: { testThreads: 111 }, outputs: { length: 2 } } });
});

test("a refusal ends it, and no later hook is called", async () => {
  const refusal = err([{ kind: "setup", message: "no" }] as const);
  let called = 0;
  const features = joinFeatures([
    { beforePlan: () => Promise.resolve(refusal), beforeRun: () => Promise.resolve(refusal) },
    {
      beforePlan: (list) => Promise.resolve(ok(list)).finally(() => (called += 1)),
      beforeRun: ({ plan }) => Promise.resolve(ok({ plan })).finally(() => (called += 1)),
    },
  ]);
  expect(await features.beforePlan(LIST)).toEqual(refusal);
  expect(await features.beforeRun({ plan: samplePlan(), list: LIST })).toEqual(refusal);
  expect(called).toBe(0);
});

test("the first known result wins; what is answered at once is known at once", async () => {
  const start: TestStart = {
    test: 0,
    round: 0,
    request: {
      key: 0,
      program: "/t",
      args: [],
      cwd: "/",
      env: { base: {}, extra: {} },
      marker: "NEXTEST_ATTEMPT_ID",
      stdin: "empty",
      output: { kind: "combined" },
      group: "own",
      spillPrefix: "/s",
    },
  };
  const now = joinFeatures([
    { beforeStart: () => undefined },
    { beforeStart: () => known("second") },
    { beforeStart: () => known("third") },
  ]);
  expect(now.beforeStart?.(start)).toEqual(known("second"));
  const later = joinFeatures([
    { beforeStart: () => Promise.resolve(undefined) },
    { beforeStart: () => known("second") },
  ]);
  expect(await later.beforeStart?.(start)).toEqual(known("second"));
});

test("every feature hears of the end, and one of them may have recorded the run", async () => {
  const heard: number[] = [];
  const features = joinFeatures([
    { afterRun: () => Promise.resolve({ recorded: true }).finally(() => heard.push(1)) },
    { afterRun: ({ code }) => Promise.resolve({ recorded: false }).finally(() => heard.push(code)) },
  ]);
  expect(await features.afterRun(END)).toEqual({ recorded: true });
  expect(heard).toEqual([1, 0]);
});
