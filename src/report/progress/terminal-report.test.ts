import headless from "@xterm/headless";
import { describe, expect, test } from "bun:test";
import type { RunEvent } from "../../model/events.ts";
import { binaryId, testName } from "../../model/ids.ts";
import { EMPTY_STATS } from "../../model/results/stats.ts";
import { destinationOf } from "../testing/destination.fixture.ts";
import {
  attempt,
  captured,
  FAILED,
  PASSED,
  runFinished,
  runStarted,
  testFinished,
} from "../testing/events.fixture.ts";
import { PLAIN, reportOf } from "../testing/human.fixture.ts";
import { Screen } from "../testing/screen.fixture.ts";
import { Frame } from "./frame.ts";
import { type TerminalOptions, terminalReport } from "./terminal-report.ts";

const HUMAN = { ...PLAIN, counter: false };

function options(width: number, height: number, more: Partial<TerminalOptions> = {}): TerminalOptions {
  const size = { columns: width, rows: height };
  return {
    human: HUMAN,
    bar: true,
    maxRunning: 8,
    synchronized: true,
    signal: false,
    size: () => size,
    ...more,
  };
}

/** A run of `count` tests, two at a time, some failing with output. */
function* runOf(count: number): Generator<RunEvent> {
  yield runStarted({ runCount: count });
  for (let index = 0; index < count; index += 1) {
    const stats = { ...EMPTY_STATS, initialRunCount: count, finishedCount: index };
    const test = { binaryId: binaryId("crate"), testName: testName(`名前::test_number_${index}`) };
    const elapsed = index * 7;
    const slot = { globalSlot: 0, testGroup: "@global" };
    yield {
      type: "test-started",
      timestamp: 0,
      elapsed,
      test,
      slot,
      totalAttempts: 1,
      command: [],
      stats,
      running: 1,
    };
    const output = captured(`line of ${"x".repeat(index * 9)}\n\nlast\n`);
    const result = index % 3 === 0 ? attempt(FAILED, { output }) : attempt(PASSED);
    const done = { ...stats, finishedCount: index + 1 };
    yield { ...testFinished(test.testName, [result]), test, elapsed: elapsed + 5, stats: done, running: 0 };
  }
  yield runFinished({ initialRunCount: count, finishedCount: count, passed: count });
}

/** Plain text as a terminal of that width shows it. */
function shown(text: string, width: number): string {
  const screen = new Screen(width, 1000);
  screen.write(text);
  return screen.text;
}

describe("the screen", () => {
  for (const width of [10, 30, 57, 80, 200]) {
    for (const synchronized of [true, false]) {
      test(`at ${width} columns holds the report and nothing else in the end, ${synchronized}`, () => {
        const screen = new Screen(width, 12);
        const report = terminalReport(options(width, 12, { synchronized }), destinationOf(screen));
        const events = [...runOf(40)];
        events.forEach((event, index) => {
          report.on(event);
          if (index % 3 === 0) report.tick(index * 4);
        });
        report.finish();
        expect(screen.text).toBe(shown(reportOf(events, HUMAN), width));
        expect(screen.cursor.column).toBe(0);
      });
    }
  }

  test("shows progress below what was reported so far", () => {
    const screen = new Screen(120, 24);
    const report = terminalReport(options(120, 24), destinationOf(screen));
    const events = [...runOf(2)].slice(0, 4);
    for (const event of events) report.on(event);
    expect(screen.text).toBe("");
    report.tick(3000);
    const lines = screen.text.split("\n");
    expect(lines.slice(0, -2).join("\n").trimEnd()).toBe(shown(reportOf(events, HUMAN), 120));
    expect(lines.at(-2)).toContain(" 1/2: 1 running");
    expect(lines.at(-1)).toBe("             [ 00:00:02] crate 名前::test_number_1");
  });

  test("is not touched when nothing changed", () => {
    let writes = 0;
    const report = terminalReport(options(80, 24), destinationOf({ write: () => (writes += 1) }));
    for (const event of [...runOf(3)].slice(0, 2)) report.on(event);
    report.tick(1000);
    report.tick(1200);
    expect(writes).toBe(1);
    report.tick(2100);
    expect(writes).toBe(2);
  });

  test("is written to in one piece, as one update", () => {
    const writes: string[] = [];
    const report = terminalReport(options(80, 24), destinationOf({ write: (text) => writes.push(text) }));
    const events = [...runOf(200)];
    for (const event of events.slice(0, -1)) report.on(event);
    report.tick(1500);
    expect(writes).toHaveLength(1);
    expect(writes[0]).toStartWith("\u001B[?2026h");
    expect(writes[0]).toEndWith("\u001B[?2026l");
  });

  test("gets long output before the next tick", () => {
    let written = 0;
    const report = terminalReport(
      options(80, 24),
      destinationOf({ write: (text) => (written += text.length) }),
    );
    const output = captured(`${"x".repeat(300_000)}\n`);
    report.on(testFinished("t", [attempt(FAILED, { output })]));
    expect(written).toBeGreaterThan(300_000);
  });
});

describe("the frame makes room", () => {
  const STAMP = { timestamp: 0, elapsed: 100 };
  const script = { phase: "setup", id: "s", index: 0, total: 1, program: "sh", args: [] } as const;
  const APPEARING: readonly (readonly [string, RunEvent, RunEvent])[] = [
    [
      "for a script that writes to the terminal",
      { type: "script-started", ...STAMP, script, noCapture: true },
      {
        type: "script-finished",
        ...STAMP,
        script,
        noCapture: true,
        status: attempt(PASSED),
        junitStoreSuccessOutput: false,
        junitStoreFailureOutput: false,
        stats: EMPTY_STATS,
        running: 0,
      },
    ],
    [
      "for the shell while the run is paused",
      { type: "run-paused", ...STAMP, scriptsRunning: 0, running: 1 },
      { type: "run-continued", ...STAMP, scriptsRunning: 0, running: 1 },
    ],
    [
      "for an answer",
      { type: "info-started", ...STAMP, total: 0, stats: EMPTY_STATS },
      { type: "info-finished", ...STAMP, missing: 0 },
    ],
  ];

  for (const [name, hide, show] of APPEARING) {
    test(name, () => {
      const screen = new Screen(120, 24);
      const report = terminalReport(options(120, 24), destinationOf(screen));
      const started = [...runOf(2)].slice(0, 2);
      for (const event of started) report.on(event);
      report.tick(50);
      report.on(hide);
      report.tick(60);
      expect(screen.text).toBe(reportOf([...started, hide], HUMAN).trimEnd());
      expect(screen.cursor.column).toBe(0);
      report.on(show);
      report.tick(70);
      expect(screen.text).toContain(" running, ");
    });
  }

  test("and does not jump while tests come and go", () => {
    const screen = new Screen(80, 24);
    const report = terminalReport(options(80, 24), destinationOf(screen));
    const events = [...runOf(3)];
    for (const event of events.slice(0, 2)) report.on(event);
    report.tick(10);
    const before = screen.cursor.row;
    for (const event of events.slice(2, 3)) report.on(event);
    report.tick(20);
    const reported = (count: number): number => reportOf(events.slice(0, count), HUMAN).split("\n").length;
    expect(screen.cursor.row).toBe(before + reported(3) - reported(2));
  });
});

describe("a window that is resized", () => {
  /** As terminals in editors do: all rows are split and joined again, except the row with the cursor. */
  const terminal = new headless.Terminal({ cols: 80, rows: 20, allowProposedApi: true });
  const shows = (): readonly string[] => {
    const { active } = terminal.buffer;
    const rows = Array.from({ length: active.length }, (_, row) => active.getLine(row));
    const lines: string[] = [];
    for (const row of rows) {
      const text = row?.translateToString(true) ?? "";
      if (row?.isWrapped === true) lines.push(`${lines.pop() ?? ""}${text}`);
      else lines.push(text);
    }
    return lines.join("\n").trimEnd().split("\n");
  };

  test("keeps the text above and leaves nothing of the frame", async () => {
    let pending = "";
    const frame = new Frame({ write: (text) => (pending += text) }, { synchronized: true });
    const above: string[] = [];
    for (const width of [80, 30, 60, 20, 80, 79]) {
      terminal.resize(width, 20);
      above.push(`a line above, ${width} columns, ${"longer than some windows are ".repeat(2)}end`);
      frame.print(`${above.at(-1)}\r\n`);
      const lines = ["bar ".repeat(40), "running one ".repeat(40), "two"].map((line) =>
        line.slice(0, width - 1),
      );
      frame.draw(lines, width);
      await new Promise<void>((resolve) => terminal.write(pending, resolve));
      pending = "";
      expect(shows()).toEqual([...above, ...lines.map((line) => line.trimEnd())]);
    }
    frame.clear(79);
    await new Promise<void>((resolve) => terminal.write(pending, resolve));
    expect(shows()).toEqual(above);
  });
});

describe("a frame that gets smaller", () => {
  test("leaves nothing behind", () => {
    const screen = new Screen(20, 10);
    const frame = new Frame(screen, { synchronized: false });
    frame.draw(["first line", "second", "third"], 20);
    frame.draw(["new", "sec"], 20);
    expect(screen.text).toBe("new\nsec");
    frame.draw(["n"], 20);
    expect(screen.text).toBe("n");
  });
});

describe("without a bar", () => {
  test("lines are written at once", () => {
    const screen = new Screen(80, 24);
    const report = terminalReport(options(80, 24, { bar: false }), destinationOf(screen));
    report.on(runStarted());
    expect(screen.text).toContain("Starting 1 test");
  });
});

describe("the terminal's own signal", () => {
  const sent = (events: readonly RunEvent[], more: Partial<TerminalOptions> = {}): readonly string[] => {
    const signals: string[] = [];
    const write = (text: string): void => {
      // oxlint-disable-next-line no-control-regex
      signals.push(...(text.match(/(?<=\u001B\]9;4;)[\d;]+(?=\u001B\\)/g) ?? []));
    };
    const report = terminalReport(options(80, 24, { signal: true, ...more }), destinationOf({ write }));
    events.forEach((event) => {
      report.on(event);
      report.tick(event.elapsed);
    });
    report.finish();
    return signals;
  };

  test("moves with the tests and goes with the run", () => {
    const events = [...runOf(2)].map((event) =>
      event.type === "test-finished" ? { ...event, stats: { ...event.stats, failed: 1 } } : event,
    );
    expect(sent(events)).toEqual(["1;0", "2;50", "1;50", "2;100", "0;"]);
  });

  test("is renewed while nothing happens, and only where asked for", () => {
    const signals: string[] = [];
    const sink = { write: (text: string) => signals.push(text) };
    const report = terminalReport(options(80, 24, { signal: true, bar: false }), destinationOf(sink));
    const [, start] = runOf(2);
    if (start !== undefined) report.on(start);
    for (const now of [0, 500, 1200]) report.tick(now);
    expect(signals.filter((text) => text.includes("9;4;1;0"))).toHaveLength(2);
    expect(sent([...runOf(2)], { signal: false })).toEqual([]);
  });

  test("leaves the terminal to the shell while the run is paused", () => {
    const events = [...runOf(2)].slice(0, 2);
    const pause: RunEvent = { type: "run-paused", timestamp: 0, elapsed: 10, scriptsRunning: 0, running: 1 };
    expect(sent([...events, pause])).toEqual(["1;0", "0;"]);
  });
});
