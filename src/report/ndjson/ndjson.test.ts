import { expect, test } from "bun:test";
import type { RunEvent } from "../../model/events.ts";
import { binaryId, packageId, runId, testName } from "../../model/ids.ts";
import { EMPTY_STATS } from "../../model/results/stats.ts";
import { attempt, captured, FAILED, testFinished } from "../testing/events.fixture.ts";
import { MAX_STREAM_LINE } from "./line-limit.ts";
import { readEvents } from "./read.ts";
import { ndjsonOutput } from "./write.ts";
import { NOTHING_SKIPPED, PLAIN_SETTINGS } from "../../model/plain.fixture.ts";

const STAMP = { timestamp: 1_700_000_000_000, elapsed: 1.5 };

const EVENTS: readonly RunEvent[] = [
  {
    type: "run-started",
    ...STAMP,
    version: 1,
    runId: runId("6f1d2c3b-0000-4000-8000-000000000000"),
    profile: "default",
    mode: "test",
    cliArgs: ["run"],
    testThreads: 2,
    runCount: 1,
    skip: NOTHING_SKIPPED,
    binaries: [
      {
        binaryId: binaryId("a"),
        packageId: packageId("a 1.0.0"),
        packageName: "a",
        binaryName: "a",
        kind: "lib",
        buildPlatform: "target",
        testCount: 1,
        runCount: 1,
      },
    ],
    setupScripts: 0,
  },
  {
    type: "test-finished",
    ...STAMP,
    stats: { ...EMPTY_STATS, cancelReason: "interrupt" },
    running: 0,
    test: { binaryId: binaryId("a"), testName: testName("line\nbreak \u0000 \u{1f600}") },
    slot: { globalSlot: 0, testGroup: "@global" },
    outcome: {
      flakyResult: "pass",
      attempts: [
        {
          attempt: 1,
          totalAttempts: 1,
          result: { kind: "fail", status: { kind: "signaled", signal: 6, name: "SIGABRT" }, leaked: false },
          startedAt: 1_700_000_000_000,
          duration: 3.25,
          delayBefore: 0,
          isSlow: false,
          exitedEarly: false,
          terminatedByRunner: false,
          output: { kind: "split", stdout: { text: "\u001b[31mred\n", bytes: 9 } },
          errors: [],
        },
      ],
    },
    successOutput: "never",
    failureOutput: "immediate",
    junit: PLAIN_SETTINGS.junit,
  },
];

function written(events: readonly RunEvent[]): string {
  let text = "";
  const output = ndjsonOutput({ write: (more) => (text += more) });
  for (const event of events) output.on(event);
  output.finish();
  return text;
}

test("events survive being written and read", () => {
  expect(readEvents(written(EVENTS))).toEqual({ ok: true, value: EVENTS });
});

test("each event is one line, whatever the text in it", () => {
  expect(written(EVENTS).split("\n").length).toBe(EVENTS.length + 1);
});

test("event types of the future are skipped, and fields do no harm", () => {
  const future = `{"type":"moon-phase","phase":3}\n${written(EVENTS).replace('"type":"run-started"', '"type":"run-started","added":1')}`;
  expect(readEvents(future)).toMatchObject({ ok: true, value: EVENTS.map((event) => ({ ...event })) });
});

test("a last line that was cut short is left out, any other is a problem with its number", () => {
  const text = written(EVENTS);
  expect(readEvents(text.slice(0, -20))).toEqual({ ok: true, value: EVENTS.slice(0, 1) });
  const [first = "", second = ""] = text.split("\n");
  const broken = readEvents(`${first.slice(0, -9)}\n${second}\n`);
  expect(broken).toEqual({ ok: false, error: { line: 1, message: "not a line of JSON" } });
});

test("a field of the wrong type is named by its path", () => {
  const broken = readEvents(written(EVENTS).replace('"running":0', '"running":"none"'));
  expect(broken.ok).toBe(false);
  if (!broken.ok) {
    expect(broken.error.line).toBe(2);
    expect(broken.error.message).toContain("`running`");
  }
});

test("a stream of a later version is refused", () => {
  const later = readEvents(written(EVENTS).replace('"version":1', '"version":2'));
  expect(later).toMatchObject({ ok: false, error: { line: 1 } });
});

test("an event that is written again is the line that was read, whatever the order of its keys", () => {
  const line = written(EVENTS.slice(0, 1)).replace(/^\{("type":"run-started"),(.*)\}\n$/, "{$2,$1}");
  expect(line).toEndWith('"type":"run-started"}');
  const read = readEvents(`${line}\n`);
  expect(read.ok ? written(read.value) : "").toBe(`${line}\n`);
});

test("a line that no reader would take is written without the middle of outputs", () => {
  const text = "x".repeat(MAX_STREAM_LINE);
  const event = testFinished("loud", [attempt(FAILED, { output: captured(text) })]);
  const line = written([event]);
  expect(line.length).toBeLessThan(1024 * 1024);
  expect(readEvents(line)).toMatchObject({ ok: true, value: [{ type: "test-finished" }] });
  expect(line).toContain(`${MAX_STREAM_LINE - 256 * 1024} characters are left out of this stream`);
});

test("deep nesting is refused before it is parsed", () => {
  expect(readEvents(`{"type":${"[".repeat(2_000_000)}\n`)).toMatchObject({
    ok: false,
    error: { message: "it is nested more than 500 levels deep, which is the limit" },
  });
});
