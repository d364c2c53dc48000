import { describe, expect, test } from "bun:test";
import type { RunEvent, TestFinished, TestId, TestSlow } from "../../model/events.ts";
import { binaryId, testName } from "../../model/ids.ts";
import { EMPTY_STATS } from "../../model/results/stats.ts";
import {
  attempt,
  captured,
  FAILED,
  PASSED,
  runFinished,
  runStarted,
  testFinished,
} from "../testing/events.fixture.ts";
import { PLAIN } from "../testing/human.fixture.ts";
import { githubLog } from "../ci/github.ts";
import { compactReport } from "./report.ts";

function linesOf(events: readonly RunEvent[], secret?: string): readonly string[] {
  let text = "";
  const token = secret === undefined ? {} : { log: githubLog(secret) };
  const report = compactReport(
    { ...PLAIN, filtersetOf: shownTests, ...token },
    { write: (more) => (text += more) },
  );
  for (const event of events) report.on(event);
  report.finish();
  return text.replace(/\n$/, "").split("\n");
}

const shownTests = (tests: readonly TestId[]): string =>
  tests.map(({ binaryId, testName }) => `test(=${binaryId} ${testName})`).join(" | ");

function slow(name: string): TestSlow {
  return {
    type: "test-slow",
    timestamp: 0,
    elapsed: 60_000,
    test: { binaryId: binaryId("crate"), testName: testName(name) },
    attempt: 1,
    totalAttempts: 1,
    slowFor: 60_000,
    willTerminate: false,
  };
}

function passing(count: number, more: (index: number) => Partial<TestFinished>): readonly TestFinished[] {
  return Array.from({ length: count }, (_, index) => {
    const stats = { ...EMPTY_STATS, initialRunCount: count, finishedCount: index + 1, passed: index + 1 };
    return testFinished(`t${index}`, [attempt(PASSED)], { stats, ...more(index) });
  });
}

describe("passing tests", () => {
  test("a thousand of them in no time take two lines", () => {
    const events = [
      runStarted({ runCount: 1000 }),
      ...passing(1000, () => ({})),
      runFinished({ initialRunCount: 1000, finishedCount: 1000, passed: 1000 }),
    ];
    expect(linesOf(events)).toEqual([
      "running 1000 tests across 0 binaries (profile default)",
      "finished in 1.000s: 1000 passed, 0 skipped",
    ]);
  });

  test("a thousand of them take at most ten lines, whatever happens to them", () => {
    const leak = { kind: "leak", result: "pass" } as const;
    const kinds = [
      [attempt(leak)],
      [attempt(FAILED), attempt(PASSED, { attempt: 2, totalAttempts: 2 })],
      [attempt(PASSED, { isSlow: true })],
      [attempt(PASSED, { exitedEarly: true })],
    ] as const;
    const tests = passing(1000, (index) => {
      const [first, ...later] = kinds[index % kinds.length] ?? kinds[0];
      return { elapsed: index * 1000, outcome: { attempts: [first, ...later], flakyResult: "pass" } };
    });
    const slows = tests.map((event) => slow(event.test.testName));
    const lines = linesOf([
      runStarted({ runCount: 1000 }),
      ...slows,
      ...tests,
      runFinished({ passed: 1000 }),
    ]);
    expect(lines.length).toBeLessThanOrEqual(10);
    expect(lines).toContain("leaky: crate t0, crate t4, crate t8, crate t12, crate t16, and 245 more");
    expect(lines).toContain("slow: crate t1 (>60.000s)");
    expect(lines.filter((line) => /^\d+\/1000 done, 0 failed/.test(line))).toHaveLength(2);
  });

  test("a slow test is reported once", () => {
    expect(linesOf([slow("a"), slow("a"), slow("b")])).toEqual([
      "slow: crate a (>60.000s)",
      "slow: crate b (>60.000s)",
    ]);
  });
});

const LIBTEST =
  "\nrunning 1 test\nmine\ntest t ... FAILED\n\nfailures:\n\nfailures:\n    t\n\n" +
  "test result: FAILED. 0 passed; 1 failed; 0 ignored; 0 measured; 3 filtered out; finished in 0.00s\n\n";
const PANIC =
  "before\n\nthread 't' (12) panicked at src/lib.rs:3:5:\nboom\n  left: 1\n" +
  "note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace\n";

describe("failures", () => {
  test("tell where, why and what the test wrote itself", () => {
    const failed = testFinished("t", [attempt(FAILED, { output: captured(LIBTEST, PANIC) })]);
    expect(linesOf([failed])).toEqual([
      "FAIL crate t at src/lib.rs:3:5 (0.013s)",
      "  boom",
      "    left: 1",
      "  stdout:",
      "    mine",
      "  stderr:",
      "    before",
    ]);
  });

  test("leave the stack out", () => {
    const stderr = "thread 't' panicked at a.rs:1:2:\nboom\nstack backtrace:\n   0: x\n   1: y\n";
    expect(linesOf([testFinished("t", [attempt(FAILED, { output: captured("", stderr) })])])).toEqual([
      "FAIL crate t at a.rs:1:2 (0.013s)",
      "  boom",
    ]);
  });

  test("always say how they ended", () => {
    const leaked = { kind: "fail", status: { kind: "exited", code: 3 }, leaked: true } as const;
    expect(linesOf([testFinished("t", [attempt(leaked)])])).toEqual([
      "FAIL + LEAK crate t (0.013s)",
      "  failed with exit code 3 (leaked handles)",
    ]);
    const failure = { code: "EACCES", message: "permission denied", program: "/x" };
    const lines = linesOf([testFinished("t", [attempt({ kind: "exec-fail", failure })])]);
    expect(lines.join("\n")).toContain("permission denied (EACCES)");
  });

  test("show the ends of long output, and the file of what was cut", () => {
    const text = Array.from({ length: 30 }, (_, index) => `line ${index}\n`).join("");
    const stdout = { text, bytes: 999, cut: { omittedBytes: 9, file: "/tmp/all" } };
    const lines = linesOf([testFinished("t", [attempt(FAILED, { output: { kind: "split", stdout } })])]);
    expect(lines.slice(2)).toEqual([
      "  stdout:",
      "    … 22 more lines",
      ...Array.from({ length: 8 }, (_, index) => `    line ${22 + index}`),
      "    … all of it is in /tmp/all",
    ]);
  });

  test("of retried tests count the attempts, of flaky ones show the failed one", () => {
    const first = attempt(FAILED, { totalAttempts: 2, output: captured("", PANIC) });
    const again = attempt(FAILED, { attempt: 2, totalAttempts: 2 });
    expect(linesOf([testFinished("t", [first, again])])[0]).toBe("FAIL crate t (0.013s, 2 attempts)");
    const passed = attempt(PASSED, { attempt: 2, totalAttempts: 2 });
    const outcome = { attempts: [first, passed], flakyResult: "fail" } as const;
    expect(linesOf([testFinished("t", [first, passed], { outcome })]).slice(0, 2)).toEqual([
      "FLAKY crate t at src/lib.rs:3:5 (0.013s, flaky: passed at attempt 2 of 2)",
      "  boom",
    ]);
  });

  test("cannot steer the terminal or the CI system", () => {
    const output = captured("\u001B[2J::error::x\n");
    const lines = linesOf([testFinished("t\r", [attempt(FAILED, { output })])], "secret");
    expect(lines[0]).toBe("::stop-commands::secret");
    expect(lines.at(-1)).toBe("::secret::");
    expect(lines[1]).toStartWith("FAIL crate t\\r");
    expect(lines).toContain("    ::error::x");
  });

  test("that the runner caused itself are left out", () => {
    const ended = attempt(FAILED, { terminatedByRunner: true });
    expect(linesOf([testFinished("t", [ended])])).toEqual([""]);
  });
});

describe("the end", () => {
  const failed = (name: string, binary = "crate"): TestFinished => {
    const test = { binaryId: binaryId(binary), testName: testName(name) };
    return { ...testFinished(name, [attempt(FAILED)]), test };
  };

  test("gives the command that runs what failed", () => {
    const end = runFinished({ failed: 2, finishedCount: 2, initialRunCount: 4 });
    const start = runStarted({ rerunArgs: ["run", "--release", "--package", "a b"] });
    const lines = linesOf([start, failed("a"), failed("it's"), end]);
    expect(lines.slice(-2)).toEqual([
      "finished in 1.000s: 0 passed, 2 failed, 0 skipped, 2 tests not run",
      "rerun: cargo nextest run --release --package 'a b' -E 'test(=crate a) | test(=crate it'\\''s)'",
    ]);
  });

  test("gives none where nothing failed by itself, or too much", () => {
    const rerun = (tests: readonly TestFinished[]): boolean =>
      linesOf([...tests, runFinished({})]).some((line) => line.startsWith("rerun"));
    expect(rerun([failed("a")])).toBe(true);
    expect(rerun([testFinished("a", [attempt(FAILED, { terminatedByRunner: true })])])).toBe(false);
    expect(rerun(Array.from({ length: 20 }, (_, index) => failed(`t${index}`)))).toBe(true);
    expect(rerun(Array.from({ length: 21 }, (_, index) => failed(`t${index}`)))).toBe(false);
  });

  test("names the tests that the runner terminated, with the reason", () => {
    const stats = { ...EMPTY_STATS, cancelReason: "global-timeout" } as const;
    const ended = testFinished("hangs", [attempt(FAILED, { terminatedByRunner: true })], { stats });
    const lines = linesOf([ended, runFinished({ failed: 1, finishedCount: 1, initialRunCount: 1 })]);
    expect(lines).toContain("terminated due to global timeout: crate hangs");
    expect(lines.at(-1)).toBe("rerun: cargo nextest run -E 'test(=crate hangs)'");
  });

  test("tells why tests did not run", () => {
    const end = runFinished({
      initialRunCount: 9,
      finishedCount: 1,
      failed: 1,
      cancelReason: "test-failure",
    });
    expect(linesOf([end])).toEqual([
      "finished in 1.000s: 0 passed, 1 failed, 0 skipped, 8 tests not run due to test failure",
    ]);
  });

  test("counts the rounds of a stress run", () => {
    const end = runFinished({ initialRunCount: 1, finishedCount: 1, passed: 1 });
    const stress = { completed: { current: 3 }, succeeded: 2, failed: 1 };
    expect(linesOf([{ ...end, stress }])).toEqual([
      "finished in 1.000s: 2 rounds passed, 1 failed; last round: 1 passed, 0 skipped",
    ]);
  });
});

describe("bounds", () => {
  test("a line of output is cut, however long it is", () => {
    const output = captured("", `thread 'x' (1) panicked at src/a.rs:1:2:\n${"x".repeat(1_000_000)}\n`);
    const text = linesOf([testFinished("a", [attempt(FAILED, { output })])]).join("\n");
    expect(text).toContain(`${"x".repeat(400)}… 999600 more characters`);
    expect(text.length).toBeLessThan(1000);
  });

  test("of very many failures only the first are shown with their reason", () => {
    const output = captured("", "Error: reason\n");
    const all = Array.from({ length: 600 }, (_, index) =>
      testFinished(`t${index}`, [attempt(FAILED, { output })]),
    );
    const lines = linesOf([...all, runFinished({})]);
    expect(lines.filter((line) => line.startsWith("FAIL "))).toHaveLength(500);
    expect(lines.filter((line) => line.includes("reason"))).toHaveLength(50);
    expect(lines).toContain("100 more failures are not shown");
  });
});

test("keys are answered", () => {
  const stamp = { timestamp: 0, elapsed: 1000 };
  const stats = { ...EMPTY_STATS, initialRunCount: 2 };
  const lines = linesOf([
    { type: "enter-pressed", ...stamp, stats, running: 1 },
    { type: "info-started", ...stamp, total: 1, stats },
    { type: "info-finished", ...stamp, missing: 0 },
  ]);
  expect(lines[0]).toContain("0/2: 1 running");
  expect(lines.join("\n")).toContain("info: 1 running");
});
