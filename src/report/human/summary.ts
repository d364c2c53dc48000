/** Texts for counts: the summary of a run, and the counts in progress and answers while it runs. */
import type { RunFinished } from "../../model/events.ts";
import { finalVerdict, hasFailures, type RunStats } from "../../model/results/stats.ts";
import { clock, seconds } from "../../text/values/duration.ts";
import { plural, testsWord } from "../../text/values/plural.ts";
import { CANCEL_WORDS } from "../failure/ending.ts";
import type { Context } from "./context.ts";
import { rule } from "./header.ts";
import { testPath } from "./names.ts";
import { type StyleName, status, STATUS_COLUMNS, type Theme } from "./theme.ts";

/** `2 passed (1 slow, 1 flaky), 1 failed, 3 skipped` */
export function countsText({ paint }: Theme, stats: RunStats): string {
  const count = (number: number, styleName: StyleName, word: string): readonly string[] =>
    number > 0 ? [`${paint("count", number)} ${paint(styleName, word)}`] : [];
  const kinds = [
    ...count(stats.passedSlow, "skip", "slow"),
    ...count(stats.flaky, "skip", "flaky"),
    ...count(stats.leaky, "skip", "leaky"),
    ...count(stats.exitedEarly, "skip", "exited early"),
  ];
  const leaky =
    stats.leakyFailed > 0
      ? ` (${paint("count", stats.leakyFailed)} due to being ${paint("fail", "leaky")})`
      : "";
  const passed = `${paint("count", stats.passed)} ${paint("pass", "passed")}`;
  return [
    kinds.length === 0 ? passed : `${passed} (${kinds.join(", ")})`,
    ...count(stats.cached, "skip", "cached"),
    ...count(stats.failed, "fail", "failed").map((text) => text + leaky),
    ...count(stats.execFailed, "fail", "exec failed"),
    ...count(stats.failedTimedOut, "fail", "timed out"),
    ...count(stats.quarantined ?? 0, "skip", "quarantined"),
    `${paint("count", stats.skipped)} ${paint("skip", "skipped")}`,
  ].join(", ");
}

/** `3 running, 2 passed, …` */
export function runningText(theme: Theme, stats: RunStats, running: number): string {
  return `${theme.paint("count", running)} running, ${countsText(theme, stats)}`;
}

/** What the run is doing, in the columns of a status word. */
export function activityWord(theme: Theme, stats: RunStats): string {
  const reason = stats.cancelReason;
  if (reason !== undefined) {
    return theme.paint(
      "fail",
      (reason === "second-signal" ? "Killing" : "Cancelling").padStart(STATUS_COLUMNS),
    );
  }
  return theme.paint(hasFailures(stats) ? "fail" : "pass", "Running".padStart(STATUS_COLUMNS));
}

/** What a progress bar shows, without the bar: the answer to Enter. */
export function progressLine(
  theme: Theme,
  stats: RunStats,
  now: { elapsed: number; running: number },
): string {
  const time = clock(now.elapsed).padStart(9);
  const place = `${stats.finishedCount}/${stats.initialRunCount}`;
  return `${activityWord(theme, stats)} [${time}] ${place}: ${runningText(theme, stats, now.running)}\n`;
}

/** `2/3 tests run: …`, for a run and for a round of a stress run. */
export function testsRunText({ theme, mode }: Context, stats: RunStats): string {
  const ran = stats.finishedCount - stats.cached;
  const toRun = stats.initialRunCount - stats.cached;
  const place = theme.paint("count", ran) + (ran === toRun ? "" : `/${theme.paint("count", toRun)}`);
  const word = testsWord(mode, toRun !== 1 || ran !== 1);
  return `${place} ${word} run: ${countsText(theme, stats)}`;
}

/** The style of the counts of a finished run or round. */
export function verdictStyle(stats: RunStats): StyleName {
  const { outcome } = finalVerdict(stats);
  if (outcome === "success") return "pass";
  return outcome === "no-tests-run" ? "skip" : "fail";
}

export function summaryLines(context: Context, event: RunFinished): string {
  const { theme } = context;
  const styleName = event.stress === undefined ? verdictStyle(event.stats) : stressStyle(event, event.stress);
  const counts =
    event.stress === undefined ? testsRunText(context, event.stats) : stressText(theme, event, event.stress);
  return `${rule(context)}${status(theme, styleName, "Summary")}[${seconds(event.elapsed, 8)}s] ${counts}\n`;
}

type StressTotals = NonNullable<RunFinished["stress"]>;

function stressStyle({ stats }: RunFinished, { failed }: StressTotals): StyleName {
  return failed > 0 ? "fail" : verdictStyle(stats);
}

function stressText({ paint }: Theme, { stats }: RunFinished, totals: StressTotals): string {
  const { current, total } = totals.completed;
  const place = paint("count", current) + (total === undefined ? "" : `/${paint("count", total)}`);
  const word = plural(total ?? current, "iteration", "iterations");
  const passed = `${paint("count", totals.succeeded)} ${paint("pass", "passed")}`;
  const failed = totals.failed > 0 ? `, ${paint("count", totals.failed)} ${paint("fail", "failed")}` : "";
  return `${place} stress run ${word}: ${passed}${failed}${stressCancelText(paint, stats)}`;
}

function stressCancelText(paint: Theme["paint"], stats: RunStats): string {
  const verdict = finalVerdict(stats);
  if (verdict.outcome !== "cancelled" || verdict.reason === undefined) return "";
  return `; cancelled due to ${paint("fail", CANCEL_WORDS[verdict.reason])}`;
}

/** Of a rerun: tests that were to run and did not, the first of them by name. */
export function notSeenLines({ theme, mode }: Context, { outstanding }: RunFinished): string {
  if (outstanding === undefined || outstanding.total === 0) return "";
  const { total, shown } = outstanding;
  const title = `${theme.paint("count", total)} outstanding ${testsWord(mode, total !== 1)}`;
  const more = total - shown.length;
  const indent = " ".repeat(STATUS_COLUMNS + 1);
  return [
    `${status(theme, "skip", "Note")}${title} not seen during this rerun:`,
    ...shown.map((test) => indent + testPath(theme, test)),
    ...(more > 0
      ? [`${indent}... and ${theme.paint("count", more)} more ${testsWord(mode, more !== 1)}`]
      : []),
    "",
  ].join("\n");
}

/** After everything else: tests that were chosen and not run, and why. */
export function notRunWarning({ theme, mode }: Context, stats: RunStats): string {
  const { paint } = theme;
  const verdict = finalVerdict(stats);
  const notRun = stats.initialRunCount - stats.finishedCount;
  if (
    (verdict.outcome !== "failed" && verdict.outcome !== "cancelled") ||
    verdict.step !== "test" ||
    notRun <= 0
  ) {
    return "";
  }
  const reason = verdict.outcome === "failed" ? "test-failure" : verdict.reason;
  const several = stats.initialRunCount !== 1 || notRun !== 1;
  const place = `${paint("count", notRun)}/${paint("count", stats.initialRunCount)}`;
  const due = reason === undefined ? "" : ` due to ${paint("skip", CANCEL_WORDS[reason])}`;
  const byFailure = reason === "test-failure" || reason === "test-failure-immediate";
  const hint = byFailure
    ? ` (run with ${paint("count", "--no-fail-fast")} to run all tests, or run with ${paint("count", "--max-fail")})`
    : "";
  const were = several ? "were" : "was";
  return `${paint("skip", "warning")}: ${place} ${testsWord(mode, several)} ${were} not run${due}${hint}\n`;
}
