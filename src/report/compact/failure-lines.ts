/** The important lines of a failure: location, reason, and the last lines of output. */
import type { TestFinished } from "../../model/events.ts";
import type { TestId } from "../../model/events/shared.ts";
import {
  type AttemptStatus,
  type CapturedOutput,
  type CapturedStream,
  lastAttempt,
  outcomeKind,
} from "../../model/results/outcome.ts";
import { seconds } from "../../text/values/duration.ts";
import { executionErrors, printErrors, type UnitKind } from "../failure/errors.ts";
import { failureLocation } from "../failure/location.ts";
import { type FailureSlice, failureSlice, streamOf, withoutBacktrace } from "../failure/slice.ts";
import type { Theme } from "../human/theme.ts";
import { longStatus, needsPhrase, resultPhrase } from "../human/words.ts";
import { firstLines, lastLines } from "./excerpt.ts";
import { withoutLibtestLines } from "./without-libtest.ts";

/** Lines of the reason, and of each stream, that are shown. */
const REASON_LINES = 12;
const STREAM_LINES = 8;
const STACK_LINES = 24;
const INDENT = "  ";

/** A failed test, or one that fails for being flaky: then the attempt that failed first is shown. */
export function failedTestLines(theme: Theme, label: string, { test, outcome }: TestFinished): string {
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
  return failureLines(theme, { heading: `${word} ${label}`, tries, status: shown, test });
}

interface Failure {
  readonly heading: string;
  readonly tries: string;
  readonly status: AttemptStatus;
  /** Undefined: a script. */
  readonly test: TestId | undefined;
}

/** Its heading, then the reason, then the tail of each stream. */
export function failureLines(theme: Theme, { heading, tries, status, test }: Failure): string {
  const unit: UnitKind = test === undefined ? "script" : "test";
  const slice = unit === "test" ? failureSlice(status.output) : undefined;
  const location = failureLocation(slice?.text, test);
  const place =
    location === undefined ? "" : ` at ${theme.name(location.file)}:${location.line}:${location.column}`;
  const reason = reasonLines(theme, { status, slice, unit });
  const phrase = needsPhrase(status) || reason.length === 0 ? [resultPhrase(theme, status)] : [];
  const lines = [
    ...phrase,
    ...reason,
    ...streamLines(theme, status.output, slice),
    ...stackLines(theme, status),
  ];
  const body = lines.map((line) => (line === "" ? "\n" : `${INDENT}${line}\n`)).join("");
  return `${heading}${place} (${seconds(status.duration)}s${tries})\n${body}`;
}

interface ReasonSource {
  readonly status: AttemptStatus;
  readonly slice: FailureSlice | undefined;
  readonly unit: UnitKind;
}

function reasonLines(theme: Theme, { status, slice, unit }: ReasonSource): readonly string[] {
  const errors = executionErrors(status);
  const lines =
    errors.length === 0
      ? []
      : firstLines(theme.quoting(printErrors(errors, unit)), REASON_LINES).map(shortLine);
  if (slice === undefined) return lines;
  return [...lines, ...firstLines(reasonOf(slice), REASON_LINES).map((line) => capturedLine(theme, line))];
}

/** Characters of a line that are shown: one line of output can be as long as all of it. */
const LINE_LIMIT = 400;

function shortLine(line: string): string {
  if (line.length <= LINE_LIMIT) return line;
  return `${line.slice(0, LINE_LIMIT)}… ${line.length - LINE_LIMIT} more characters`;
}

/** Cut first, as cleaning takes time: sequences may make a line longer than what is left of it. */
function capturedLine(theme: Theme, line: string): string {
  const start = theme.plainCaptured(line.slice(0, 10 * LINE_LIMIT));
  if (line.length <= 10 * LINE_LIMIT) return shortLine(start);
  const shown = start.slice(0, LINE_LIMIT);
  return `${shown}… ${line.length - shown.length} more characters`;
}

/** A panic's message: the thread and the place stand in the heading, the backtrace in the log. */
function reasonOf(slice: FailureSlice): string {
  const withoutTrace = withoutBacktrace(slice.text);
  const panic = /(?:^|\n)thread '[^']+' (?:\(\d+\) )?panicked at [^\n]*\n([\s\S]*)$/.exec(withoutTrace);
  return panic?.[1] ?? withoutTrace;
}

/** The last lines of each stream, without what the reason already says. */
function streamLines(
  theme: Theme,
  output: CapturedOutput,
  slice: FailureSlice | undefined,
): readonly string[] {
  if (output.kind === "combined") return tailLines(theme, { name: "output", stream: output.output, slice });
  const inStdout = slice !== undefined && streamOf(slice) === "stdout";
  const { stdout, stderr } = output;
  return [
    ...tailLines(theme, { name: "stdout", stream: stdout, slice: inStdout ? slice : undefined }),
    ...tailLines(theme, { name: "stderr", stream: stderr, slice: inStdout ? undefined : slice }),
  ];
}

/** The first lines of each process's stacks are those of the thread that is most likely the test's. */
function stackLines(theme: Theme, { stacks }: AttemptStatus): readonly string[] {
  if (stacks === undefined) return [];
  const lines = firstLines(stacks.text, STACK_LINES).map((line) => `${INDENT}${capturedLine(theme, line)}`);
  return ["stacks:", ...lines];
}

interface Tail {
  readonly name: "output" | "stdout" | "stderr";
  readonly stream: CapturedStream | undefined;
  readonly slice: FailureSlice | undefined;
}

function tailLines(theme: Theme, { name, stream, slice }: Tail): readonly string[] {
  if (stream === undefined) return [];
  const { text, cut } = stream;
  const rest =
    slice === undefined ? text : text.slice(0, slice.start) + text.slice(slice.start + slice.text.length);
  const own = name === "stderr" ? rest : withoutLibtestLines(rest);
  const lines = lastLines(own, STREAM_LINES).map((line) => `${INDENT}${capturedLine(theme, line)}`);
  const { file } = cut ?? {};
  const kept = file === undefined ? [] : [`${INDENT}… all of it is in ${theme.name(file)}`];
  const shown = [...lines, ...kept];
  return shown.length === 0 ? [] : [`${name}:`, ...shown];
}
