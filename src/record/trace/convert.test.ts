import { describe, expect, test } from "bun:test";
import type { RecordedEvent, RecordedEventKind } from "../format/events.ts";
import { logDetails, toLogEvent } from "../replay/log-events.ts";
import { TraceConverter } from "./convert.ts";
import type { Trace, TraceEvent } from "./format.ts";

const TEST = { "binary-id": "alpha", name: "one" };
const SLOT = { "global-slot": 1, "group-slot": null, "test-group": "@global" };
const RUNNING = { "setup-scripts-running": 0, running: 1 };

const RUN_STARTED: RecordedEventKind = {
  type: "core",
  kind: "run-started",
  "run-id": "c855c874-1e63-4ed2-8dcd-b0d37743d83a",
  "profile-name": "ci",
  "cli-args": ["cargo-nextest"],
  "stress-condition": null,
};

const RETRY_STARTED: RecordedEventKind = {
  type: "core",
  kind: "test-retry-started",
  "stress-index": null,
  "test-instance": TEST,
  "slot-assignment": SLOT,
  "retry-data": { attempt: 2, "total-attempts": 3 },
  running: 1,
  "command-line": ["/bin/alpha"],
};

const FAILED: RecordedEventKind = {
  type: "output",
  kind: "test-attempt-failed-will-retry",
  "stress-index": null,
  "test-instance": TEST,
  "run-status": {
    "retry-data": { attempt: 1, "total-attempts": 3 },
    output: {
      type: "output",
      result: null,
      output: { kind: "split", stdout: null, stderr: null },
      errors: null,
    },
    result: { status: "fail", failure: { kind: "exit-code", code: 1 }, leaked: false },
    "start-time": "2026-11-28T03:46:47Z",
    "time-taken": { secs: 0, nanos: 1_500_000 },
    "is-slow": false,
    "delay-before-start": { secs: 0, nanos: 0 },
    "error-summary": null,
    "output-error-slice": null,
  },
  "delay-before-next-attempt": { secs: 1, nanos: 0 },
  "failure-output": "immediate",
  running: 0,
};

const PAUSED: RecordedEventKind = { type: "core", kind: "run-paused", ...RUNNING };
const CONTINUED: RecordedEventKind = { type: "core", kind: "run-continued", ...RUNNING };

/** Events one millisecond apart. */
function traceOf(kinds: readonly RecordedEventKind[], groupBy: "binary" | "slot" = "binary"): Trace | string {
  const converter = new TraceConverter({ groupBy, version: "0.9.148" });
  for (const [index, kind] of kinds.entries()) {
    const timestamp = `1970-01-01T00:00:00.00${index}Z`;
    const event: RecordedEvent = { timestamp, elapsed: { secs: 0, nanos: 0 }, kind };
    const taken = converter.on(toLogEvent(event), logDetails(event));
    if (!taken.ok) return taken.error;
  }
  return converter.finish();
}

/** What is drawn: metadata and counters left out. */
function drawn(trace: Trace | string): readonly string[] {
  if (typeof trace === "string") return [trace];
  return trace.traceEvents
    .filter(({ ph }) => ph !== "M" && ph !== "C")
    .map(({ ph, name, pid, tid, ts }: TraceEvent) => `${ph} ${name} ${pid}/${tid} ${ts}`);
}

const COSTS = {
  "user-time": { secs: 1, nanos: 250_000_000 },
  "system-time": { secs: 0, nanos: 4_000_000 },
  "peak-memory": { bytes: 314_572_800, accuracy: "exact" as const },
};

describe("a trace", () => {
  test("has what an attempt cost, and where its time went on another machine, where that was recorded", () => {
    const argsWith = (status: Partial<(typeof FAILED)["run-status"]>): unknown => {
      const failed = { ...FAILED, "run-status": { ...FAILED["run-status"], ...status } };
      const trace = traceOf([RUN_STARTED, { ...RETRY_STARTED, kind: "test-retry-started" }, failed]);
      if (typeof trace === "string") return trace;
      return trace.traceEvents.find(({ ph, cat }) => ph === "E" && cat === "test")?.args;
    };
    expect(argsWith({ costs: COSTS })).toMatchObject({
      costs: {
        user_time_ms: 1250,
        system_time_ms: 4,
        peak_memory: { bytes: 314_572_800, accuracy: "exact" },
      },
    });
    expect(argsWith({})).not.toHaveProperty("costs");
    const queuing = { secs: 0, nanos: 20_000_000 };
    const executing = { secs: 1, nanos: 0 };
    expect(
      argsWith({ remote: { worker: "w-1", queuing, executing, faults: 1, cached: false } }),
    ).toMatchObject({
      remote: { worker: "w-1", queuing_ms: 20, executing_ms: 1000, faults: 1, cached: false },
    });
    expect(argsWith({})).not.toHaveProperty("remote");
  });

  test("has a span for the run and each attempt, and a flow from one attempt to the next", () => {
    expect(drawn(traceOf([RUN_STARTED, RETRY_STARTED, FAILED, RETRY_STARTED]))).toEqual([
      "B test run 0/1 0",
      "B one 2/10001 1000",
      "E one 2/10001 2000",
      "s retry 2/10001 2000",
      "B one 2/10001 3000",
      "f retry 2/10001 3000",
    ]);
  });

  test("closes everything while the run is paused", () => {
    expect(drawn(traceOf([RUN_STARTED, RETRY_STARTED, PAUSED, CONTINUED])).slice(2)).toEqual([
      "E test run 0/1 2000",
      "E one 2/10001 2000",
      "i paused 0/1 2000",
      "i continued 0/1 3000",
      "B test run 0/1 3000",
      "B one 2/10001 3000",
    ]);
  });

  test("by slots names the binary in each span", () => {
    expect(drawn(traceOf([RETRY_STARTED], "slot"))).toEqual(["B alpha one 2/10001 0"]);
  });

  test("says of an attempt what came of it", () => {
    const trace = traceOf([RETRY_STARTED, FAILED]);
    const end = typeof trace === "string" ? undefined : trace.traceEvents.find(({ ph }) => ph === "E");
    expect(end?.args).toEqual({
      binary_id: "alpha",
      test_name: "one",
      time_taken_ms: 1.5,
      result: { status: "fail", failure: { kind: "exit-code", code: 1 }, leaked: false },
      attempt: 1,
      total_attempts: 3,
      is_slow: false,
      test_group: "@global",
      delay_before_next_attempt_secs: 1,
    });
  });

  test("names processes and threads once", () => {
    const trace = traceOf([RETRY_STARTED, FAILED, RETRY_STARTED]);
    const names = typeof trace === "string" ? [] : trace.traceEvents.filter(({ ph }) => ph === "M");
    expect(names.map(({ name, args }) => [name, args])).toEqual([
      ["process_name", { name: "alpha" }],
      ["process_sort_index", { sort_index: 2 }],
      ["thread_name", { name: "slot-1" }],
      ["thread_sort_index", { sort_index: 10_001 }],
    ]);
  });
});

test("an end without a beginning is reported", () => {
  expect(traceOf([FAILED])).toBe("the test `alpha one` has an event and did not start");
});
