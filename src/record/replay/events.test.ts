import { describe, expect, test } from "bun:test";
import type { RunEvent } from "../../model/events.ts";
import type { CapturedStream } from "../../model/results/outcome.ts";
import type { RecordedEvent, RecordedEventKind } from "../format/events.ts";
import type { RecordedAttempt, RecordedResult } from "../format/outcome.ts";
import { type ReplayContext, toRunEvent } from "./events.ts";
import { NOTHING_SKIPPED } from "../../model/plain.fixture.ts";

const NO_TIME = { secs: 0, nanos: 0 };
const TEST = { "binary-id": "alpha", name: "tests::one" };
const STATS = {
  "initial-run-count": 2,
  "finished-count": 1,
  "setup-scripts-initial-count": 0,
  "setup-scripts-finished-count": 0,
  "setup-scripts-passed": 0,
  "setup-scripts-failed": 0,
  "setup-scripts-exec-failed": 0,
  "setup-scripts-timed-out": 0,
  passed: 1,
  "passed-slow": 0,
  "passed-timed-out": 0,
  flaky: 0,
  failed: 0,
  "failed-slow": 0,
  "failed-timed-out": 0,
  leaky: 0,
  "leaky-failed": 0,
  "exec-failed": 0,
  skipped: 3,
  "cancel-reason": null,
};

/** The context, and the outputs that were requested. */
function context(look: ReplayContext["look"] = {}): {
  readonly of: ReplayContext;
  readonly loaded: string[];
} {
  const loaded: string[] = [];
  const facts: ReplayContext["facts"] = {
    version: 1,
    mode: "test",
    testThreads: 1,
    runCount: 2,
    skip: NOTHING_SKIPPED,
    binaries: [],
    setupScripts: 0,
  };
  const load = (fileName: string): CapturedStream => {
    loaded.push(fileName);
    return { text: "text", bytes: 4 };
  };
  return { of: { facts, load, look }, loaded };
}

function recorded(kind: RecordedEventKind): RecordedEvent {
  return { timestamp: "2026-11-28T03:46:47.5Z", elapsed: { secs: 1, nanos: 500_000 }, kind };
}

function told(kind: RecordedEventKind, given = context()): RunEvent {
  return toRunEvent(recorded(kind), given.of);
}

function attempt(result: RecordedResult, file = "4df73a44eccde20b-stdout"): RecordedAttempt {
  return {
    "retry-data": { attempt: 1, "total-attempts": 1 },
    output: {
      type: "output",
      result,
      output: { kind: "split", stdout: { status: "full", "file-name": file }, stderr: { status: "empty" } },
      errors: null,
    },
    result,
    "start-time": "2026-11-28T03:46:47Z",
    "time-taken": { secs: 0, nanos: 7_000_000 },
    "is-slow": false,
    "delay-before-start": NO_TIME,
    "error-summary": null,
    "output-error-slice": null,
  };
}

type Finished = Extract<RecordedEventKind, { readonly kind: "test-finished" }>;

function finished(statuses: readonly RecordedAttempt[], more: Partial<Finished> = {}): Finished {
  return {
    type: "output",
    kind: "test-finished",
    "stress-index": null,
    "test-instance": TEST,
    "success-output": "never",
    "failure-output": "immediate",
    "junit-store-success-output": false,
    "junit-store-failure-output": true,
    "junit-flaky-fail-status": "failure",
    "run-statuses": { statuses: [...statuses], "flaky-result": "pass" },
    "current-stats": STATS,
    running: 0,
    ...more,
  };
}

const FAIL: RecordedResult = { status: "fail", failure: { kind: "exit-code", code: 101 }, leaked: false };

describe("a finished test", () => {
  test("has its times and counts", () => {
    const event = told(finished([attempt(FAIL)]));
    expect(event).toMatchObject({
      type: "test-finished",
      elapsed: 1000.5,
      test: { binaryId: "alpha", testName: "tests::one" },
      stats: { initialRunCount: 2, passed: 1, skipped: 3 },
      outcome: {
        attempts: [{ duration: 7, result: { kind: "fail", status: { kind: "exited", code: 101 } } }],
      },
    });
  });

  test("loads the output that is shown, and no other", () => {
    const failing = context();
    told(finished([attempt(FAIL, "1111111111111111-stdout"), attempt(FAIL)]), failing);
    expect(failing.loaded).toEqual(["4df73a44eccde20b-stdout"]);
    const passing = context();
    told(finished([attempt({ status: "pass" })]), passing);
    expect(passing.loaded).toEqual([]);
    const asked = context({ successOutput: "final", failureOutput: "never" });
    told(finished([attempt({ status: "pass" })]), asked);
    told(finished([attempt(FAIL)]), asked);
    expect(asked.loaded).toEqual(["4df73a44eccde20b-stdout"]);
  });

  test("has the output in JUnit reports that our extension tells of, where its run wrote none", () => {
    const quiet = { "junit-store-failure-output": false } as const;
    const without = told(finished([attempt(FAIL)], quiet));
    expect(without).toMatchObject({ junit: { storeSuccessOutput: false, storeFailureOutput: false } });
    const extended = told(
      finished([attempt(FAIL)], { ...quiet, "junit-output": { success: false, failure: true } }),
    );
    expect(extended).toMatchObject({ junit: { storeSuccessOutput: false, storeFailureOutput: true } });
  });

  test("may have been ended by a signal", () => {
    const abort = { kind: "unix-signal", signal: 6, name: "ABRT" } as const;
    const result: RecordedResult = { status: "fail", failure: { kind: "abort", abort }, leaked: true };
    expect(told(finished([attempt(result)]))).toMatchObject({
      outcome: {
        attempts: [{ result: { leaked: true, status: { kind: "signaled", signal: 6, name: "SIGABRT" } } }],
      },
    });
  });

  test("tells why it did not start", () => {
    const status: RecordedAttempt = {
      ...attempt({ status: "exec-fail" }),
      output: { type: "start-error", kind: "spawn", source: { message: "no room", causes: ["at all"] } },
    };
    expect(told(finished([status]))).toMatchObject({
      outcome: {
        attempts: [
          { result: { kind: "exec-fail" }, errors: ["error spawning child process\nno room\nat all"] },
        ],
      },
    });
  });
});

describe("the end of a run", () => {
  const end = (stats: Extract<RecordedEventKind, { readonly kind: "run-finished" }>["run-stats"]): RunEvent =>
    told({
      type: "core",
      kind: "run-finished",
      "run-id": "c855c874-1e63-4ed2-8dcd-b0d37743d83a",
      "start-time": "2026-11-28T03:46:46Z",
      elapsed: { secs: 1, nanos: 250_000_000 },
      "run-stats": stats,
      "outstanding-not-seen": { "not-seen": [TEST], "total-not-seen": 9 },
    });

  test("tells its own time, and what was not seen", () => {
    expect(end({ type: "single", ...STATS })).toMatchObject({
      type: "run-finished",
      elapsed: 1250,
      stats: { finishedCount: 1 },
      outstanding: { total: 9, shown: [{ binaryId: "alpha" }] },
    });
  });

  test("of a stress run tells its last round by counts with the same verdict", () => {
    const stress = {
      type: "stress",
      completed: { current: 3, total: null },
      "success-count": 2,
      "failed-count": 1,
    } as const;
    const kind = { step: "test", initial_run_count: 5, not_run: 2 } as const;
    expect(end({ ...stress, "last-final-stats": { outcome: "failed", kind } })).toMatchObject({
      stress: { completed: { current: 3 }, succeeded: 2, failed: 1 },
      stats: { initialRunCount: 5, finishedCount: 3, failed: 1 },
    });
    const cancelled = { outcome: "cancelled", reason: "interrupt", kind } as const;
    expect(end({ ...stress, "last-final-stats": cancelled })).toMatchObject({
      cancelReason: "interrupt",
      stats: { cancelReason: "interrupt", failed: 0 },
    });
  });
});
