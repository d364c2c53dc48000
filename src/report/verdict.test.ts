import { expect, test } from "bun:test";
import { runFinished } from "./testing/events.fixture.ts";
import { runVerdict, withRerunHint } from "./verdict.ts";

const PASSED = { initialRunCount: 1, finishedCount: 1, passed: 1 };
const errorOf = (...args: Parameters<typeof runVerdict>): string | undefined => {
  const verdict = runVerdict(...args);
  return verdict.kind === "failure" ? verdict.error.kind : undefined;
};
const mode = "test";

test("failures and tests that did not run fail the command", () => {
  expect(errorOf(runFinished(PASSED), { mode })).toBeUndefined();
  expect(errorOf(runFinished({ ...PASSED, failed: 1 }), { mode })).toBe("test-run-failed");
  expect(errorOf(runFinished({ initialRunCount: 1, cancelReason: "interrupt" }), { mode })).toBe(
    "test-run-failed",
  );
  expect(errorOf(runFinished({ setupScriptsFailed: 1 }), { mode })).toBe("setup-script-failed");
});

test("one failed round fails a stress run", () => {
  const totals = { completed: { current: 2 }, succeeded: 1, failed: 1 };
  expect(errorOf({ ...runFinished(PASSED), stress: totals }, { mode })).toBe("test-run-failed");
  expect(errorOf({ ...runFinished(PASSED), stress: { ...totals, failed: 0 } }, { mode })).toBeUndefined();
});

test("having no tests is what --no-tests says", () => {
  const event = runFinished({});
  expect(runVerdict(event, { mode: "benchmark", noTests: "warn" })).toEqual({
    kind: "success",
    note: { level: "warning", message: "no benchmarks to run" },
  });
  expect(runVerdict(event, { mode, noTests: "pass" })).toEqual({ kind: "success" });
  const hinted = runVerdict(event, { mode });
  expect(hinted.kind === "failure" && hinted.error.aside).toContain("--no-tests");
  const asked = runVerdict(event, { mode, noTests: "fail" });
  expect(asked.kind === "failure" && asked.error.message).toBe("no tests to run");
});

test("a rerun is over when it has seen all that was outstanding", () => {
  const rerun = (total: number, stats = PASSED) => ({
    ...runFinished(stats),
    outstanding: { total, shown: [] },
  });
  expect(runVerdict(rerun(0), { mode })).toEqual({
    kind: "success",
    note: { level: "info", message: "no outstanding tests remain" },
  });
  const left = runVerdict(rerun(1), { mode });
  expect(left).toEqual({
    kind: "failure",
    error: { kind: "rerun-outstanding", message: "1 outstanding test still remains" },
  });
  expect(errorOf({ ...runFinished({}), outstanding: { total: 2, shown: [] } }, { mode })).toBe(
    "rerun-outstanding",
  );
  expect(
    errorOf({ ...runFinished({}), outstanding: { total: 2, shown: [] } }, { mode, noTests: "fail" }),
  ).toBe("no-tests-run");
  expect(errorOf(rerun(2, { ...PASSED, failed: 1 } as typeof PASSED), { mode })).toBe("test-run-failed");
});

test("only what a rerun can mend is hinted at", () => {
  const hint = (kind: "test-run-failed" | "no-tests-run" | "setup-script-failed") =>
    withRerunHint({ kind, message: "m" }).hint?.purpose;
  expect(hint("test-run-failed")).toBe("rerun failing tests");
  expect(hint("no-tests-run")).toBeUndefined();
  expect(hint("setup-script-failed")).toBeUndefined();
});
