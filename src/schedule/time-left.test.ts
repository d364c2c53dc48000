import { describe, expect, test } from "bun:test";
import type { RunEvent, TestId } from "../model/events.ts";
import { binaryId, testName } from "../model/ids.ts";
import type { AttemptStatus } from "../model/results/outcome.ts";
import { NO_OUTPUT } from "../model/results/outcome.ts";
import { samplePlan, sampleTest } from "../model/plan.fixture.ts";
import { EMPTY_STATS } from "../model/results/stats.ts";
import { TimeLeft } from "./time-left.ts";

const NAMES = ["a", "b", "c", "d"];
const id = (name: string): TestId => ({ binaryId: binaryId("crate"), testName: testName(name) });
const plan = samplePlan({ testThreads: 1, tests: NAMES.map((name) => sampleTest(name)) });
const expected = (duration: number, factor = 1) => ({ durations: NAMES.map(() => duration), factor });
const SLOT = { globalSlot: 0, testGroup: "@global" };

function started(name: string, elapsed: number): RunEvent {
  const more = { slot: SLOT, totalAttempts: 1, command: [], stats: EMPTY_STATS, running: 1 };
  return { type: "test-started", timestamp: 0, elapsed, test: id(name), ...more };
}

const PASSED: AttemptStatus = {
  attempt: 1,
  totalAttempts: 1,
  result: { kind: "pass" },
  startedAt: 0,
  duration: 1,
  delayBefore: 0,
  isSlow: false,
  exitedEarly: false,
  terminatedByRunner: false,
  output: NO_OUTPUT,
  errors: [],
};

function finished(name: string, elapsed: number): RunEvent {
  return {
    type: "test-finished",
    timestamp: 0,
    elapsed,
    test: id(name),
    slot: SLOT,
    outcome: { attempts: [PASSED], flakyResult: "pass" },
    successOutput: "never",
    failureOutput: "never",
    junit: {
      storeSuccessOutput: false,
      storeFailureOutput: false,
      reportSkipped: "none",
      flakyFailStatus: "failure",
    },
    stats: EMPTY_STATS,
    running: 0,
  };
}

const cancelled: RunEvent = {
  type: "cancel-started",
  timestamp: 0,
  elapsed: 5000,
  stats: EMPTY_STATS,
  running: 1,
  scriptsRunning: 0,
};

describe("the time left", () => {
  test("is not known before a test starts, and then what the tests are expected to take", () => {
    const left = new TimeLeft(plan, expected(10_000));
    expect(left.left(3000)).toBeUndefined();
    left.on(started("a", 3000));
    expect(left.left(3000)).toBeCloseTo(40_000, 3);
  });

  test("is corrected by what earlier runs took beside their tests, and by this run's own pace", () => {
    const left = new TimeLeft(plan, expected(10_000, 1.5));
    left.on(started("a", 0));
    expect(left.left(0)).toBeCloseTo(60_000, 3);
    // Twice the expected time: what is left is expected to take nearly twice as long, too.
    left.on(finished("a", 20_000));
    left.on(started("b", 20_000));
    const known = left.left(20_000) ?? Number.NaN;
    expect(known).toBeGreaterThan(55_000);
    expect(known).toBeLessThan(60_000);
  });

  test("goes down between two looks at the schedule, and never below nothing", () => {
    const left = new TimeLeft(plan, expected(10_000));
    left.on(started("a", 0));
    const first = left.left(0) ?? Number.NaN;
    expect(left.left(100)).toBeCloseTo(first - 100, 6);
    for (const name of NAMES) left.on(started(name, 0));
    expect(left.left(3_600_000)).toBe(0);
  });

  test("is that of the running tests once the run is cancelled", () => {
    const left = new TimeLeft(plan, expected(10_000));
    left.on(started("a", 0));
    left.on(cancelled);
    expect(left.left(5000)).toBeLessThan(10_000);
  });

  test("is of no interest to tests that the plan does not know", () => {
    const left = new TimeLeft(plan, expected(10_000));
    left.on(started("a", 0));
    left.on(finished("unknown", 0));
    left.on(started("unknown", 0));
    expect(left.left(0)).toBeCloseTo(40_000, 3);
  });
});
