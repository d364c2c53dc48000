/** Lines before and after each round of a stress run. */
import type { StressProgress, StressRoundFinished, StressRoundStarted } from "../../model/events.ts";
import { clock } from "../../text/duration.ts";
import { plural } from "../../text/plural.ts";
import type { Context } from "./context.ts";
import { rule } from "./header.ts";
import { bracketed } from "./status-line.ts";
import { testsRunText, verdictLook } from "./summary.ts";
import { status, type Theme } from "./theme.ts";

export function roundStartLines(context: Context, { progress }: StressRoundStarted): string {
  const { theme } = context;
  const place = placeText(theme, progress, progress.completed + 1);
  const time = `${elapsedText(theme, progress)} elapsed so far${remainingText(theme, progress)}`;
  return `${rule(context)}${status(theme, "pass", "Stress test")}iteration ${place} (${time})\n`;
}

export function roundFinishedLine(context: Context, event: StressRoundFinished): string {
  const { theme } = context;
  const word = status(theme, verdictLook(event.roundStats), "Stress test");
  const place = placeText(theme, event.progress, event.progress.completed);
  return `${word}${bracketed(event.roundElapsed)}iteration ${place}: ${testsRunText(context, event.roundStats)}\n`;
}

/** `3/10`, or `3` where the number of rounds is open. */
function placeText({ paint }: Theme, { plan }: StressProgress, round: number): string {
  const place = paint("count", round);
  return plan.kind === "count" && plan.count !== "infinite"
    ? `${place}/${paint("count", plan.count)}`
    : place;
}

function elapsedText({ paint }: Theme, { plan, elapsed }: StressProgress): string {
  const now = paint("count", clock(elapsed));
  return plan.kind === "duration" ? `${now}/${paint("count", clock(plan.duration))}` : now;
}

/** Time is rounded up, so that it and the elapsed time add up to the whole. */
function remainingText({ paint }: Theme, { plan, elapsed, completed }: StressProgress): string {
  if (plan.kind === "duration") {
    const left = plan.duration - elapsed;
    return left < 0 ? "" : `, ${paint("count", clock(left, "ceil"))} remaining`;
  }
  if (plan.count === "infinite" || plan.count <= completed) return "";
  const left = plan.count - completed;
  return `, ${paint("count", left)} ${plural(left, "iteration", "iterations")} remaining`;
}
