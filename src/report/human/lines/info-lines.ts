/** Answers to "what runs?": each unit with its state and its output so far. */
import type { InfoFinished, InfoStarted, InfoUnit, UnitState } from "../../../model/events.ts";
import { hasFailures } from "../../../model/results/stats.ts";
import { seconds } from "../../../text/values/duration.ts";
import { indent, indentParts } from "../../../text/lines/indent.ts";
import type { Context } from "../context.ts";
import { rule } from "../header.ts";
import { HIDDEN, scriptLabel, testLabel } from "../names.ts";
import { infoStyle, streams } from "../output-block.ts";
import { runningText } from "../summary.ts";
import { resultPhrase } from "../words.ts";

export function infoStartLines(context: Context, event: InfoStarted): string {
  const { theme } = context;
  const word = theme.paint(hasFailures(event.stats) ? "fail" : "pass", "info");
  const counts = runningText(theme, event.stats, event.total);
  return `${rule(context)}${word}: ${counts} in ${seconds(event.elapsed)}s\n`;
}

export function infoFinishLines(context: Context, { missing }: InfoFinished): string {
  const { paint } = context.theme;
  const note = missing > 0 ? `${paint("skip", "info")}: missing ${paint("count", missing)} responses\n` : "";
  return note + rule(context);
}

export function* infoUnitLines(context: Context, event: InfoUnit): Generator<string> {
  const { theme } = context;
  const separator = event.index > 0 ? `${theme.bar(8)}\n` : "";
  const place = `${event.index + 1}/${event.total}:`;
  // In line with `status: ` below.
  const padding = " ".repeat(Math.max(8 - place.length - 1, 0));
  const painted = `${theme.paint("count", event.index + 1)}/${theme.paint("count", event.total)}: ${padding}`;
  yield `${separator}\n* ${painted}${unitLabel(context, event)}\n${indent(stateLines(context, event), INDENT)}`;
  if (event.state.kind !== "delay") {
    yield* indentParts(streams(context, event.output, { style: infoStyle(context) }), INDENT);
    yield "\n";
  }
  yield "\n";
}

/** Everything below the unit's name. */
const INDENT = "  ";

function unitLabel({ theme }: Context, { unit, stress }: InfoUnit): string {
  return unit.kind === "test"
    ? testLabel(theme, unit.test, { stress, counter: HIDDEN })
    : scriptLabel(theme, unit.script, stress);
}

/** `test`, `benchmark` or `script`. */
function unitWord({ mode }: Context, { unit }: InfoUnit): string {
  return unit.kind === "test" ? mode : "script";
}

function stateLines(context: Context, event: InfoUnit): string {
  const { state } = event;
  switch (state.kind) {
    case "running":
      return statusLine(context, attemptNote(event) + runningState(context, event, state));
    case "exiting":
      return exitingLines(context, event, state);
    case "terminating":
      return terminatingLines(context, event, state);
    case "delay":
      return delayLines(context, event, state);
  }
}

type State<Kind extends UnitState["kind"]> = Extract<UnitState, { readonly kind: Kind }>;

function statusLine({ theme }: Context, text: string): string {
  return `${theme.paint("count", "status")}: ${text}\n`;
}

function noteLine({ theme }: Context, text: string): string {
  return `${theme.paint("count", "note")}:   ${text}\n`;
}

/** Shown for retries, and for tests that wait for one. */
function attemptNote({ unit, state }: InfoUnit): string {
  if (unit.kind !== "test" || (unit.attempt === 1 && state.kind !== "delay")) return "";
  return `(attempt ${unit.attempt}/${unit.totalAttempts}) `;
}

function slowNote(slowAfter: number | undefined): string {
  return slowAfter === undefined ? "" : ` (marked slow after ${seconds(slowAfter)}s)`;
}

function runningState(context: Context, event: InfoUnit, state: State<"running">): string {
  const { paint } = context.theme;
  const running = paint(state.slowAfter === undefined ? "pass" : "skip", "running");
  const pid = paint("count", state.pid);
  const time = seconds(state.runningFor);
  return `${unitWord(context, event)} ${running} for ${time}s as PID ${pid}${slowNote(state.slowAfter)}`;
}

/** Below this, waiting for output to close is not worth a note. */
const NOTEWORTHY_WAIT = 1000;

function exitingLines(context: Context, event: InfoUnit, state: State<"exiting">): string {
  const { theme } = context;
  const unit = unitWord(context, event);
  const result =
    state.result === undefined
      ? `${theme.paint("fail", "failed")} with unknown status`
      : resultPhrase(theme, {
          result: state.result,
          isSlow: state.slowAfter !== undefined,
          exitedEarly: false,
        });
  const time = `after ${seconds(state.runningFor)}s${slowNote(state.slowAfter)}`;
  const line = statusLine(context, `${attemptNote(event)}${unit} ${result} ${time}`);
  if (state.waitedFor < NOTEWORTHY_WAIT) return line;
  const wait = `spent ${seconds(state.waitedFor)}s waiting for ${unit} PID ${theme.paint("count", state.pid)} to shut down`;
  const leak =
    state.remaining === undefined ? "" : `, will mark as leaky after another ${seconds(state.remaining)}s`;
  return line + noteLine(context, wait + leak);
}

/** A run that is cancelled ends its tests by a signal. */
const REASONS = { timeout: "timeout", limit: "limit", cancel: "signal", signal: "signal" } as const;

function terminatingLines(context: Context, event: InfoUnit, state: State<"terminating">): string {
  const { paint } = context.theme;
  const unit = unitWord(context, event);
  const reason = paint("count", REASONS[state.reason]);
  const what = `${paint("fail", "terminating")} ${unit} PID ${paint("count", state.pid)} due to ${reason}`;
  const remaining = Math.max(state.grace - state.waitedFor, 0);
  return (
    statusLine(context, `${attemptNote(event)}${what} (${unit} ran for ${seconds(state.runningFor)}s)`) +
    noteLine(
      context,
      `sent ${state.signal} to process group; spent ${seconds(state.waitedFor)}s waiting for ${unit} to exit, ` +
        `will SIGKILL after another ${seconds(remaining)}s`,
    )
  );
}

function delayLines(context: Context, event: InfoUnit, state: State<"delay">): string {
  const { theme } = context;
  const unit = unitWord(context, event);
  const result = resultPhrase(theme, state.previous);
  const waiting = `currently ${theme.paint("count", "waiting")} before next attempt`;
  const waited = `waited ${seconds(state.waitedFor)}s so far, will wait another ${seconds(state.remaining)}s`;
  return (
    statusLine(context, `${attemptNote(event)}${unit} ${result}, ${waiting}`) +
    noteLine(context, `${waited} before retrying ${unit}`)
  );
}
