/** Draws progress: a state, a width and a moment in, lines out. */
import type { Milliseconds } from "../../model/ids.ts";
import { clock, wholeSeconds } from "../../text/values/duration.ts";
import { testsWord } from "../../text/values/plural.ts";
import { progressBar } from "../../text/terminal/progress-bar.ts";
import { columns, cutEnd, cutStart, keepPaintedStart, paintedColumns } from "../../text/terminal/width.ts";
import { paintedName } from "../human/names.ts";
import { activityWord, runningText } from "../human/summary.ts";
import type { Theme } from "../human/theme.ts";
import type { ProgressState, RunningPhase, RunningTest } from "./state.ts";

export interface View {
  readonly theme: Theme;
  /** Columns of the terminal. */
  readonly width: number;
  /** Lines that may be drawn. */
  readonly height: number;
  /** On the run's own clock. */
  readonly now: Milliseconds;
  /** How many running tests are listed; 0 lists none and does not count the others either. */
  readonly maxRunning: number | "infinite";
  /** How long the run will still take, where that is known. */
  readonly left?: Milliseconds | undefined;
}

/**
 * The bar, then the running tests. No line is as wide as the terminal: terminals differ in
 * what a cursor after the last column does.
 */
export function progressLines(state: ProgressState, view: View): readonly string[] {
  const lines = [barLine(state, view), ...runningLines(state, view)];
  return lines
    .slice(0, Math.max(view.height, 1))
    .map((line) => keepPaintedStart(line, Math.max(view.width - 1, 0)));
}

function barLine(state: ProgressState, { theme, width, now, left }: View): string {
  const { stats } = state;
  const word = activityWord(theme, stats);
  const passed = now - state.since;
  const place = String(stats.finishedCount).padStart(String(state.runCount).length);
  const after = ` ${place}/${stats.initialRunCount}: ${runningText(theme, stats, state.running)}`;
  // The peer keeps five columns free after the counts.
  const roomBeside = (before: string): number => width - paintedColumns(before) - paintedColumns(after) - 5;
  const whole = `${word} ${bracketed(passed, left)} `;
  // An estimate says more than a bar, and less than the counts.
  const before = roomBeside(whole) >= 0 ? whole : `${word} ${bracketed(passed)} `;
  const bar = progressBar(
    stats.finishedCount,
    stats.initialRunCount,
    roomBeside(before),
    theme.progressCells,
  );
  return before + bar + after;
}

/** `[ 00:00:01]`, and with an estimate of the time left `[ 00:00:01, 9s left]`. */
function bracketed(duration: Milliseconds, left?: Milliseconds): string {
  // Tests that take longer than ever leave nothing to estimate.
  const more = left === undefined || left <= 0 ? "" : `, ${wholeSeconds(left)} left`;
  return `[${clock(duration).padStart(9)}${more}]`;
}

function runningLines(state: ProgressState, view: View): readonly string[] {
  if (view.maxRunning === 0) return [];
  const wanted = view.maxRunning === "infinite" ? state.tests.size : view.maxRunning;
  // The bar takes one line, and another is needed to count those that find no room.
  const most =
    wanted < state.tests.size || state.tests.size > view.height - 1 ? view.height - 2 : view.height - 1;
  const shown = Math.max(Math.min(wanted, most), 0);
  const lines: string[] = [];
  for (const running of state.tests.values()) {
    if (lines.length >= shown) break;
    lines.push(runningLine(running, view));
  }
  const more = state.tests.size - lines.length;
  if (more > 0) lines.push(moreLine(state, view, more));
  return lines;
}

function moreLine({ mode }: ProgressState, { theme }: View, more: number): string {
  const count = theme.paint("count", more);
  return `${" ".repeat(13)}... and ${count} more ${testsWord(mode, more !== 1)} running`;
}

/** Columns before a running test's name: `        SLOW [ 00:00:01] `. */
const BEFORE_NAME = 25;

function runningLine({ test, phase }: RunningTest, view: View): string {
  const room = Math.max(view.width - 1 - BEFORE_NAME, 0);
  const binary = cutStart(view.theme.name(test.binaryId), room, view.theme.ellipsis);
  // Of a long name the end says most.
  const name = cutEnd(
    view.theme.name(test.testName),
    Math.max(room - columns(binary) - 1, 0),
    view.theme.ellipsis,
  );
  const label = `${view.theme.paint("binaryId", binary)} ${paintedName(view.theme, name)}`;
  return `       ${phaseWord(view.theme, phase)} ${bracketed(phaseTime(phase, view.now))} ${label}`;
}

/** Five columns. */
function phaseWord(theme: Theme, { kind }: RunningPhase): string {
  switch (kind) {
    case "running":
      return "     ";
    case "slow":
      return theme.paint("skip", " SLOW");
    case "delay":
      return theme.paint("retry", "DELAY");
    case "retry":
      return theme.paint("retry", "RETRY");
  }
}

/** How long it has run, or how long it still waits. */
function phaseTime(phase: RunningPhase, now: Milliseconds): Milliseconds {
  return Math.max(phase.kind === "delay" ? phase.until - now : now - phase.since, 0);
}
