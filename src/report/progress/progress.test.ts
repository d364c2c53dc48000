import { describe, expect, test } from "bun:test";
import type { AttemptFailed, RunEvent, TestId, TestSlow, TestStarted } from "../../model/events.ts";
import { binaryId, testName } from "../../model/ids.ts";
import { EMPTY_STATS, type RunStats } from "../../model/results/stats.ts";
import { columns, paintedColumns } from "../../text/terminal/width.ts";
import { themeFor } from "../human/theme.ts";
import { attempt, FAILED, PASSED, runStarted, testFinished } from "../testing/events.fixture.ts";
import { progressLines, type View } from "./lines.ts";
import { ProgressFold } from "./state.ts";

const SLOT = { globalSlot: 0, testGroup: "@global" };
const id = (name: string): TestId => ({ binaryId: binaryId("crate"), testName: testName(name) });
const stats = (more: Partial<RunStats>): RunStats => ({ ...EMPTY_STATS, initialRunCount: 10, ...more });

function started(name: string, elapsed: number, running: number): TestStarted {
  const base = { timestamp: 0, elapsed, slot: SLOT, totalAttempts: 1, command: [], running };
  return { type: "test-started", ...base, test: id(name), stats: stats({}) };
}

function slow(name: string): TestSlow {
  const base = { timestamp: 0, elapsed: 0, attempt: 1, totalAttempts: 1, slowFor: 1, willTerminate: false };
  return { type: "test-slow", ...base, test: id(name) };
}

function failed(name: string, elapsed: number, delayBeforeNext: number): AttemptFailed {
  const base = { timestamp: 0, elapsed, delayBeforeNext, running: 1, status: attempt(FAILED) };
  return { type: "attempt-failed", ...base, test: id(name), failureOutput: "never" };
}

const PLAIN: View = {
  theme: themeFor({ colors: false, unicode: true }),
  width: 80,
  height: 24,
  now: 0,
  maxRunning: 8,
};

function draw(events: readonly RunEvent[], view: Partial<View> = {}): readonly string[] {
  const fold = new ProgressFold();
  for (const event of [runStarted({ runCount: 10 }), ...events]) fold.on(event);
  return progressLines(fold, { ...PLAIN, ...view });
}

describe("the bar", () => {
  test("fills what the words leave, and keeps five columns free", () => {
    const done = testFinished("a", [attempt(PASSED)], { stats: stats({ finishedCount: 5, passed: 5 }) });
    const [bar = ""] = draw([started("a", 0, 1), done], { now: 61_000 });
    expect(bar).toMatch(/^ {5}Running \[ 00:01:01\] █+[▉▊▋▌▍▎▏]? +  5\/10: 0 running, 5 passed, 0 skipped$/);
    expect(columns(bar)).toBe(75);
    const room = 75 - "     Running [ 00:01:01]   5/10: 0 running, 5 passed, 0 skipped".length;
    expect(bar.match(/█/g)).toHaveLength(Math.floor(room / 2));
  });

  test("tells how long the run will still take, unless that leaves no room for the counts", () => {
    const [bar = ""] = draw([started("a", 0, 1)], { now: 61_000, left: 8001 });
    expect(bar).toMatch(/^ {5}Running \[ 00:01:01, 9s left\] +0\/10: 1 running, 0 passed, 0 skipped$/);
    const [narrow = ""] = draw([started("a", 0, 1)], { now: 61_000, left: 8001, width: 70 });
    expect(narrow).toMatch(/^ {5}Running \[ 00:01:01\] +0\/10: 1 running, 0 passed, 0 skipped$/);
  });

  test("tells of failures and cancelling", () => {
    const colors = themeFor({ colors: true, unicode: true });
    const failing = testFinished("a", [attempt(FAILED)], { stats: stats({ finishedCount: 1, failed: 1 }) });
    expect(draw([started("a", 0, 1), failing], { theme: colors })[0]).toStartWith("\u001B[31;1m     Running");
    const cancel: RunEvent = {
      type: "cancel-started",
      timestamp: 0,
      elapsed: 0,
      stats: stats({ cancelReason: "signal" }),
      running: 1,
      scriptsRunning: 0,
    };
    expect(draw([cancel])[0]).toStartWith("  Cancelling [");
    const kill = {
      ...cancel,
      type: "kill-started",
      stats: stats({ cancelReason: "second-signal" }),
    } as const;
    expect(draw([kill])[0]).toStartWith("     Killing [");
  });

  test("measures a stress run by its rounds", () => {
    const round: RunEvent = {
      type: "stress-round-started",
      timestamp: 0,
      elapsed: 60_000,
      progress: { plan: { kind: "count", count: 2 }, elapsed: 60_000, completed: 1 },
    };
    expect(draw([round], { now: 65_000 })[0]).toContain("[ 00:00:05]");
  });
});

describe("running tests", () => {
  test("are listed as they started, with their times", () => {
    const events = [started("a", 0, 1), started("module::b", 2000, 2), slow("a")];
    expect(draw(events, { now: 65_000 }).slice(1)).toEqual([
      "        SLOW [ 00:01:05] crate a",
      "             [ 00:01:03] crate module::b",
    ]);
  });

  test("wait for retries, which start at the end of the list", () => {
    const waiting = [started("a", 0, 1), started("b", 0, 2), failed("a", 1000, 5000)];
    expect(draw(waiting, { now: 3000 })[2]).toBe("       DELAY [ 00:00:03] crate a");
    expect(draw(waiting, { now: 9000 })[2]).toBe("       DELAY [ 00:00:00] crate a");
    const retry: RunEvent = {
      type: "retry-started",
      timestamp: 0,
      elapsed: 6000,
      test: id("a"),
      slot: SLOT,
      attempt: 2,
      totalAttempts: 2,
      command: [],
      running: 2,
    };
    expect(draw([...waiting, retry], { now: 8000 })[2]).toBe("       RETRY [ 00:00:02] crate a");
  });

  test("are at most as many as asked for, the others are counted", () => {
    const events = ["a", "b", "c"].map((name, index) => started(name, 0, index + 1));
    expect(draw(events, { maxRunning: 1 }).slice(2)).toEqual(["             ... and 2 more tests running"]);
    expect(draw(events, { maxRunning: 2 }).at(-1)).toBe("             ... and 1 more test running");
    expect(draw(events, { maxRunning: "infinite" })).toHaveLength(4);
    expect(draw(events, { maxRunning: 0 })).toHaveLength(1);
  });

  test("never take more lines than there are", () => {
    const events = Array.from({ length: 30 }, (_, index) => started(`t${index}`, 0, index + 1));
    const lines = draw(events, { maxRunning: "infinite", height: 10 });
    expect(lines).toHaveLength(10);
    expect(lines.at(-1)).toBe("             ... and 22 more tests running");
    expect(draw(events, { height: 1 })).toHaveLength(1);
  });

  test("keep the end of a name that is too long", () => {
    const events = [started("module::a_name_that_is_too_long", 0, 1)];
    expect(draw(events, { width: 44 })[1]).toBe("             [ 00:00:00] crate …is_too_long");
  });

  test("cannot steer the terminal", () => {
    expect(draw([started("a\u001B[2J\r", 0, 1)])[1]).toEndWith("crate a\\u{1b}[2J\\r");
  });

  test("stay inside any width, in any script", () => {
    const names = ["テスト::日本語のとても長い名前", "😀😀😀😀😀😀", "e\u0301".repeat(30), "x".repeat(200)];
    const events = names.map((name, index) => started(name, 0, index + 1));
    for (const colors of [true, false]) {
      const theme = themeFor({ colors, unicode: true });
      for (let width = 1; width <= 120; width += 1) {
        for (const line of draw(events, { width, theme })) {
          expect(paintedColumns(line)).toBeLessThan(Math.max(width, 1));
        }
      }
    }
  });
});
