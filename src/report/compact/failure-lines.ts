/** What matters of a failure: where, why, and the last words. */
import {
  type AttemptStatus,
  type CapturedOutput,
  type CapturedStream,
  lastAttempt,
  outcomeKind,
  type TestOutcome,
} from "../../model/outcome.ts";
import { stripControls } from "../../text/ansi.ts";
import { seconds } from "../../text/duration.ts";
import { visibleName } from "../../text/visible.ts";
import { executionErrors, printErrors, type UnitKind } from "../failure/errors.ts";
import { panicLocation } from "../failure/location.ts";
import { type FailureSlice, failureSlice, streamOf, withoutBacktrace } from "../failure/slice.ts";
import type { Theme } from "../human/theme.ts";
import { longStatus, needsPhrase, resultPhrase } from "../human/words.ts";
import { firstLines, lastLines } from "./excerpt.ts";
import { ownOutput } from "./own-output.ts";

/** Lines of the reason, and of each stream, that are shown. */
const REASON_LINES = 12;
const STREAM_LINES = 8;
const INDENT = "  ";

/** A failed test, or one that fails for being flaky: then the attempt that failed first is shown. */
export function failedTestLines(theme: Theme, label: string, outcome: TestOutcome): string {
  const last = lastAttempt(outcome);
  const flaky = outcomeKind(outcome) === "flaky";
  const attempts = outcome.attempts.length;
  const tries = flaky
    ? `, flaky: passed at attempt ${last.attempt} of ${last.totalAttempts}`
    : attempts > 1
      ? `, ${attempts} attempts`
      : "";
  const shown = flaky ? outcome.attempts[0] : last;
  const word = theme.paint("fail", flaky ? "FLAKY" : longStatus(last.result));
  return failureLines(theme, { heading: `${word} ${label}`, tries, status: shown, unit: "test" });
}

interface Failure {
  readonly heading: string;
  readonly tries: string;
  readonly status: AttemptStatus;
  readonly unit: UnitKind;
}

/** Its heading, then the reason, then the tail of each stream. */
export function failureLines(theme: Theme, { heading, tries, status, unit }: Failure): string {
  const slice = unit === "test" ? failureSlice(status.output) : undefined;
  const location = slice === undefined ? undefined : panicLocation(slice.text);
  const place =
    location === undefined ? "" : ` at ${visibleName(location.file)}:${location.line}:${location.column}`;
  const reason = reasonLines(status, slice, unit);
  const phrase = needsPhrase(status) || reason.length === 0 ? [resultPhrase(theme, status)] : [];
  const lines = [...phrase, ...reason, ...streamLines(status.output, slice)];
  const body = lines.map((line) => (line === "" ? "\n" : `${INDENT}${line}\n`)).join("");
  return `${heading}${place} (${seconds(status.duration)}s${tries})\n${body}`;
}

function reasonLines(
  status: AttemptStatus,
  slice: FailureSlice | undefined,
  unit: UnitKind,
): readonly string[] {
  const errors = executionErrors(status);
  const told = errors.length === 0 ? [] : printErrors(errors, unit).trimEnd().split("\n");
  return slice === undefined
    ? told
    : [...told, ...firstLines(reasonOf(slice), REASON_LINES).map(stripControls)];
}

/** A panic's message: the thread and the place stand in the heading, the way there in the debugger. */
function reasonOf(slice: FailureSlice): string {
  const withoutTrace = withoutBacktrace(slice.text);
  const panic = /(?:^|\n)thread '[^']+' (?:\(\d+\) )?panicked at [^\n]*\n([\s\S]*)$/.exec(withoutTrace);
  return panic?.[1] ?? withoutTrace;
}

/** The last lines of each stream, without what the reason already told. */
function streamLines(output: CapturedOutput, slice: FailureSlice | undefined): readonly string[] {
  if (output.kind === "combined") return tailLines("output", output.output, slice);
  const inStdout = slice !== undefined && streamOf(slice) === "stdout";
  return [
    ...tailLines("stdout", output.stdout, inStdout ? slice : undefined),
    ...tailLines("stderr", output.stderr, inStdout ? undefined : slice),
  ];
}

function tailLines(
  name: string,
  stream: CapturedStream | undefined,
  slice: FailureSlice | undefined,
): readonly string[] {
  if (stream === undefined) return [];
  const { text, cut } = stream;
  const rest =
    slice === undefined ? text : text.slice(0, slice.start) + text.slice(slice.start + slice.text.length);
  const own = name === "stderr" ? rest : ownOutput(rest);
  const lines = lastLines(own, STREAM_LINES).map((line) => `${INDENT}${stripControls(line)}`);
  const kept = cut === undefined ? [] : [`${INDENT}… all of it is in ${visibleName(cut.file)}`];
  const shown = [...lines, ...kept];
  return shown.length === 0 ? [] : [`${name}:`, ...shown];
}
