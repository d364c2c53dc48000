import { expect, test } from "bun:test";
import * as fc from "fast-check";
import * as v from "valibot";
import { attempt, FAILED, PASSED, runStarted, testFinished } from "../testing/events.fixture.ts";
import { compileCheck } from "./compiled-check.ts";
import { eventSchema } from "./schema.ts";

const check = compileCheck(eventSchema);

const EVENTS: readonly unknown[] = [
  runStarted({ cliArgs: ["a"], rerunArgs: ["b"], shard: { kind: "time", shard: 1, total: 2, plan: "p" } }),
  testFinished("a", [attempt(FAILED), attempt(PASSED)], {
    quarantine: { reason: "r", owner: "o", until: "2026-01-01", junit: "skipped" },
  }),
  {
    type: "script-finished",
    timestamp: 0,
    elapsed: 0,
    script: { phase: "setup", id: "s", index: 0, total: 1, program: "p", args: [] },
    noCapture: false,
    status: attempt(PASSED),
    environment: { A: "b" },
    junitStoreSuccessOutput: false,
    junitStoreFailureOutput: false,
    stats: testFinished("a", [attempt(PASSED)]).stats,
    running: 0,
  },
  {
    type: "test-skipped",
    timestamp: 0,
    elapsed: 0.5,
    test: { binaryId: "b", testName: "t" },
    reason: "partition",
    reportSkipped: "none",
  },
].map((event) => JSON.parse(JSON.stringify(event)) as unknown);

/** Puts something else, or nothing, into one place of a value that is chosen by numbers. */
function changed(value: unknown, way: readonly number[], other: unknown): unknown {
  const [step, ...rest] = way;
  if (step === undefined || typeof value !== "object" || value === null) return other;
  const keys = Object.keys(value);
  const key = keys[step % Math.max(keys.length, 1)];
  if (key === undefined) return other;
  const inner = changed(Reflect.get(value, key), rest, other);
  if (Array.isArray(value))
    return value.map((item: unknown, index) => (String(index) === key ? inner : item));
  const entries = Object.entries(value).filter(([name]) => name !== key);
  return Object.fromEntries(inner === undefined ? entries : [...entries, [key, inner]]);
}

test("every event fits", () => {
  for (const event of EVENTS)
    expect([event, check(event), v.is(eventSchema, event)]).toEqual([event, true, true]);
});

test("an array in place of a record fits as the schema has it", () => {
  const record = v.record(v.string(), v.string());
  const check = compileCheck(record);
  for (const value of [[], ["a"], [1], {}, { a: 1 }, null, "a"])
    expect(check(value)).toBe(v.is(record, value));
});

test("a value fits exactly where the schema takes it", () => {
  const other = fc.oneof(
    fc.jsonValue(),
    fc.constant(undefined),
    fc.constantFrom("pass", "fail", 1e300, -1, 0.5),
  );
  const events = fc.constantFrom(...EVENTS);
  const ways = fc.array(fc.nat(30), { minLength: 1, maxLength: 5 });
  let taken = 0;
  fc.assert(
    fc.property(events, ways, other, (event, way, value) => {
      const mutant = changed(event, way, value);
      expect(check(mutant)).toBe(v.is(eventSchema, mutant));
      if (check(mutant)) taken += 1;
    }),
    { numRuns: 3000 },
  );
  // Neither all nor none.
  expect(taken).toBeGreaterThan(100);
  expect(taken).toBeLessThan(2900);
});

test("kinds of schemas that events have none of are refused", () => {
  expect(() => compileCheck(v.date())).toThrow("schemas of type date");
  expect(() => compileCheck(v.pipe(v.string(), v.email()))).toThrow("actions of type email");
});
