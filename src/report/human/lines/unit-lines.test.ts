/** The lines about units under way: attempts, scripts, stress rounds, answers to "what runs?". */
import { describe, expect, test } from "bun:test";
import type {
  AttemptFailed,
  InfoUnit,
  RetryStarted,
  RunEvent,
  ScriptFinished,
  ScriptSlow,
  ScriptStarted,
  StressProgress,
  TestSlow,
  TestStarted,
  UnitState,
} from "../../../model/events.ts";
import { binaryId, testName } from "../../../model/ids.ts";
import type { AttemptResult } from "../../../model/results/outcome.ts";
import { STATUS_LEVELS, type StatusLevel } from "../../../model/settings.ts";
import { EMPTY_STATS } from "../../../model/results/stats.ts";
import { attempt, captured, FAILED, PASSED } from "../../testing/events.fixture.ts";
import { linesOf } from "../../testing/human.fixture.ts";

const STAMP = { timestamp: 0, elapsed: 61_234 };
const TEST = { binaryId: binaryId("crate"), testName: testName("t") };
const SLOT = { globalSlot: 0, testGroup: "@global" };
const level = (statusLevel: StatusLevel) => ({ levels: { statusLevel, finalStatusLevel: "none" } }) as const;

describe("starts", () => {
  const started: TestStarted = {
    type: "test-started",
    ...STAMP,
    test: TEST,
    slot: SLOT,
    totalAttempts: 1,
    command: ["/bin/it", "--exact", "it's\u001B[2J"],
    stats: { ...EMPTY_STATS, initialRunCount: 10, finishedCount: 2 },
    running: 1,
  };
  const retry: RetryStarted = { ...started, type: "retry-started", attempt: 2, totalAttempts: 3 };

  test("are reported where tests write for themselves", () => {
    expect(linesOf([started, retry])).toEqual([]);
    expect(linesOf([started, retry], { noCapture: true })).toEqual([
      "       START [         ] ( 3/10) crate t",
      " TRY 2 START [         ] (─────) crate t",
    ]);
  });

  test("come with the command when verbose", () => {
    expect(linesOf([started], { verbose: true })).toEqual([
      "       START [         ] ( 3/10) crate t",
      "             command: /bin/it --exact 'it'\\''s\\u{1b}[2J'",
    ]);
  });
});

describe("slow tests", () => {
  const slow = (attempt: number, totalAttempts: number, willTerminate = false): TestSlow => ({
    type: "test-slow",
    ...STAMP,
    test: TEST,
    attempt,
    totalAttempts,
    slowFor: 60_000,
    willTerminate,
  });

  test("are reported from level slow on, retries with their number", () => {
    expect(linesOf([slow(1, 3), slow(2, 3)])).toEqual([
      "        SLOW [> 60.000s] (─────) crate t",
      "  TRY 2 SLOW [> 60.000s] (─────) crate t",
    ]);
    expect(linesOf([slow(1, 1)], level("retry"))).toEqual([]);
  });

  /** Attempt, of how many; word at each level from `none` to `slow`. */
  const TERMINATING = [
    [1, 1, [undefined, "TERMINATING", "TERMINATING", "TERMINATING"]],
    [1, 2, [undefined, undefined, "TERMINATING", "TRY 1 TRMNTG"]],
    [2, 2, [undefined, "TERMINATING", "TRY 2 TRMNTG", "TRY 2 TRMNTG"]],
  ] as const;

  test.each(TERMINATING)("are reported as being terminated: attempt %i of %i", (number, total, words) => {
    words.forEach((word, index) => {
      const lines = linesOf([slow(number, total, true)], level(STATUS_LEVELS[index] ?? "none"));
      expect(lines[0]?.slice(0, 12).trim()).toBe(word);
    });
  });
});

describe("failed attempts", () => {
  const failed = (delayBeforeNext: number, more: Partial<AttemptFailed> = {}): AttemptFailed => ({
    type: "attempt-failed",
    ...STAMP,
    test: TEST,
    status: attempt(FAILED, { totalAttempts: 3, output: captured("x\n") }),
    delayBeforeNext,
    failureOutput: "immediate",
    running: 1,
    ...more,
  });

  test("show their output, and the delay before the next", () => {
    expect(linesOf([failed(1500)])).toEqual([
      "  TRY 1 FAIL [   0.013s] (─────) crate t",
      "  stdout ───",
      "    x",
      "",
      "   DELAY 2/3 by   1.500s (─────) crate t",
    ]);
    expect(linesOf([failed(0, { failureOutput: "final" })])).toEqual([
      "  TRY 1 FAIL [   0.013s] (─────) crate t",
    ]);
  });

  test("are reported from level retry on, in the colour of retries", () => {
    expect(linesOf([failed(10)], level("fail"))).toEqual([]);
    const [, heading] = linesOf([failed(0)], { colors: true });
    expect(heading).toStartWith("\u001B[35;1m");
  });
});

describe("scripts", () => {
  const script = {
    phase: "setup",
    id: "db",
    index: 0,
    total: 2,
    program: "sh",
    args: ["-c", "a b"],
  } as const;
  const started: ScriptStarted = { type: "script-started", ...STAMP, script, noCapture: false };
  const slow = (willTerminate: boolean): ScriptSlow => ({
    type: "script-slow",
    ...STAMP,
    script,
    slowFor: 300,
    willTerminate,
  });
  const finished = (result: AttemptResult): ScriptFinished => ({
    type: "script-finished",
    ...STAMP,
    script,
    noCapture: false,
    status: attempt(result, { output: captured("x\n") }),
    junitStoreSuccessOutput: true,
    junitStoreFailureOutput: true,
    stats: EMPTY_STATS,
    running: 0,
  });

  test("start with their place", () => {
    expect(linesOf([started, { ...started, stress: { current: 0, total: 2 } }])).toEqual([
      "       SETUP [      1/2] db: sh -c 'a b'",
      "       SETUP [      1/2] [1/2] db: sh -c 'a b'",
    ]);
  });

  test("are slow, and ended", () => {
    expect(linesOf([slow(false), slow(true)])).toEqual([
      "  SETUP SLOW [>  0.300s] db: sh -c 'a b'",
      " TERMINATING [>  0.300s] db: sh -c 'a b'",
    ]);
    expect(linesOf([slow(false), slow(true)], level("fail"))).toHaveLength(1);
    expect(linesOf([slow(false), slow(true)], level("none"))).toEqual([]);
  });

  test("show output only when they fail", () => {
    expect(linesOf([finished(PASSED)])).toEqual(["  SETUP PASS [   0.013s] db: sh -c 'a b'"]);
    expect(linesOf([finished({ kind: "fail", status: { kind: "exited", code: 3 }, leaked: false })])).toEqual(
      [
        "  SETUP FAIL [   0.013s] db: sh -c 'a b'",
        "  stdout ───",
        "    x",
        "",
        "    (script failed with exit code 3)",
        "",
      ],
    );
  });

  test("of the teardown have words of their own, no wider", () => {
    const teardown = { ...script, phase: "teardown" } as const;
    const leaked = finished({ kind: "leak", result: "fail" });
    const lines = linesOf([
      { ...started, script: teardown },
      { ...slow(false), script: teardown },
      { ...leaked, script: teardown },
    ]);
    expect(lines.slice(0, 3).map((line) => line.slice(0, 12))).toEqual([
      "    TEARDOWN",
      "  TDOWN SLOW",
      "TDOWN LKFAIL",
    ]);
  });
});

describe("stress rounds", () => {
  const progress = (plan: StressProgress["plan"], completed = 2, elapsed = 125_400): StressProgress => ({
    plan,
    completed,
    elapsed,
  });
  const start = (of: StressProgress): string | undefined =>
    linesOf([{ type: "stress-round-started", ...STAMP, progress: of }])[1];

  test("tell how far they are", () => {
    expect(start(progress({ kind: "count", count: 3 }))).toBe(
      " Stress test iteration 3/3 (00:02:05 elapsed so far, 1 iteration remaining)",
    );
    expect(start(progress({ kind: "count", count: 9 }))).toEndWith("7 iterations remaining)");
    expect(start(progress({ kind: "count", count: "infinite" }))).toBe(
      " Stress test iteration 3 (00:02:05 elapsed so far)",
    );
    expect(start(progress({ kind: "duration", duration: 1_800_000 }))).toBe(
      " Stress test iteration 3 (00:02:05/00:30:00 elapsed so far, 00:27:55 remaining)",
    );
    expect(start(progress({ kind: "duration", duration: 1000 }))).toEndWith("00:00:01 elapsed so far)");
  });

  test("end with their counts", () => {
    const end: RunEvent = {
      type: "stress-round-finished",
      ...STAMP,
      progress: progress({ kind: "count", count: 3 }),
      roundElapsed: 21,
      roundStats: { ...EMPTY_STATS, initialRunCount: 3, finishedCount: 2, passed: 2 },
    };
    expect(linesOf([end])).toEqual([
      " Stress test [   0.021s] iteration 2/3: 2/3 tests run: 2 passed, 0 skipped",
    ]);
  });
});

describe('answers to "what runs?"', () => {
  const unit = (state: UnitState, more: Partial<InfoUnit> = {}): InfoUnit => ({
    type: "info-unit",
    ...STAMP,
    index: 0,
    total: 1,
    unit: { kind: "test", test: TEST, attempt: 1, totalAttempts: 3 },
    state,
    isSlow: false,
    output: captured("out\n", "err"),
    ...more,
  });
  const running: UnitState = { kind: "running", pid: 12, runningFor: 700 };
  /** The lines between the name and the output. */
  const states = (state: UnitState, more: Partial<InfoUnit> = {}): readonly string[] =>
    linesOf([unit(state, { output: captured(""), ...more })])
      .slice(2)
      .filter((line) => line !== "");

  test("show output so far, indented", () => {
    expect(linesOf([unit(running)])).toEqual([
      "",
      "* 1/1:    crate t",
      "  status: test running for 0.700s as PID 12",
      "  stdout:",
      "    out",
      "  stderr:",
      "    err",
      "",
      "",
    ]);
  });

  test("are set apart, the numbers in line", () => {
    const lines = linesOf([unit(running, { index: 9, total: 10 })]);
    expect(lines.slice(0, 3)).toEqual(["────────", "", "* 10/10:  crate t"]);
  });

  test("tell states", () => {
    expect(states({ ...running, slowAfter: 300 })).toEqual([
      "  status: test running for 0.700s as PID 12 (marked slow after 0.300s)",
    ]);
    const exiting: UnitState = {
      kind: "exiting",
      pid: 12,
      runningFor: 1700,
      waitedFor: 1600,
      result: PASSED,
      remaining: 1400,
    };
    expect(states(exiting)).toEqual([
      "  status: test passed after 1.700s",
      "  note:   spent 1.600s waiting for test PID 12 to shut down, will mark as leaky after another 1.400s",
    ]);
    expect(states({ ...exiting, waitedFor: 999 })).toHaveLength(1);
    expect(states({ kind: "exiting", pid: 12, runningFor: 1700, waitedFor: 0 })).toEqual([
      "  status: test failed with unknown status after 1.700s",
    ]);
    const terminating: UnitState = {
      kind: "terminating",
      pid: 12,
      runningFor: 900,
      reason: "cancel",
      signal: "SIGINT",
      waitedFor: 300,
      grace: 10_000,
    };
    expect(states(terminating)).toEqual([
      "  status: terminating test PID 12 due to signal (test ran for 0.900s)",
      "  note:   sent SIGINT to process group; spent 0.300s waiting for test to exit, will SIGKILL after another 9.700s",
    ]);
    expect(states({ ...terminating, reason: "timeout" })[0]).toContain("due to timeout");
  });

  test("tell of delays, with the attempt and without output", () => {
    const delay: UnitState = { kind: "delay", waitedFor: 457, remaining: 1543, previous: attempt(FAILED) };
    expect(linesOf([unit(delay)])).toEqual([
      "",
      "* 1/1:    crate t",
      "  status: (attempt 1/3) test failed with exit code 101, currently waiting before next attempt",
      "  note:   waited 0.457s so far, will wait another 1.543s before retrying test",
      "",
    ]);
  });

  test("tell of retries and scripts", () => {
    const retry = { kind: "test", test: TEST, attempt: 2, totalAttempts: 3 } as const;
    expect(states(running, { unit: retry })[0]).toStartWith("  status: (attempt 2/3) test running");
    const script = { phase: "setup", id: "db", index: 0, total: 1, program: "sh", args: [] } as const;
    const lines = linesOf([unit(running, { unit: { kind: "script", script } })]);
    expect(lines.slice(1, 3)).toEqual(["* 1/1:    db: sh", "  status: script running for 0.700s as PID 12"]);
  });

  test("begin and end with a rule and the counts", () => {
    const stats = { ...EMPTY_STATS, initialRunCount: 10, finishedCount: 1, passed: 1 };
    expect(
      linesOf([
        { type: "info-started", ...STAMP, total: 2, stats },
        { type: "info-finished", ...STAMP, missing: 1 },
      ]),
    ).toEqual([
      "────────────",
      "info: 2 running, 1 passed, 0 skipped in 61.234s",
      "info: missing 1 responses",
      "────────────",
    ]);
  });

  test("Enter is answered in one line", () => {
    const stats = { ...EMPTY_STATS, initialRunCount: 10, finishedCount: 3, passed: 3 };
    expect(linesOf([{ type: "enter-pressed", ...STAMP, stats, running: 2 }])).toEqual([
      "     Running [ 00:01:01] 3/10: 2 running, 3 passed, 0 skipped",
    ]);
    const cancelled = { ...stats, cancelReason: "second-signal" } as const;
    expect(linesOf([{ type: "enter-pressed", ...STAMP, stats: cancelled, running: 2 }])[0]).toStartWith(
      "     Killing [",
    );
  });
});
