/** Plans as JSON: what one machine decides, another can carry out. */
import { expect, test } from "bun:test";
import { testId } from "../../src/execute/dispatcher/subjects.ts";
import type { RunPlan } from "../../src/model/plan.ts";
import { randomPlan } from "./plans.ts";
import { Random } from "./random.ts";

/** `true` for types that JSON keeps as they are; sets, maps, functions, dates and big integers are not among them. */
type IsJson<T> = [T] extends [string | number | boolean | null | undefined]
  ? true
  : T extends bigint | symbol | ReadonlySet<unknown> | ReadonlyMap<unknown, unknown> | Date
    ? false
    : T extends (...args: never[]) => unknown
      ? false
      : T extends readonly (infer Item)[]
        ? IsJson<Item>
        : T extends object
          ? false extends { [Key in keyof T]-?: IsJson<T[Key]> }[keyof T]
            ? false
            : true
          : true;

const planIsJson: IsJson<RunPlan> = true;
const setsAreNot: IsJson<{ readonly tests: ReadonlySet<number> }> = false;

test("a plan comes back from JSON as it was", () => {
  expect([planIsJson, setsAreNot]).toEqual([true, false]);
  for (let seed = 1; seed <= 200; seed += 1) {
    const plan = randomPlan(new Random(seed));
    const whole: RunPlan = { ...plan, outstanding: plan.tests.map(testId), junitReportName: "nextest" };
    // Infinity and NaN would come back as null.
    expect(JSON.parse(JSON.stringify(whole))).toStrictEqual(whole as unknown);
  }
});
