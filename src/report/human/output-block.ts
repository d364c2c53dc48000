/** Captured output under a status line: execution errors, each stream under its heading, what happened. */
import type { AttemptStatus, CapturedOutput, CapturedStream } from "../../model/outcome.ts";
import { indent } from "../../text/indent.ts";
import { executionErrors, printErrors, type UnitKind } from "../failure/errors.ts";
import { type FailureSlice, failureSlice, streamOf } from "../failure/slice.ts";
import { isSuccess } from "../../model/outcome.ts";
import type { Context } from "./context.ts";
import { cutNote, streamText } from "./stream-text.ts";
import type { Look } from "./theme.ts";
import { needsPhrase, resultPhrase } from "./words.ts";

/** How the parts of a block are headed and indented. */
export interface BlockStyle {
  readonly heading: (name: StreamName) => string;
  readonly prefix: string;
}

type StreamName = "stdout" | "stderr" | "output" | "execfail";

/** The block of a finished attempt. `look` overrides the headings' colour, which otherwise tells the result. */
export function outputBlock(
  context: Context,
  status: AttemptStatus,
  { unit, look }: { readonly unit: UnitKind; readonly look?: Look },
): string {
  const style = finishedStyle(context, look ?? headingLook(status));
  const errors = executionErrors(status);
  const errorPart =
    errors.length === 0
      ? ""
      : `${style.heading("execfail")}\n${indent(`${printErrors(errors, unit)}\n`, style.prefix)}`;
  const slice =
    context.theme.colored && unit === "test" && !isSuccess(status.result)
      ? failureSlice(status.output)
      : undefined;
  const phrase = needsPhrase(status) ? `    (${unit} ${resultPhrase(context.theme, status)})\n\n` : "";
  return `${errorPart}${streams(context, status.output, { style, slice })}\n${phrase}`;
}

/** The streams that wrote something, in order. */
export function streams(
  context: Context,
  output: CapturedOutput,
  { style, slice }: { readonly style: BlockStyle; readonly slice?: FailureSlice | undefined },
): string {
  const part = (name: StreamName, stream: CapturedStream | undefined, highlight: boolean): string => {
    if (stream === undefined || stream.bytes === 0) return "";
    const text = streamText(context.theme, stream.text, highlight ? slice : undefined);
    return `${style.heading(name)}\n${indent(text + cutNote(context, stream), style.prefix)}`;
  };
  const text =
    output.kind === "combined"
      ? part("output", output.output, true)
      : part("stdout", output.stdout, slice !== undefined && streamOf(slice) === "stdout") +
        part("stderr", output.stderr, slice !== undefined && streamOf(slice) === "stderr");
  return guarded(text, context.options.workflowToken);
}

/** Stops the processing of GitHub's workflow commands for the text between. */
function guarded(text: string, token: string | undefined): string {
  return token === undefined || text === "" ? text : `::stop-commands::${token}\n${text}::${token}::\n`;
}

function headingLook({ result }: AttemptStatus): Look {
  if (!isSuccess(result)) return "fail";
  return result.kind === "pass" ? "pass" : "skip";
}

/** `  stdout ───` over indented text; `── stdout ──` where text is not indented. */
function finishedStyle({ options, theme }: Context, look: Look): BlockStyle {
  const words = (name: StreamName): readonly [string, string, string] => {
    const long = name === "execfail" ? 1 : 2;
    if (!options.indentOutput) return [theme.bar(long), name, theme.bar(long)];
    return [" ", name, theme.bar(name === "execfail" ? 1 : 3)];
  };
  return {
    heading: (name) =>
      words(name)
        .map((word) => theme.paint(look, word))
        .join(" "),
    prefix: options.indentOutput ? "    " : "",
  };
}

/** `stdout:` over text indented by two, in answers to "what runs?". */
export function infoStyle({ theme }: Context): BlockStyle {
  return { heading: (name) => `${theme.paint("count", name)}:`, prefix: "  " };
}
