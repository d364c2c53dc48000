/** The displayed text of one captured stream: safe for the output, with the failure highlighted. */
import type { CapturedStream } from "../../model/results/outcome.ts";
import { lineChunks } from "../../text/lines/line-chunks.ts";
import { plural } from "../../text/values/plural.ts";
import { type FailureSlice, highlightEnd } from "../failure/slice.ts";
import type { Context } from "./context.ts";
import type { Theme } from "./theme.ts";

const RESET = "\u001B[0m";

/** In chunks, the last of which ends with a line feed: one is added where the text has none at its end. */
export function* streamText(theme: Theme, text: string, slice: FailureSlice | undefined): Generator<string> {
  if (!theme.colored) {
    yield* withLineEnd(cleaned(theme, text), "");
  } else if (slice === undefined) {
    yield* withLineEnd(cleaned(theme, text), RESET);
  } else {
    const end = slice.start + highlightEnd(slice);
    yield* cleaned(theme, text.slice(0, slice.start));
    yield RESET + highlighted(theme, text.slice(slice.start, end));
    yield* withLineEnd(cleaned(theme, text.slice(end)), RESET);
  }
}

function* cleaned(theme: Theme, text: string): Generator<string> {
  for (const piece of lineChunks(text)) yield theme.captured(piece);
}

/** Puts `trailer` before the last line feed: colours that a text leaves on must not run into the report. */
function* withLineEnd(parts: Iterable<string>, trailer: string): Generator<string> {
  let last = "";
  for (const part of parts) {
    if (part === "") continue;
    yield last;
    last = part;
  }
  yield `${last.endsWith("\n") ? last.slice(0, -1) : last}${trailer}\n`;
}

/** Each line is painted by itself: some viewers of CI logs forget colours at line ends. */
function highlighted(theme: Theme, text: string): string {
  const paintLine = (line: string): string => {
    const content = line.replace(/\r+$/, "");
    return theme.paint("fail", theme.plainCaptured(content)) + theme.captured(line.slice(content.length));
  };
  return text.split("\n").map(paintLine).join("\n");
}

/** Says that the middle of a stream was left out, and where all of it is. */
export function cutNote({ options, theme }: Context, { bytes, cut }: CapturedStream): string {
  if (cut === undefined) return "";
  const linkTo = (file: string): string => {
    const shown = theme.name(file);
    return options.hyperlinks
      ? `\u001B]8;;file://${encodeURI(file)}\u001B\\${shown}\u001B]8;;\u001B\\`
      : shown;
  };
  const place = cut.file === undefined ? "it could not be kept" : `all of it is in ${linkTo(cut.file)}`;
  const unit = plural(cut.omittedBytes, "byte", "bytes");
  return `(output ${theme.paint("skip", "truncated")}: ${cut.omittedBytes} of ${bytes} ${unit} left out; ${place})\n`;
}
