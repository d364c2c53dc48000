import { describe, expect, test } from "bun:test";
import type { TestFinished, TestSkipped } from "../../../model/events.ts";
import { binaryId, testName } from "../../../model/ids.ts";
import type { AttemptResult, AttemptStatus, ExitStatus } from "../../../model/results/outcome.ts";
import { EMPTY_STATS } from "../../../model/results/stats.ts";
import {
  attempt,
  FAILED,
  PASSED,
  runFinished,
  runStarted,
  testFinished,
} from "../../testing/events.fixture.ts";
import { destinationOf } from "../../testing/destination.fixture.ts";
import { linesOf, PLAIN } from "../../testing/human.fixture.ts";
import type { HumanOptions } from "../context.ts";
import { humanReport } from "../report.ts";
import type { TestLine } from "./status-line.ts";

const STATS = { ...EMPTY_STATS, initialRunCount: 10, finishedCount: 3 };
const QUIET = { outputOverrides: { success: "never", failure: "never" } } as const;

function finished(
  attempts: TestFinished["outcome"]["attempts"],
  more: Partial<TestFinished> = {},
): TestFinished {
  return testFinished("module::works", attempts, { stats: STATS, ...more });
}

function failed(status: ExitStatus, leaked = false): AttemptResult {
  return { kind: "fail", status, leaked };
}

const DIED = (signal: number): AttemptResult => failed({ kind: "signaled", signal });
const EXITED_3 = failed({ kind: "exited", code: 3 }, true);
const NOT_STARTED: AttemptResult = {
  kind: "exec-fail",
  failure: { code: "ENOENT", message: "no such file or directory", program: "/x" },
};

/** Result; status word of a first attempt, of a second one, and at the end if the test was slow. */
const WORDS: readonly (readonly [AttemptResult, string, string, string])[] = [
  [PASSED, "PASS", "TRY 2 PASS", "SLOW"],
  [{ kind: "leak", result: "pass" }, "LEAK", "TRY 2 PASS", "SLOW + LEAK"],
  [{ kind: "leak", result: "fail" }, "LEAK-FAIL", "TRY 2 LKFAIL", "LEAK-FAIL"],
  [{ kind: "timeout", result: "pass" }, "TIMEOUT-PASS", "TRY 2 PASS", "SLOW+TMPASS"],
  [{ kind: "timeout", result: "fail" }, "TIMEOUT", "TRY 2 TMT", "TIMEOUT"],
  [FAILED, "FAIL", "TRY 2 FAIL", "FAIL"],
  [EXITED_3, "FAIL + LEAK", "TRY 2 FL+LK", "FAIL + LEAK"],
  [NOT_STARTED, "XFAIL", "TRY 2 XFAIL", "XFAIL"],
  [DIED(6), "SIGABRT", "TRY 2 ABRT", "SIGABRT"],
  [DIED(11), "SIGSEGV", "TRY 2 SEGV", "SIGSEGV"],
  [DIED(10), "ABORT SIG 10", "TRY 2 SIG 10", "ABORT SIG 10"],
  [failed({ kind: "job-object" }), "ABORT", "TRY 2 ABORT", "ABORT"],
];

function word(lines: readonly string[]): string {
  return (lines[0] ?? "").slice(0, 12).trim();
}

describe("status words", () => {
  for (const [result, first, second, slow] of WORDS) {
    test(`${first}, ${second}, ${slow}`, () => {
      const options = { ...QUIET, levels: { statusLevel: "all", finalStatusLevel: "all" } } as const;
      expect(word(linesOf([finished([attempt(result)])], options))).toBe(first);
      const retried = finished([attempt(FAILED), attempt(result, { attempt: 2, totalAttempts: 3 })]);
      expect(word(linesOf([retried], options))).toBe(second);
      const slowly = [finished([attempt(result, { isSlow: true })]), runFinished({})];
      expect(linesOf(slowly, options).map((line) => line.slice(0, 12).trim())).toContain(slow);
    });
  }
});

test("a line has its columns", () => {
  const [line] = linesOf([finished([attempt(PASSED, { duration: 1234.5678 })])]);
  expect(line).toBe("        PASS [   1.235s] ( 3/10) crate module::works");
});

test("without a counter there is none", () => {
  const [line] = linesOf([finished([attempt(PASSED)])], { counter: false });
  expect(line).toBe("        PASS [   0.013s] crate module::works");
});

test("rounds of a stress run are counted from one, as wide as their number", () => {
  const [of12] = linesOf([finished([attempt(PASSED)], { stress: { current: 0, total: 12 } })]);
  expect(of12).toBe("        PASS [   0.013s] [ 1/12] ( 3/10) crate module::works");
  const [open] = linesOf([finished([attempt(PASSED)], { stress: { current: 4 } })]);
  expect(open).toBe("        PASS [   0.013s] [5] ( 3/10) crate module::works");
});

test("names cannot steer the terminal", () => {
  const test = { binaryId: binaryId("crate::\u001B[2Jx"), testName: testName("a\r\u202E\u0007b") };
  const [line] = linesOf([finished([attempt(PASSED)], { test })]);
  expect(line).toBe("        PASS [   0.013s] ( 3/10) crate::\\u{1b}[2Jx a\\r\\u{202e}\\u{7}b");
});

test("colours tell status, binary, module and name apart", () => {
  const [line] = linesOf([finished([attempt(PASSED)])], { colors: true });
  expect(line).toBe(
    "\u001B[32;1m        PASS\u001B[0m [   0.013s] ( 3/10) \u001B[35;1mcrate\u001B[0m " +
      "\u001B[36mmodule\u001B[0m\u001B[36m::\u001B[0m\u001B[34;1mworks\u001B[0m",
  );
});

describe("flaky tests", () => {
  const attempts = [
    attempt(FAILED, { totalAttempts: 3 }),
    attempt(PASSED, { attempt: 2, totalAttempts: 3 }),
  ] as const;

  test("say so at the end", () => {
    const lines = linesOf([finished(attempts), runFinished({})]);
    expect(lines[0]).toBe("  TRY 2 PASS [   0.013s] ( 3/10) crate module::works");
    expect(lines.at(-1)).toBe("   FLAKY 2/3 [   0.013s] ( 3/10) crate module::works");
  });

  test("say why where that fails them", () => {
    const outcome = { attempts, flakyResult: "fail" } as const;
    const lines = linesOf([finished(attempts, { outcome }), runFinished({})]);
    expect(lines[1]).toBe("           - test configured to fail if flaky");
    expect(lines.at(-1)).toBe(" FLKY-FL 2/3 [   0.013s] ( 3/10) crate module::works");
    expect(lines.filter((line) => line.includes("configured"))).toHaveLength(1);
  });
});

test("an early exit is reported in the line", () => {
  const early: AttemptStatus = attempt(PASSED, { exitedEarly: true });
  expect(linesOf([finished([early])])[0]).toBe(
    "        PASS [   0.013s] ( 3/10) crate module::works (exited early)",
  );
});

test("processes that were left behind and killed are counted", () => {
  const leaky: AttemptStatus = attempt({ kind: "leak", result: "pass" }, { leftoversKilled: 2 });
  expect(linesOf([finished([leaky])])[0]).toEndWith(" (2 leftover processes killed)");
});

test("on Windows a second line says how a process was aborted", () => {
  const status = { kind: "nt-status", status: -1073741819 } as const;
  expect(linesOf([finished([attempt(failed(status))])], QUIET)[1]).toBe("           - with code 0xc0000005");
  const told = { ...status, message: "Access is denied. (os error 5)" };
  expect(linesOf([finished([attempt(failed(told))])], QUIET)[1]).toBe(
    "           - with code 0xc0000005: Access is denied. (os error 5)",
  );
  expect(linesOf([finished([attempt(failed({ kind: "job-object" }))])], QUIET)[1]).toBe(
    "           - terminated via job object",
  );
});

describe("skipped tests", () => {
  const skipped: TestSkipped = {
    type: "test-skipped",
    timestamp: 0,
    elapsed: 0,
    test: { binaryId: binaryId("crate"), testName: testName("later") },
    reason: "ignored",
    reportSkipped: "none",
  };

  test("are reported on request, without duration or place", () => {
    expect(linesOf([skipped])).toEqual([]);
    expect(linesOf([skipped], { levels: { statusLevel: "skip", finalStatusLevel: "none" } })).toEqual([
      "        SKIP [         ] (─────) crate later",
    ]);
  });

  test("are reported again at the end on request", () => {
    const lines = linesOf([skipped, runFinished({ finishedCount: 1, initialRunCount: 1, passed: 1 })], {
      levels: { statusLevel: "none", finalStatusLevel: "skip" },
    });
    expect(lines.at(-1)).toBe("        SKIP [         ] (─────) crate later");
  });
});

describe("tests that finish just like another", () => {
  const LATER = { duration: 4321 };
  const TIMES = { stress: { current: 1, total: 3 } };
  const QUARANTINE = { owner: "team", until: "2030-01-01", reason: "flaky", junit: "failure" } as const;

  function textFor(sample: TestFinished, options: Partial<HumanOptions>): TestLine | undefined {
    const report = humanReport({ ...PLAIN, ...options }, destinationOf({ write: () => undefined }));
    report.on(runStarted({ runCount: 10 }));
    return report.textFor(sample);
  }

  const more = [{}, TIMES, { quarantine: QUARANTINE }] as const;
  const kinds = WORDS.flatMap(([result]) => more.map((each) => [result, each] as const));
  for (const statusLevel of ["none", "leak", "pass"] as const) {
    test(`have the lines of events of their own, with the level ${statusLevel}`, () => {
      let count = 0;
      for (const [result, each] of kinds) {
        const options = { ...QUIET, levels: { statusLevel, finalStatusLevel: "none" } } as const;
        const text = textFor(finished([attempt(result)], each), options);
        if (text === undefined) continue;
        count += 1;
        const stats = { ...STATS, finishedCount: 7 };
        const other = finished([attempt(result, LATER)], { ...each, stats });
        const counter = { kind: "at", current: 7, total: 10 } as const;
        expect(text(other.test, LATER.duration, counter).split("\n").slice(0, -1)).toEqual([
          ...linesOf([other], options),
        ]);
      }
      // Of the results, three are no failures.
      expect(count).toBe(9);
    });
  }

  test("need events if they are repeated at the end, or their output is shown", () => {
    const passed = finished([attempt(PASSED)]);
    const quiet = { statusLevel: "pass", finalStatusLevel: "none" } as const;
    expect(textFor(passed, { levels: quiet })).toBeDefined();
    expect(textFor(passed, { levels: { ...quiet, finalStatusLevel: "all" } })).toBeUndefined();
    expect(textFor(passed, { levels: quiet, outputOverrides: { success: "immediate" } })).toBeUndefined();
    expect(textFor(finished([attempt(FAILED)]), { ...QUIET, levels: quiet })).toBeUndefined();
  });
});
