import { describe, expect, test } from "bun:test";
import type { AttemptResult, AttemptStatus, TestOutcome } from "../../model/results/outcome.ts";
import { FINAL_STATUS_LEVELS, type OutputDisplay, STATUS_LEVELS } from "../../model/settings.ts";
import { CANCEL_REASONS, type CancelReason } from "../../model/results/stats.ts";
import { attempt, FAILED, PASSED } from "../testing/events.fixture.ts";
import {
  decideOutput,
  type DecisionInput,
  failureDisplay,
  finalStatusLevelOf,
  type OutputDecision,
  statusLevelOf,
} from "./output-decision.ts";

const signaled = (signal: number): AttemptResult => ({
  kind: "fail",
  status: { kind: "signaled", signal },
  leaked: false,
});

function once(status: AttemptStatus): TestOutcome {
  return { attempts: [status], flakyResult: "pass" };
}

/** A failed test whose output is shown as `display`; its line reaches the end of the run if `lineAtEnd`. */
function failing(
  display: OutputDisplay,
  lineAtEnd: boolean,
  more: Partial<DecisionInput> = {},
  status: AttemptStatus = attempt(FAILED),
): OutputDecision {
  return decideOutput({
    test: { outcome: once(status), successOutput: "never", failureOutput: display },
    levels: { statusLevel: "fail", finalStatusLevel: lineAtEnd ? "fail" : "none" },
    overrides: {},
    noCapture: false,
    cancelReason: undefined,
    ...more,
  });
}

type Row = readonly [
  OutputDisplay,
  boolean,
  readonly (CancelReason | undefined)[],
  boolean,
  OutputDecision["atEnd"],
];

const BEFORE_SIGNAL = [
  undefined,
  "setup-script-failure",
  "test-failure",
  "report-error",
  "global-timeout",
  "source-lost",
  "remote-lost",
  "test-failure-immediate",
] as const;
const UP_TO_SIGNAL = [...BEFORE_SIGNAL, "signal"] as const;
const INTERRUPTED = ["interrupt", "second-signal"] as const;
const DISPLAYS = ["immediate", "immediate-final", "final", "never"] as const;

/** The table of output-decision.ts: display, line at the end, reasons, output now, at the end. */
const TABLE: readonly Row[] = [
  ["never", false, UP_TO_SIGNAL, false, "nothing"],
  ["never", true, UP_TO_SIGNAL, false, "line"],
  ["final", false, UP_TO_SIGNAL, false, "line-and-output"],
  ["final", true, UP_TO_SIGNAL, false, "line-and-output"],
  ["immediate", false, UP_TO_SIGNAL, true, "nothing"],
  ["immediate", true, UP_TO_SIGNAL, true, "line"],
  ["immediate-final", false, BEFORE_SIGNAL, true, "line-and-output"],
  ["immediate-final", true, BEFORE_SIGNAL, true, "line-and-output"],
  ["immediate-final", false, ["signal"], true, "line"],
  ["immediate-final", true, ["signal"], true, "line"],
  ...DISPLAYS.flatMap((display): Row[] => [
    [display, false, INTERRUPTED, false, "nothing"],
    [display, true, INTERRUPTED, false, "nothing"],
  ]),
];

describe("the truth table", () => {
  for (const [display, lineAtEnd, reasons, outputNow, atEnd] of TABLE) {
    for (const cancelReason of reasons) {
      test(`${display}${lineAtEnd ? " with a line at the end" : ""}, ${cancelReason ?? "not cancelled"}`, () => {
        expect(failing(display, lineAtEnd, { cancelReason })).toEqual({ statusLine: true, outputNow, atEnd });
      });
    }
  }

  test("covers every display, level and reason", () => {
    const rows = TABLE.flatMap(([display, line, reasons]) =>
      reasons.map((reason) => [display, line, reason].join()),
    );
    expect(new Set(rows).size).toBe(DISPLAYS.length * 2 * (CANCEL_REASONS.length + 1));
  });
});

describe("a test ended for another's failure", () => {
  const cancelReason = "test-failure-immediate";

  test("shows nothing but its status line", () => {
    const hidden = { statusLine: true, outputNow: false, atEnd: "nothing" } as const;
    const ended = attempt(signaled(9), { terminatedByRunner: true });
    expect(failing("immediate-final", true, { cancelReason }, ended)).toEqual(hidden);
    expect(failing("immediate-final", true, { cancelReason }, attempt(signaled(15)))).toEqual(hidden);
  });

  test("is distinguished from one that died by itself", () => {
    expect(failing("immediate", false, { cancelReason }, attempt(signaled(11))).outputNow).toBe(true);
    const byAnotherReason = attempt(signaled(15), { terminatedByRunner: true });
    expect(failing("immediate", false, { cancelReason: "signal" }, byAnotherReason).outputNow).toBe(true);
  });
});

describe("which setting counts", () => {
  const success = (more: Partial<DecisionInput>): OutputDecision =>
    decideOutput({
      test: { outcome: once(attempt(PASSED)), successOutput: "immediate", failureOutput: "final" },
      levels: { statusLevel: "none", finalStatusLevel: "none" },
      overrides: {},
      noCapture: false,
      cancelReason: undefined,
      ...more,
    });

  test("passing tests follow success-output, unless the command line says otherwise", () => {
    expect(success({})).toEqual({ statusLine: false, outputNow: true, atEnd: "nothing" });
    expect(success({ overrides: { success: "final", failure: "never" } }).atEnd).toBe("line-and-output");
    expect(success({ noCapture: true }).outputNow).toBe(false);
  });

  test("a flaky test's last attempt is a success, even where being flaky fails it", () => {
    const flaky: TestOutcome = {
      attempts: [attempt(FAILED), attempt(PASSED, { attempt: 2 })],
      flakyResult: "fail",
    };
    const test = { outcome: flaky, successOutput: "never", failureOutput: "immediate" } as const;
    expect(success({ test }).outputNow).toBe(false);
  });

  test("without capture only failures to start have something to show", () => {
    const input = { setting: "final", overrides: {}, noCapture: true } as const;
    const execFail = { kind: "exec-fail", failure: { code: "ENOENT", message: "", program: "x" } } as const;
    expect(failureDisplay({ ...input, result: FAILED })).toBe("never");
    expect(failureDisplay({ ...input, result: execFail })).toBe("immediate");
    expect(failureDisplay({ ...input, result: FAILED, noCapture: false })).toBe("final");
  });
});

describe("levels of outcomes", () => {
  const timeoutPass = { kind: "timeout", result: "pass" } as const;
  const leakPass = { kind: "leak", result: "pass" } as const;
  const flaky = (flakyResult: "pass" | "fail"): TestOutcome => ({
    attempts: [attempt(FAILED), attempt(PASSED)],
    flakyResult,
  });
  const ROWS = [
    [once(attempt(PASSED)), "pass", "pass"],
    [once(attempt(PASSED, { isSlow: true })), "pass", "slow"],
    [once(attempt(leakPass)), "leak", "leak"],
    [once(attempt(leakPass, { isSlow: true })), "leak", "slow"],
    [once(attempt(timeoutPass, { isSlow: true })), "slow", "slow"],
    [once(attempt({ kind: "leak", result: "fail" })), "fail", "fail"],
    [once(attempt({ kind: "timeout", result: "fail" })), "fail", "fail"],
    [once(attempt(FAILED)), "fail", "fail"],
    [flaky("pass"), "retry", "flaky"],
    [flaky("fail"), "fail", "fail"],
  ] as const;

  test.each(ROWS)("row %#", (outcome, status, final) => {
    expect(statusLevelOf(outcome)).toBe(status);
    expect(finalStatusLevelOf(outcome)).toBe(final);
  });

  test("each level shows itself and all before it", () => {
    const shown = (outcome: TestOutcome, index: number): boolean =>
      decideOutput({
        test: { outcome, successOutput: "never", failureOutput: "never" },
        levels: {
          statusLevel: STATUS_LEVELS[index] ?? "none",
          finalStatusLevel: FINAL_STATUS_LEVELS[index] ?? "none",
        },
        overrides: {},
        noCapture: false,
        cancelReason: undefined,
      }).statusLine;
    for (const [outcome, level] of ROWS) {
      const from = STATUS_LEVELS.findIndex((_, index) => shown(outcome, index));
      expect(STATUS_LEVELS[from]).toBe(level);
      expect(STATUS_LEVELS.slice(from).every((_, index) => shown(outcome, from + index))).toBe(true);
    }
  });
});
