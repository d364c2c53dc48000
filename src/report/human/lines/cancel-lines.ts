/** Lines about the run as a whole being cancelled, killed, paused or continued. */
import type { CancelStarted, KillStarted, RunContinued, RunPaused } from "../../../model/events.ts";
import { plural, testsWord } from "../../../text/values/plural.ts";
import { CANCEL_WORDS } from "../../failure/ending.ts";
import type { Context } from "../context.ts";
import { status } from "../theme.ts";

export function cancelLine(context: Context, event: CancelStarted): string {
  const { paint } = context.theme;
  const immediate = event.stats.cancelReason === "test-failure-immediate";
  const how = immediate ? `immediately ${paint("fail", "terminating")} ` : "";
  return endingLine(context, event, { word: "Cancelling", how });
}

export function killLine(context: Context, event: KillStarted): string {
  return endingLine(context, event, { word: "Killing", how: "" });
}

function endingLine(
  context: Context,
  event: CancelStarted | KillStarted,
  { word, how }: { readonly word: string; readonly how: string },
): string {
  const reason = event.stats.cancelReason;
  const due = reason === undefined ? "" : `due to ${context.theme.paint("fail", CANCEL_WORDS[reason])}`;
  const units = unitCount(context, event);
  const still = units === "" ? "" : `: ${how}${units} still running`;
  return `${status(context.theme, "fail", word)}${due}${still}\n`;
}

export function pauseLine(context: Context, event: RunPaused): string {
  return signalLine(context, event, "Pausing");
}

export function continueLine(context: Context, event: RunContinued): string {
  return signalLine(context, event, "Continuing");
}

function signalLine(context: Context, event: RunPaused | RunContinued, word: string): string {
  const { theme } = context;
  const units = unitCount(context, event);
  const running = units === "" ? "" : `: ${units} running`;
  return `${status(theme, "pass", word)}due to ${theme.paint("count", "signal")}${running}\n`;
}

interface UnitCounts {
  readonly scriptsRunning: number;
  readonly scriptPhase?: "setup" | "teardown";
  readonly running: number;
}

/** Scripts and tests never run at the same time. */
function unitCount(
  { theme, mode }: Context,
  { scriptsRunning, scriptPhase = "setup", running }: UnitCounts,
): string {
  if (scriptsRunning > 0) {
    const scripts = plural(scriptsRunning, `${scriptPhase} script`, `${scriptPhase} scripts`);
    return `${theme.paint("count", scriptsRunning)} ${scripts}`;
  }
  return running > 0 ? `${theme.paint("count", running)} ${testsWord(mode, running !== 1)}` : "";
}
