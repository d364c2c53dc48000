import { expect, test } from "bun:test";
import { testId } from "../subjects.ts";
import { samplePlan, sampleTest } from "../../../model/plan.fixture.ts";
import { Rig } from "../rig.fixture.ts";

const tests = Array.from({ length: 10 }, (_, index) => sampleTest(`t${index}`));
const outstanding = tests.map(testId);

test("the end of a rerun tells which tests were not started, the first of them by name", () => {
  const rig = new Rig(samplePlan({ testThreads: 1, tests, outstanding }));
  rig.started(1);
  rig.dispatch({ type: "report-failed" });
  rig.exited(1);
  rig.closed(1);
  expect(rig.last("run-finished").outstanding).toEqual({ total: 9, shown: outstanding.slice(1, 9) });
});

test("a rerun that started all of them has none left, and other runs say nothing", () => {
  for (const [plan, left] of [
    [{ outstanding: outstanding.slice(0, 1) }, { total: 0, shown: [] }],
    [{}, undefined],
  ] as const) {
    const rig = new Rig(samplePlan({ tests: tests.slice(0, 1), ...plan }));
    rig.started(1);
    rig.exited(1);
    rig.closed(1);
    expect(rig.last("run-finished").outstanding).toEqual(left);
  }
});
