/** Lines about setup scripts and (ours) teardown scripts. */
import type { ScriptFinished, ScriptId, ScriptSlow, ScriptStarted } from "../../../model/events.ts";
import { type AttemptResult, isSuccess } from "../../../model/results/outcome.ts";
import { slowBracketed } from "./attempt-lines.ts";
import type { Context } from "../context.ts";
import { scriptLabel } from "../names.ts";
import { outputBlock } from "../output-block.ts";
import { reaches } from "../output-decision.ts";
import { bracketed } from "./status-line.ts";
import { type StyleName, status } from "../theme.ts";
import { shortStatus } from "../words.ts";

/** Status words: at the start, and before the result; both leave room for six columns of result. */
const PHASES = {
  setup: { start: "SETUP", prefix: "SETUP" },
  teardown: { start: "TEARDOWN", prefix: "TDOWN" },
} as const satisfies Record<ScriptId["phase"], { readonly start: string; readonly prefix: string }>;

export function scriptStartLine({ theme }: Context, { script, stress }: ScriptStarted): string {
  const place = `${script.index + 1}/${script.total}`.padStart(9);
  const word = status(theme, "pass", PHASES[script.phase].start);
  return `${word}[${place}] ${scriptLabel(theme, script, stress)}\n`;
}

export function scriptSlowLine({ options, theme }: Context, event: ScriptSlow): string {
  const level = options.levels.statusLevel;
  if (!reaches(level, event.willTerminate ? "fail" : "slow")) return "";
  const word = event.willTerminate
    ? status(theme, "fail", "TERMINATING")
    : status(theme, "skip", `${PHASES[event.script.phase].prefix} SLOW`);
  return `${word}${slowBracketed(event.slowFor)}${scriptLabel(theme, event.script, event.stress)}\n`;
}

/** Always shown; the output of failed scripts always follows, that of others never. */
export function* scriptFinishedLines(context: Context, event: ScriptFinished): Generator<string> {
  const { theme } = context;
  const { result, duration } = event.status;
  const word = `${PHASES[event.script.phase].prefix} ${shortStatus(result)}`;
  const label = scriptLabel(theme, event.script, event.stress);
  yield `${status(theme, resultStyle(result), word)}${bracketed(duration)}${label}\n`;
  if (!isSuccess(result))
    yield* outputBlock(context, event.status, { unit: "script", name: event.script.id });
}

function resultStyle(result: AttemptResult): StyleName {
  if (result.kind === "pass") return "pass";
  return result.kind === "leak" && result.result === "pass" ? "skip" : "fail";
}
