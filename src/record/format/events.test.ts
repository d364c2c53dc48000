import { describe, expect, test } from "bun:test";
import { encodeRecordedEvent, parseRecordedEvent } from "./events.ts";

const STAMP = { timestamp: "2026-11-28T03:46:47.390953460Z", elapsed: { secs: 0, nanos: 2356 } };
const SLOW = {
  type: "core",
  kind: "test-slow",
  "stress-index": { current: 0, total: null },
  "test-instance": { "binary-id": "alpha", name: "tests::slow" },
  "retry-data": { attempt: 1, "total-attempts": 3 },
  elapsed: { secs: 1, nanos: 500 },
  "will-terminate": false,
};
const SCRIPT = {
  type: "output",
  kind: "setup-script-finished",
  "stress-index": null,
  index: 0,
  total: 1,
  "script-id": "prep",
  program: "sh",
  args: [],
  "no-capture": false,
  "run-status": {
    output: {
      type: "output",
      result: { status: "pass" },
      output: {
        kind: "split",
        stdout: { status: "full", "file-name": "4df73a44eccde20b-stdout" },
        stderr: null,
      },
      errors: null,
    },
    result: {
      status: "fail",
      failure: { kind: "abort", abort: { kind: "unix-signal", signal: 6, name: "ABRT" } },
      leaked: false,
    },
    "start-time": "2026-11-28T03:46:47.403184110Z",
    "time-taken": { secs: 0, nanos: 12_144_276 },
    "is-slow": false,
    "env-map": { "env-map": { A: "1" } },
    "error-summary": null,
  },
};

function lineOf(kind: object): string {
  return JSON.stringify({ ...STAMP, kind });
}

/** The event read from a line and written again, or what is wrong with it. */
function through(line: string): string {
  const event = parseRecordedEvent(line);
  return event.ok ? encodeRecordedEvent(event.value) : event.error;
}

describe("an event", () => {
  test("is written as it was read", () => {
    for (const kind of [SLOW, SCRIPT]) expect(through(lineOf(kind))).toBe(`${lineOf(kind)}\n`);
  });

  test("loses what this version does not know", () => {
    expect(through(lineOf({ ...SLOW, mood: "good" }))).toBe(`${lineOf(SLOW)}\n`);
  });

  test("of an earlier version has values for what it lacks", () => {
    const { "stress-index": _none, ...early } = SLOW;
    const event = parseRecordedEvent(lineOf(early));
    expect(event.ok && event.value.kind).toMatchObject({ "stress-index": null });
  });
});

test("a line that is no event says what is wrong", () => {
  expect(through("{")).toStartWith("not valid JSON");
  expect(through(lineOf({ ...SLOW, "will-terminate": 1 }))).toContain("will-terminate");
  expect(through(lineOf({ ...SLOW, kind: "test-dreamt" }))).toContain("kind");
});

test("outputs are only ever files of the store", () => {
  const text = lineOf(SCRIPT);
  for (const name of ["../../etc/passwd", "4df73a44eccde20b-stdin", "4DF73A44ECCDE20B-stdout"])
    expect(through(text.replace("4df73a44eccde20b-stdout", name))).toContain(
      "not the name of a recorded output",
    );
});
