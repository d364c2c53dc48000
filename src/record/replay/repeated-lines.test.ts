import { describe, expect, test } from "bun:test";
import * as fc from "fast-check";
import type { Result } from "../../diagnostics/result.ts";
import type { RunEvent, TestFinished } from "../../model/events.ts";
import { binaryId, testName } from "../../model/ids.ts";
import { NOTHING_SKIPPED, PLAIN_SETTINGS } from "../../model/plain.fixture.ts";
import type { AttemptStatus } from "../../model/results/outcome.ts";
import { EMPTY_STATS } from "../../model/results/stats.ts";
import { encodeRecordedEvent, parseRecordedEvent } from "../format/events.ts";
import { recordEvent } from "../write/events.ts";
import type { StatusPorts } from "../write/statuses.ts";
import { type ReplayContext, toRunEvent } from "./events.ts";
import { briefReader, lineReader } from "./read-event.ts";
import { RepeatedLines, RepeatedTest } from "./repeated-lines.ts";

const CONTEXT: ReplayContext = {
  facts: {
    version: 1,
    mode: "test",
    testThreads: 1,
    runCount: 0,
    skip: NOTHING_SKIPPED,
    binaries: [],
    setupScripts: 0,
  },
  load: (fileName) => ({ text: `text of ${fileName}`, bytes: 1 }),
  look: {},
};

const PORTS: StatusPorts = {
  keep: (stream, kind) =>
    stream.text === "" ? { status: "empty" } : { status: "full", "file-name": `${stream.text}-${kind}` },
  explain: () => undefined,
  slice: () => undefined,
  reportsJunit: false,
  utcOffset: () => 60,
};

interface Told {
  readonly name: string;
  readonly at: number;
  readonly count: number;
  readonly attempt: Partial<AttemptStatus>;
}

function finished({ name, at, count, attempt }: Told): TestFinished {
  const status: AttemptStatus = {
    attempt: 1,
    totalAttempts: 1,
    result: { kind: "pass" },
    startedAt: at,
    duration: 12.5 + count,
    delayBefore: 0,
    isSlow: false,
    exitedEarly: false,
    terminatedByRunner: false,
    output: {
      kind: "split",
      stdout: { text: "0123456789abcdef", bytes: 16 },
      stderr: { text: "", bytes: 0 },
    },
    errors: [],
    ...attempt,
  };
  return {
    type: "test-finished",
    timestamp: at + 20,
    elapsed: at - 1_700_000_000_000,
    stats: { ...EMPTY_STATS, initialRunCount: 100, finishedCount: count, passed: count },
    running: count % 3,
    test: { binaryId: binaryId(`crate-${count % 2}`), testName: testName(name) },
    slot: { globalSlot: 0, testGroup: "@global" },
    outcome: { attempts: [status], flakyResult: "pass" },
    successOutput: "never",
    failureOutput: "immediate",
    junit: PLAIN_SETTINGS.junit,
  };
}

function lineOf(event: RunEvent): string {
  const recorded = recordEvent(event, PORTS);
  if (recorded === undefined) throw new Error("the event is not recorded");
  return encodeRecordedEvent(recorded).trimEnd();
}

/** As every line is read that repeats no other. */
function readWhole(line: string): RunEvent {
  const recorded = parseRecordedEvent(line);
  if (!recorded.ok) throw new Error(recorded.error);
  return toRunEvent(recorded.value, CONTEXT);
}

function valueOf<T>(result: Result<T, string>): { readonly value: T } {
  if (!result.ok) throw new Error(result.error);
  return result;
}

const peak = fc.record({
  bytes: fc.nat(),
  accuracy: fc.constantFrom("exact", "sampled"),
});
const costs = fc.record(
  { userTime: fc.nat(1e6), systemTime: fc.nat(1e6), peakMemory: peak, treePeakMemory: peak },
  { requiredKeys: ["userTime", "systemTime"] },
);
const attempt: fc.Arbitrary<Partial<AttemptStatus>> = fc.oneof(
  { weight: 6, arbitrary: fc.constant({}) },
  { weight: 6, arbitrary: fc.record({ costs }) },
  fc.constant({ isSlow: true }),
  fc.constant({ exitedEarly: true }),
  fc.constant({ result: { kind: "fail", status: { kind: "exited", code: 1 }, leaked: false } } as const),
  fc.constant({
    result: { kind: "fail", status: { kind: "signaled", signal: 9, name: "SIGKILL" }, leaked: true },
  } as const),
  fc.constant({ delayBefore: 1500, attempt: 2, totalAttempts: 3 }),
);
const told: fc.Arbitrary<Told> = fc.record({
  name: fc.oneof(
    fc.constantFrom("a", "tests::b"),
    fc.string({ unit: "binary", maxLength: 8 }),
    fc.constantFrom('"passed":1', "\\", "é"),
  ),
  at: fc.integer({ min: 1_700_000_000_000, max: 1_700_000_100_000 }),
  count: fc.nat(120),
  attempt,
});

describe("lines that repeat others", () => {
  test("are read as each of them would be by itself", () => {
    fc.assert(
      fc.property(fc.array(told, { minLength: 1, maxLength: 40 }), (all) => {
        const read = lineReader(CONTEXT);
        for (const line of all.map((each) => lineOf(finished(each)))) {
          const event = read(line);
          expect(event.ok && event.value).toEqual(readWhole(line));
        }
      }),
    );
  });

  test("are what their events are, where they are read without events", () => {
    fc.assert(
      fc.property(fc.array(told, { minLength: 1, maxLength: 40 }), (all) => {
        const read = briefReader(CONTEXT);
        for (const line of all.map((each) => lineOf(finished(each)))) {
          const { value: brief } = valueOf(read(line));
          if (!(brief instanceof RepeatedTest)) {
            expect(brief).toEqual(readWhole(line));
            continue;
          }
          const event = brief.event();
          expect(event).toEqual(readWhole(line));
          if (event.type !== "test-finished") throw new Error("only finished tests are repeated");
          const { test, stats, outcome } = event;
          expect(brief.test).toEqual(test);
          expect(brief.duration).toBe(outcome.attempts[0].duration);
          expect(brief.finishedCount).toBe(stats.finishedCount);
          // What a report may take from the sample.
          expect({ ...brief.sample.stats, finishedCount: 0, passed: 0 }).toEqual({
            ...stats,
            finishedCount: 0,
            passed: 0,
          });
          expect(brief.sample.outcome.attempts[0].result).toEqual(outcome.attempts[0].result);
        }
      }),
    );
  });

  test("need no event on the next day either", () => {
    const day = 24 * 3600 * 1000;
    const read = briefReader(CONTEXT);
    const isBrief = [0, 1, 2, day, day + 1, day + 2].map((later) => {
      const at = 1_700_000_000_000 + later;
      return (
        valueOf(read(lineOf(finished({ name: "t", at, count: 1, attempt: {} })))).value instanceof
        RepeatedTest
      );
    });
    expect(isBrief).toEqual([false, false, true, true, true, true]);
  });

  test("are not parsed once two were", () => {
    const lines = [1, 2, 3, 4].map((count) =>
      lineOf(finished({ name: `t${count}`, at: 1_700_000_000_000, count, attempt: {} })),
    );
    const repeated = new RepeatedLines();
    const known = lines.map((line) => {
      const event = repeated.read(line);
      if (event === undefined) repeated.learn(line, readWhole(line));
      return event !== undefined;
    });
    expect(known).toEqual([false, false, true, true]);
  });

  test("that are damaged are refused as they would be by themselves", () => {
    const [read, readBriefly] = [lineReader(CONTEXT), briefReader(CONTEXT)];
    const good = [1, 2, 3].map((count) =>
      lineOf(finished({ name: "t", at: 1_700_000_000_000, count, attempt: {} })),
    );
    for (const line of good) expect([read(line).ok, readBriefly(line).ok]).toEqual([true, true]);
    const [line = ""] = good;
    for (const [from, to] of [
      ['"timestamp":"20', '"timestamp":"x20'],
      [/T\d\d:/, "T24:"],
      [/T(\d\d):\d\d:/, "T$1:60:"],
      [/(T\d\d:\d\d):\d\d/, "$1:60"],
      ['+01:00","elapsed"', '+01","elapsed"'],
      ['"passed":1', '"passed":01'],
      ['"passed":1', '"passed":-1'],
      ['"secs":0', '"secs":99999999999999999999'],
      ["0123456789abcdef-", "../../etc-"],
      ['"name":"t"', '"name":"\u0007"'],
      ["}", ""],
    ] as const) {
      const damaged = line.replace(from, to);
      expect(damaged).not.toBe(line);
      const isWell = parseRecordedEvent(damaged).ok;
      expect([damaged, read(damaged).ok, readBriefly(damaged).ok]).toEqual([damaged, isWell, isWell]);
    }
  });
});
