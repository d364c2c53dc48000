/** Of a rerun: which of the tests that it was to run have not started. */
import type { RunFinished, TestId } from "../../../model/events.ts";
import type { RunPlan } from "../../../model/plan.ts";

/** The tests that started, the last one first. Adding one to a list like this copies nothing. */
export interface StartedTests {
  /** Index into `RunPlan.tests`. */
  readonly test: number;
  readonly before: StartedTests | undefined;
}

/** Tests that the end of a run names. */
const SHOWN = 8;

export function outstandingTests(
  { tests, outstanding }: Pick<RunPlan, "tests" | "outstanding">,
  started: StartedTests | undefined,
): RunFinished["outstanding"] {
  if (outstanding === undefined) return undefined;
  const left = new Map(outstanding.map((test) => [keyOf(test), test]));
  for (let each = started; each !== undefined; each = each.before) {
    const test = tests[each.test];
    if (test !== undefined) left.delete(keyOf({ binaryId: test.binary.id, testName: test.name }));
  }
  return { total: left.size, shown: [...left.values()].slice(0, SHOWN) };
}

function keyOf({ binaryId, testName }: TestId): string {
  return `${binaryId} ${testName}`;
}
