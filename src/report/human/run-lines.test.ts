/** The lines about a run as a whole: its start, its cancelling, its summary. */
import { describe, expect, test } from "bun:test";
import type { CancelStarted, RunStarted } from "../../model/events.ts";
import { binaryId, packageId } from "../../model/ids.ts";
import { CANCEL_REASONS, EMPTY_STATS, type RunStats } from "../../model/results/stats.ts";
import {
  attempt,
  captured,
  FAILED,
  PASSED,
  runFinished,
  runStarted,
  testFinished,
} from "../testing/events.fixture.ts";
import { linesOf, reportOf } from "../testing/human.fixture.ts";

const STAMP = { timestamp: 0, elapsed: 61_234.5 };

describe("the start", () => {
  const BINARY: RunStarted["binaries"][number] = {
    binaryId: binaryId("crate"),
    packageId: packageId("crate 0.1.0"),
    packageName: "crate",
    binaryName: "crate",
    kind: "lib",
    buildPlatform: "target",
    testCount: 3,
    runCount: 3,
  };
  const startLine = (
    more: Partial<RunStarted>,
    skip: Partial<RunStarted["skip"]> = {},
  ): string | undefined => {
    const event = runStarted({ runCount: 3, binaries: [BINARY, BINARY], ...more });
    return reportOf([{ ...event, skip: { ...event.skip, ...skip } }]).split("\n")[2];
  };

  test("names run and profile", () => {
    const text = reportOf([runStarted({ profile: "ci" })]);
    expect(text.split("\n").slice(0, 2)).toEqual([
      "────────────",
      " Nextest run ID 6f1d2c3b-0000-4000-8000-000000000000 with nextest profile: ci",
    ]);
  });

  test.each([
    [{}, {}, "3 tests across 2 binaries"],
    [{ runCount: 1, binaries: [BINARY] }, {}, "1 test across 1 binary"],
    [{ runCount: 0, binaries: [] }, {}, "0 tests across 0 binaries"],
    [{ mode: "benchmark" }, { tests: 5, testsNotBenchmark: 5 }, "3 benchmarks across 2 binaries"],
    [
      { mode: "benchmark" },
      { tests: 6, testsNotBenchmark: 5 },
      "3 benchmarks across 2 binaries (1 benchmark skipped)",
    ],
    [{}, { tests: 1 }, "3 tests across 2 binaries (1 test skipped)"],
    [{}, { binaries: 2 }, "3 tests across 2 binaries (2 binaries skipped)"],
    [{}, { tests: 4, binaries: 1 }, "3 tests across 2 binaries (4 tests and 1 binary skipped)"],
    [{}, { tests: 4, testsByRerun: 4 }, "3 tests across 2 binaries (4 tests skipped that already passed)"],
    [
      { defaultFilterSource: "profile.ci.default-filter" },
      { tests: 4, testsByDefaultFilter: 4, binaries: 1, binariesByDefaultFilter: 1 },
      "3 tests across 2 binaries (4 tests and 1 binary skipped via profile.ci.default-filter)",
    ],
    [
      { defaultFilterSource: "profile.ci.default-filter" },
      { tests: 4, testsByDefaultFilter: 1, binaries: 2 },
      "3 tests across 2 binaries (4 tests and 2 binaries skipped, including 1 test via profile.ci.default-filter)",
    ],
    [
      { defaultFilterSource: "default-filter in profile.ci.overrides" },
      { tests: 9, testsByRerun: 2, binaries: 2, binariesByDefaultFilter: 1 },
      "3 tests across 2 binaries (9 tests and 2 binaries skipped, including 2 tests that already passed, and 1 binary via default-filter in profile.ci.overrides)",
    ],
  ] as const)("%#", (more, skip, expected) => {
    expect(startLine(more, skip)).toBe(`    Starting ${expected}`);
  });
});

describe("cancelling", () => {
  const cancel = (stats: Partial<RunStats>, running = 0, scriptsRunning = 0): CancelStarted => ({
    type: "cancel-started",
    ...STAMP,
    stats: { ...EMPTY_STATS, ...stats },
    running,
    scriptsRunning,
  });

  test("tells the reason and what still runs", () => {
    expect(linesOf([cancel({ cancelReason: "interrupt" }, 2)])).toEqual([
      "  Cancelling due to interrupt: 2 tests still running",
    ]);
    expect(linesOf([cancel({ cancelReason: "test-failure" })])).toEqual(["  Cancelling due to test failure"]);
    expect(linesOf([cancel({ cancelReason: "signal" }, 0, 1)])).toEqual([
      "  Cancelling due to signal: 1 setup script still running",
    ]);
    expect(linesOf([cancel({ cancelReason: "test-failure-immediate" }, 1)])).toEqual([
      "  Cancelling due to test failure: immediately terminating 1 test still running",
    ]);
  });

  test("a second signal kills", () => {
    const kill = { ...cancel({ cancelReason: "second-signal" }, 1), type: "kill-started" } as const;
    expect(linesOf([kill])).toEqual(["     Killing due to second signal: 1 test still running"]);
  });

  test("pausing and continuing", () => {
    const pause = { type: "run-paused", ...STAMP, running: 2, scriptsRunning: 0 } as const;
    expect(linesOf([pause, { ...pause, type: "run-continued", running: 0, scriptsRunning: 1 }])).toEqual([
      "     Pausing due to signal: 2 tests running",
      "  Continuing due to signal: 1 setup script running",
    ]);
    expect(linesOf([{ ...pause, running: 0 }])).toEqual(["     Pausing due to signal"]);
  });

  test.each(CANCEL_REASONS.map((reason) => [reason] as const))(
    "%s decides what the end repeats",
    (cancelReason) => {
      const failed = testFinished("t", [attempt(FAILED, { output: captured("x\n") })]);
      const end = runFinished({ cancelReason, failed: 1, finishedCount: 1, initialRunCount: 1 });
      const lines = linesOf([failed, cancel({ cancelReason }), end]);
      const repeated = lines.slice(lines.findIndex((line) => line.includes("Summary")) + 1);
      const silent = cancelReason === "interrupt" || cancelReason === "second-signal";
      expect(repeated).toHaveLength(silent ? 0 : 1);
    },
  );
});

describe("the summary", () => {
  const summary = (stats: Partial<RunStats>): string | undefined =>
    linesOf([runFinished(stats)]).find((line) => line.includes("Summary"));
  const one = { initialRunCount: 1, finishedCount: 1 };

  test.each([
    [{ ...one, passed: 1 }, "1 test run: 1 passed, 0 skipped"],
    [{ initialRunCount: 2, finishedCount: 1, passed: 1 }, "1/2 tests run: 1 passed, 0 skipped"],
    [{ initialRunCount: 1, finishedCount: 0 }, "0/1 tests run: 0 passed, 0 skipped"],
    [{}, "0 tests run: 0 passed, 0 skipped"],
    [
      { initialRunCount: 9, finishedCount: 9, passed: 9, passedSlow: 1, flaky: 2, leaky: 3, exitedEarly: 4 },
      "9 tests run: 9 passed (1 slow, 2 flaky, 3 leaky, 4 exited early), 0 skipped",
    ],
    [
      { ...one, failed: 2, leakyFailed: 1, execFailed: 3, failedTimedOut: 4, skipped: 5 },
      "1 test run: 0 passed, 2 failed (1 due to being leaky), 3 exec failed, 4 timed out, 5 skipped",
    ],
    [{ ...one, passed: 1, passedTimedOut: 1 }, "1 test run: 1 passed, 0 skipped"],
  ])("%j", (stats, expected) => {
    expect(summary(stats)).toBe(`     Summary [   1.000s] ${expected}`);
  });

  test("the color of the summary shows the result", () => {
    const colorOf = (stats: Partial<RunStats>): string | undefined =>
      /\u001B\[(\d+;1)m +Summary/.exec(reportOf([runFinished(stats)], { colors: true }))?.[1];
    expect(colorOf({ ...one, passed: 1 })).toBe("32;1");
    expect(colorOf({})).toBe("33;1");
    expect(colorOf({ ...one, failed: 1 })).toBe("31;1");
    expect(colorOf({ initialRunCount: 1 })).toBe("31;1");
  });

  test("of a stress run counts rounds", () => {
    const stress = (current: number, total: number | undefined, failed: number): string | undefined =>
      linesOf([
        {
          ...runFinished({ ...one, passed: 1 }),
          stress: { completed: { current, ...(total === undefined ? {} : { total }) }, succeeded: 2, failed },
        },
      ])[1]?.slice(25);
    expect(stress(3, 3, 1)).toBe("3/3 stress run iterations: 2 passed, 1 failed");
    expect(stress(1, 1, 0)).toBe("1/1 stress run iteration: 2 passed");
    expect(stress(1, undefined, 0)).toBe("1 stress run iteration: 2 passed");
  });

  test("of a stress run tells what its last round was cancelled for", () => {
    const event = runFinished({ initialRunCount: 2, finishedCount: 1, passed: 1, cancelReason: "signal" });
    const lines = linesOf([{ ...event, stress: { completed: { current: 1 }, succeeded: 0, failed: 0 } }]);
    expect(lines[1]).toEndWith("1 stress run iteration: 0 passed; cancelled due to signal");
  });
});

describe("tests that did not run", () => {
  const warning = (stats: Partial<RunStats>): string | undefined =>
    linesOf([runFinished({ initialRunCount: 3, ...stats })]).at(-1);
  const hint = "(run with --no-fail-fast to run all tests, or run with --max-fail)";

  test("are counted with the reason, and the way around it", () => {
    const failed = { failed: 1, finishedCount: 1 };
    expect(warning(failed)).toBe(`warning: 2/3 tests were not run due to test failure ${hint}`);
    expect(warning({ ...failed, cancelReason: "test-failure-immediate" })).toBe(
      `warning: 2/3 tests were not run due to test failure ${hint}`,
    );
    expect(warning({ ...failed, cancelReason: "global-timeout" })).toBe(
      "warning: 2/3 tests were not run due to global timeout",
    );
    expect(warning({ finishedCount: 2, passed: 2, cancelReason: "interrupt" })).toBe(
      "warning: 1/3 tests were not run due to interrupt",
    );
    expect(warning({})).toBe("warning: 3/3 tests were not run");
    expect(warning({ initialRunCount: 1 })).toBe("warning: 1/1 test was not run");
  });

  test("are not worth a word where all ran or a setup script failed", () => {
    expect(warning({ finishedCount: 3, passed: 3 })).toContain("Summary");
    expect(warning({ setupScriptsFailed: 1 })).toContain("Summary");
  });
});

test("the end goes from the best to the worst, then by round, place and name", () => {
  const stats = (finishedCount: number): RunStats => ({ ...EMPTY_STATS, initialRunCount: 9, finishedCount });
  const slow = attempt(PASSED, { isSlow: true });
  const events = [
    testFinished("b", [attempt(FAILED)], { stats: stats(2), stress: { current: 1 } }),
    testFinished("c", [attempt(FAILED)], { stats: stats(1), stress: { current: 1 } }),
    testFinished("z", [attempt(FAILED)], { stats: stats(3), stress: { current: 0 } }),
    testFinished("slow", [slow], { stats: stats(4) }),
    testFinished("flaky", [attempt(FAILED), attempt(PASSED, { attempt: 2 })], { stats: stats(5) }),
    testFinished("pass", [attempt(PASSED)], { stats: stats(6) }),
    testFinished("leaky", [attempt({ kind: "leak", result: "pass" })], { stats: stats(7) }),
    runFinished({ initialRunCount: 1, finishedCount: 1, passed: 1 }),
  ];
  const names = (counter: boolean): readonly (string | undefined)[] => {
    const levels = { statusLevel: "none", finalStatusLevel: "all" } as const;
    const lines = linesOf(events, { counter, levels, outputOverrides: { failure: "never" } });
    return lines.slice(2).map((line) => line.split(" ").at(-1));
  };
  expect(names(true)).toEqual(["pass", "leaky", "slow", "flaky", "z", "c", "b"]);
  expect(names(false)).toEqual(["pass", "leaky", "slow", "flaky", "z", "b", "c"]);
});
