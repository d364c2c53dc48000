/**
 * Walks through a page by keyboard, as a blind user does, and compares what a real screen reader (Orca)
 * speaks with the expected text. Prints all of it. Not part of CI: on Debian it needs the packages `orca`,
 * `at-spi2-core`, `xvfb`, `xdotool`, `dbus-daemon` and `chromium`.
 */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type { RunEvent } from "../../../src/model/events.ts";
import { testName } from "../../../src/model/ids.ts";
import {
  attempt,
  captured,
  FAILED,
  PASSED,
  runFinished,
  runStarted,
  scriptFinished,
  testFinished,
} from "../../../src/report/testing/events.fixture.ts";
import { writePage } from "../page.ts";
import { Desktop } from "./desktop.ts";

const STAMP = { timestamp: 1_700_000_000_000, elapsed: 900 };
const RETRIED = { totalAttempts: 2, output: captured("first try\n") };

const EVENTS: readonly RunEvent[] = [
  runStarted({ testThreads: 1, runCount: 5 }),
  scriptFinished(attempt(PASSED), { id: "prepare" }),
  testFinished("passes", [attempt(PASSED, { duration: 10 })]),
  testFinished("is_slow", [attempt(PASSED, { duration: 500, isSlow: true })]),
  testFinished("leaks", [attempt({ kind: "leak", result: "pass" }, { duration: 20 })]),
  testFinished("is_flaky", [
    attempt(FAILED, { ...RETRIED, duration: 30 }),
    attempt(PASSED, { ...RETRIED, attempt: 2, duration: 40 }),
  ]),
  testFinished("fails", [attempt(FAILED, { duration: 50, output: captured("before it fails\n") })]),
  {
    type: "test-skipped",
    ...STAMP,
    test: { ...testFinished("ignored", [attempt(PASSED)]).test, testName: testName("ignored") },
    reason: "ignored",
    reportSkipped: "none",
  },
  runFinished({ initialRunCount: 5, finishedCount: 5, passed: 4, failed: 1, flaky: 1, skipped: 1 }),
];

/** A key, and what has to be spoken because of it, in any order. */
const WALK: readonly (readonly [key: string, ...says: readonly string[]])[] = [
  ["ctrl+Home", "Test run failed heading level 1.", "5 tests run: 4 passed (1 flaky), 1 failed, 1 skipped;"],
  ["h", "Failed tests 1 heading level 2."],
  ["h", "Timeline heading level 2."],
  ["b", "Slots as a table toggle button collapsed."],
  ["Return", "expanded"],
  ["t", "table with 2 rows 6 columns", "Slot column header."],
  ["h", "Slowest tests heading level 2."],
  ["h", "Retried and flaky tests heading level 2."],
  ["h", "Scripts heading level 2."],
  ["t", "table with 2 rows 4 columns", "Outcome column header."],
  ["h", "Environment heading level 2."],
  ["slash", "search Tests", "Search by binary or name ( / ) entry."],
  ["type:is_", "2 of 6 shown"],
  ["Tab", "All 6 toggle button pressed."],
  ["Tab", "Failed 1 toggle button not pressed."],
  ["Tab", "Flaky 1 toggle button not pressed."],
  ["space", "pressed", "1 of 6 shown"],
  ["shift+Tab", "Failed 1 toggle button not pressed."],
  ["shift+Tab", "All 6 toggle button not pressed."],
  ["space", "pressed", "2 of 6 shown"],
  ["slash", "Search by binary or name ( / ) entry"],
  ["ctrl+a", "selected"],
  ["BackSpace", "6 of 6 shown"],
  ["Return", "Tests List with 6 items", "fail crate fails 0.050 s."],
  ["Down", "flaky crate is_flaky 0.070 s."],
  ["End", "skip crate ignored."],
  ["Up", "pass crate is_slow 0.500 s."],
  ["Home", "fail crate fails 0.050 s."],
  ["Down", "flaky crate is_flaky 0.070 s."],
  ["KP_Enter", "2 of 6."],
  ["Return", "region Test", "flaky crate is_flaky heading level 2."],
  ["h", "Attempt 2: passed", "heading level 3."],
  ["h", "stdout heading level 4."],
  ["Down", "first try"],
  ["h", "Attempt 1: failed with exit code 101"],
  ["Escape", "Tests List with 6 items", "flaky crate is_flaky 0.070 s."],
  ["Down", "leak crate leaks 0.020 s."],
  ["shift+Tab", "Overview push button."],
  ["Return", "Failed tests 1 heading level 2."],
  ["b", "Slots as a table toggle button"],
  ["k", "crate is_slow visited link."],
  ["Return", "Tests List with 6 items", "pass crate is_slow 0.500 s."],
];

/** Of the page: the share of the run's second that its one thread was busy. */
const LAST_WORDS = "65 %";

/** Said of rows that go away, and in place of the text of a status. */
const NOISE = /not selected|^statusbar/;

async function walk(desktop: Desktop): Promise<void> {
  await desktop.hears("Finished loading failed: 4 of 5 tests passed.");
  // Left alone, it reads the page to its end.
  await desktop.hears(LAST_WORDS);
  console.log(`(page): ${desktop.spoken().join(" | ")}`);
  for (const [key, ...says] of WALK) {
    desktop.press(key);
    try {
      for (const text of says) await desktop.hears(text);
    } finally {
      console.log(`${key}: ${desktop.spoken().join(" | ")}`);
    }
    const noise = desktop.spoken().filter((said) => NOISE.test(said));
    if (noise.length > 0) throw new Error(`what nobody asked for was spoken: ${noise.join(" | ")}`);
  }
}

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "screen-reader-page-"));
const desktop = new Desktop();
let ok = true;
try {
  await desktop.start();
  desktop.open(writePage(folder, EVENTS));
  await walk(desktop);
} catch (thrown) {
  ok = false;
  console.error(thrown instanceof Error ? thrown.message : "something was thrown that is no error");
}
await desktop.close();
fs.rmSync(folder, { recursive: true });
process.exit(ok ? 0 : 1);
