/** Lines before and after each round of a stress run. */
import type { StressProgress, StressRoundFinished, StressRoundStarted } from "../../../model/events.ts";
import type { Milliseconds } from "../../../model/ids.ts";
import { clock } from "../../../text/values/duration.ts";
import { plural } from "../../../text/values/plural.ts";
import type { Context } from "../context.ts";
import { rule } from "../header.ts";
import { bracketed } from "./status-line.ts";
import { testsRunText, verdictStyle } from "../summary.ts";
import { status, type Theme } from "../theme.ts";

export function roundStartLines(context: Context, { progress }: StressRoundStarted): string {
  const { theme } = context;
  const place = roundText(theme, progress, progress.completed + 1);
  const time = `${elapsedText(context, progress)} elapsed so far${remainingText(context, progress)}`;
  return `${rule(context)}${status(theme, "pass", "Stress test")}iteration ${place} (${time})\n`;
}

export function roundFinishedLine(context: Context, event: StressRoundFinished): string {
  const { theme } = context;
  const word = status(theme, verdictStyle(event.roundStats), "Stress test");
  const place = roundText(theme, event.progress, event.progress.completed);
  return `${word}${bracketed(event.roundElapsed)}iteration ${place}: ${testsRunText(context, event.roundStats)}\n`;
}

/** `3/10`, or `3` where the number of rounds is open. */
function roundText({ paint }: Theme, { plan }: StressProgress, round: number): string {
  const place = paint("count", round);
  return plan.kind === "count" && plan.count !== "infinite"
    ? `${place}/${paint("count", plan.count)}`
    : place;
}

function elapsedText(context: Context, { plan, elapsed }: StressProgress): string {
  const now = time(context, elapsed);
  return plan.kind === "duration" ? `${now}/${time(context, plan.duration)}` : now;
}

function time({ options, theme }: Context, duration: Milliseconds, rounding?: "ceil"): string {
  return theme.paint("count", options.hideTimes === true ? "HH:MM:SS" : clock(duration, rounding));
}

/** Time is rounded up, so that it and the elapsed time add up to the whole. */
function remainingText(context: Context, { plan, elapsed, completed }: StressProgress): string {
  if (plan.kind === "duration") {
    const left = plan.duration - elapsed;
    return left < 0 ? "" : `, ${time(context, left, "ceil")} remaining`;
  }
  if (plan.count === "infinite" || plan.count <= completed) return "";
  const left = plan.count - completed;
  return `, ${context.theme.paint("count", left)} ${plural(left, "iteration", "iterations")} remaining`;
}
