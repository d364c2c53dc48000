import { expect, test } from "bun:test";
import * as fc from "fast-check";
import { samplePlan, sampleTest } from "../model/plan.fixture.ts";
import { forecast } from "./forecast.ts";
import { newQueue, release, type Schedule, scheduleOf, type Start, startNext } from "./queue.ts";

/** When the scheduler itself is done, if tests take these times. */
function played(schedule: Schedule, durations: readonly number[]): number {
  let queue = newQueue(schedule);
  let now = 0;
  const running: { at: number; start: Start }[] = [];
  for (;;) {
    for (;;) {
      const next = startNext(schedule, queue);
      queue = next.queue;
      if (next.start === undefined) break;
      running.push({ at: now + (durations[next.start.test] ?? 0), start: next.start });
    }
    running.sort((left, right) => left.at - right.at);
    const ended = running.shift();
    if (ended === undefined) return now;
    now = ended.at;
    queue = release(schedule, queue, ended.start);
  }
}

test("a forecast is when the scheduler would be done", () => {
  // Distinct durations: of two tests that end in the same moment, either may be first.
  const tests = fc.array(
    fc.record({ threads: fc.integer({ min: 1, max: 3 }), group: fc.constantFrom("", "g", "h") }),
    { maxLength: 30 },
  );
  const limits = fc.record({
    threads: fc.integer({ min: 1, max: 4 }),
    g: fc.integer({ min: 1, max: 2 }),
    h: fc.integer({ min: 1, max: 3 }),
  });
  fc.assert(
    fc.property(tests, limits, (given, { threads, g, h }) => {
      const plan = samplePlan({
        testThreads: threads,
        groups: [
          { name: "g", maxThreads: g },
          { name: "h", maxThreads: h },
        ],
        tests: given.map(({ threads: threadsRequired, group }, index) =>
          sampleTest(String(index).padStart(2, "0"), {
            threadsRequired,
            ...(group === "" ? {} : { testGroup: group }),
          }),
        ),
      });
      const schedule = scheduleOf(plan);
      const durations = given.map((_, index) => 2 ** (index % 17) + index / 100);
      const outlook = { running: [], waiting: schedule.order.tests, durations };
      expect(forecast(schedule.limits, outlook)).toBeCloseTo(played(schedule, durations), 6);
    }),
  );
});

test("what runs has its remaining time alone", () => {
  const { limits } = scheduleOf(
    samplePlan({ testThreads: 2, tests: ["a", "b", "c"].map((name) => sampleTest(name)) }),
  );
  const running = [
    { test: 0, remaining: 5 },
    { test: 1, remaining: 1 },
  ];
  expect(forecast(limits, { running, waiting: [2], durations: [100, 100, 10] })).toBe(11);
  expect(forecast(limits, { running: [], waiting: [], durations: [] })).toBe(0);
});
