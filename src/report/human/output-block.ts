/**
 * Captured output under a status line: execution errors, each stream under its heading, and the reason of the failure.
 *
 * In the log of a CI system captured text can be folded, and none of its lines is interpreted as a command.
 */
import type { TestId } from "../../model/events.ts";
import {
  type AttemptStatus,
  type CapturedOutput,
  type CapturedStream,
  isSuccess,
  type StackSnapshot,
} from "../../model/results/outcome.ts";
import { indent, indentParts } from "../../text/lines/indent.ts";
import { executionErrors, printErrors, type UnitKind } from "../failure/errors.ts";
import { type FailureSlice, failureSlice, streamOf } from "../failure/slice.ts";
import type { Context } from "./context.ts";
import { cutNote, streamText } from "./stream-text.ts";
import type { StyleName } from "./theme.ts";
import { needsPhrase, resultPhrase } from "./words.ts";

/** How the parts of a block are headed and indented. */
export interface BlockStyle {
  readonly heading: (name: HeadingName) => string;
  readonly prefix: string;
}

type HeadingName = "stdout" | "stderr" | "output" | "execfail" | "stacks";

export interface BlockSubject {
  readonly unit: UnitKind;
  /** What the block is folded under, where it can be. */
  readonly name: string;
  readonly styleName?: StyleName;
}

export function testSubject({ binaryId, testName }: TestId): BlockSubject {
  return { unit: "test", name: `${binaryId} ${testName}` };
}

/**
 * The block of a finished attempt, in chunks: output may be long. `styleName` overrides the headings' colour,
 * which otherwise shows the result.
 */
export function* outputBlock(
  context: Context,
  status: AttemptStatus,
  { unit, name, styleName }: BlockSubject,
): Generator<string> {
  const style = finishedStyle(context, styleName ?? headingStyle(status));
  const errors = executionErrors(status);
  if (errors.length > 0) {
    yield `${style.heading("execfail")}\n${indent(`${context.theme.quoting(printErrors(errors, unit))}\n`, style.prefix)}`;
  }
  const highlight = context.theme.colored && unit === "test" && !isSuccess(status.result);
  const slice = highlight ? failureSlice(status.output) : undefined;
  yield* folded(context, name, streams(context, status.output, { style, slice }));
  if (context.options.replayed === true) yield* missingStreams(context, status);
  if (status.stacks !== undefined) yield* stacksPart(context, status.stacks, style);
  yield "\n";
  if (needsPhrase(status)) yield `    (${unit} ${resultPhrase(context.theme, status)})\n\n`;
}

/** The stacks of the processes at their timeout, after their output. */
function* stacksPart(context: Context, { text }: StackSnapshot, style: BlockStyle): Generator<string> {
  const { guard } = context.options.log ?? {};
  if (guard !== undefined) yield guard.open;
  yield `${style.heading("stacks")}\n`;
  yield* indentParts(streamText(context.theme, `${text}\n`, undefined), style.prefix);
  if (guard !== undefined) yield guard.close;
}

/** Notes of what a run of the past did not capture; a unit that did not start has nothing to capture. */
function* missingStreams({ theme }: Context, { output, result }: AttemptStatus): Generator<string> {
  if (output.kind === "combined" || (result.kind === "exec-fail" && result.failure.message !== "")) return;
  const note = (what: string): string => `    (${what} ${theme.paint("skip", "not captured")})\n`;
  if (output.stdout === undefined && output.stderr === undefined) yield note("output");
  else if (output.stdout === undefined) yield note("stdout");
  else if (output.stderr === undefined) yield note("stderr");
}

/** Nothing is folded where there is nothing. */
function* folded({ options, theme }: Context, name: string, parts: Iterable<string>): Generator<string> {
  const fold = options.log?.fold?.(`output of ${theme.name(name)}`);
  let isOpen = false;
  for (const part of parts) {
    if (!isOpen && fold !== undefined) yield fold.open;
    isOpen = true;
    yield part;
  }
  if (isOpen && fold !== undefined) yield fold.close;
}

interface StreamsStyle {
  readonly style: BlockStyle;
  readonly slice?: FailureSlice | undefined;
}

/** The streams that wrote something, in order. */
export function* streams(context: Context, output: CapturedOutput, style: StreamsStyle): Generator<string> {
  const written = streamsOf(output, style.slice).filter(
    ({ stream }) => stream.bytes > 0 || context.options.emptyOutput === true,
  );
  const { guard } = context.options.log ?? {};
  if (written.length === 0) return;
  if (guard !== undefined) yield guard.open;
  for (const one of written) yield* streamPart(context, one, style.style);
  if (guard !== undefined) yield guard.close;
}

interface NamedStream {
  readonly name: HeadingName;
  readonly stream: CapturedStream;
  readonly slice: FailureSlice | undefined;
}

function streamsOf(output: CapturedOutput, slice: FailureSlice | undefined): readonly NamedStream[] {
  if (output.kind === "combined") return [{ name: "output", stream: output.output, slice }];
  return (["stdout", "stderr"] as const).flatMap((name) => {
    const stream = output[name];
    const here = slice !== undefined && streamOf(slice) === name ? slice : undefined;
    return stream === undefined ? [] : [{ name, stream, slice: here }];
  });
}

function* streamPart(
  context: Context,
  { name, stream, slice }: NamedStream,
  style: BlockStyle,
): Generator<string> {
  yield `${style.heading(name)}\n`;
  if (stream.bytes === 0) return void (yield "\n");
  yield* indentParts(streamText(context.theme, stream.text, slice), style.prefix);
  yield indent(cutNote(context, stream), style.prefix);
}

function headingStyle({ result }: AttemptStatus): StyleName {
  if (!isSuccess(result)) return "fail";
  return result.kind === "pass" ? "pass" : "skip";
}

/** `  stdout ───` over indented text; `── stdout ──` where text is not indented. */
function finishedStyle({ options, theme }: Context, styleName: StyleName): BlockStyle {
  const words = (name: HeadingName): readonly [string, string, string] => {
    const long = name === "execfail" ? 1 : 2;
    if (!options.indentOutput) return [theme.bar(long), name, theme.bar(long)];
    return [" ", name, theme.bar(name === "execfail" ? 1 : 3)];
  };
  return {
    heading: (name) =>
      words(name)
        .map((word) => theme.paint(styleName, word))
        .join(" "),
    prefix: options.indentOutput ? "    " : "",
  };
}

/** `stdout:` over text indented by two, in answers to "what runs?". */
export function infoStyle({ theme }: Context): BlockStyle {
  return { heading: (name) => `${theme.paint("count", name)}:`, prefix: "  " };
}
