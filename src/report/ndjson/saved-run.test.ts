import { expect, test } from "bun:test";
import { runFinished, runStarted, testStarted } from "../testing/events.fixture.ts";
import { NOTHING_READ, readNext, type SavedLine, type SavedRun } from "./saved-run.ts";

const whole = (event: unknown): SavedLine => ({ text: JSON.stringify(event), whole: true });

/** The last state, or what is wrong with the line that is. */
function read(lines: readonly SavedLine[]): SavedRun | string {
  let run: SavedRun = NOTHING_READ;
  for (const line of lines) {
    const step = readNext(run, line);
    if (!step.ok) return `${step.error.line}: ${step.error.message}`;
    ({ run } = step.value);
  }
  return run;
}

const START = whole(runStarted());
const END = whole(runFinished({}));

test("a whole run", () => {
  expect(read([START, whole(testStarted("a")), END])).toMatchObject({ over: true, finished: true, lines: 3 });
});

test("a last line that was cut short ends a run that is not finished", () => {
  const cut = { text: END.text.slice(0, -5), whole: false };
  expect(read([START, cut])).toMatchObject({ over: true, finished: false });
  expect(read([START, { ...cut, whole: true }])).toBe("2: not a line of JSON");
  expect(read([START, { ...END, whole: false }])).toMatchObject({ finished: true });
});

test("blank lines and events of later versions are skipped", () => {
  expect(read([START, { text: "", whole: true }, whole({ type: "moon-rose" }), END])).toMatchObject({
    lines: 4,
    finished: true,
  });
});

test("two runs in one file are none", () => {
  expect(read([START, START])).toStartWith("2: a second run starts");
  expect(read([START, END, START])).toStartWith("3: events follow the end of the run");
});

test("a stream begins with the start of its run", () => {
  expect(read([whole(testStarted("a"))])).toBe("1: a stream begins with `run-started`");
});

test("a stream of a later version is refused, whatever else is in it", () => {
  expect(read([whole({ type: "run-started", version: 99 })])).toContain("the stream has version 99");
});

test("a last line that is nested too deep is an error, not one that was cut short", () => {
  const deep = { text: "[".repeat(20_000), whole: false };
  expect(read([START, deep])).toBe("2: it is nested more than 500 levels deep, which is the limit");
});

test("a stream that goes on without events is refused", () => {
  const gap = (text: string, lines: number): string | SavedRun =>
    read([START, ...Array.from({ length: lines }, () => ({ text, whole: true }))]);
  const junk = JSON.stringify({ type: "moon-rose", text: "x".repeat(1024 * 1024) });
  expect(gap(junk, 63)).toMatchObject({ lines: 64 });
  expect(gap(junk, 65)).toBe("65: no event in 64.0 MB, which is the limit");
});
