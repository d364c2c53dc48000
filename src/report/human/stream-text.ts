/** The text of one captured stream as it is shown: safe for where it goes, with the failure highlighted. */
import type { CapturedStream } from "../../model/outcome.ts";
import { keepColors, stripControls } from "../../text/ansi.ts";
import { plural } from "../../text/plural.ts";
import { visibleName } from "../../text/visible.ts";
import { type FailureSlice, highlightEnd } from "../failure/slice.ts";
import type { Context } from "./context.ts";
import type { Theme } from "./theme.ts";

const RESET = "\u001B[0m";

/** Always ends with exactly one line feed more than the last line's own text. */
export function streamText(theme: Theme, text: string, slice: FailureSlice | undefined): string {
  if (!theme.colored) return `${withoutLastLineFeed(stripControls(text))}\n`;
  // Colours that the text leaves on must not run into the report.
  if (slice === undefined) return `${withoutLastLineFeed(keepColors(text))}${RESET}\n`;
  const end = slice.start + highlightEnd(slice);
  const before = keepColors(text.slice(0, slice.start));
  const after = withoutLastLineFeed(keepColors(text.slice(end)));
  return `${before}${RESET}${highlighted(theme, text.slice(slice.start, end))}${after}${RESET}\n`;
}

/** Each line is painted by itself: some viewers of CI logs forget colours at line ends. */
function highlighted(theme: Theme, text: string): string {
  const paintLine = (line: string): string => {
    const content = line.replace(/\r+$/, "");
    return theme.paint("fail", stripControls(content)) + keepColors(line.slice(content.length));
  };
  return text.split("\n").map(paintLine).join("\n");
}

function withoutLastLineFeed(text: string): string {
  return text.endsWith("\n") ? text.slice(0, -1) : text;
}

/** Says that the middle of a stream was left out, and where all of it is. */
export function cutNote({ options, theme }: Context, { bytes, cut }: CapturedStream): string {
  if (cut === undefined) return "";
  const file = visibleName(cut.file);
  const shown = options.hyperlinks
    ? `\u001B]8;;file://${encodeURI(cut.file)}\u001B\\${file}\u001B]8;;\u001B\\`
    : file;
  const unit = plural(cut.omittedBytes, "byte", "bytes");
  return `(output ${theme.paint("skip", "truncated")}: ${cut.omittedBytes} of ${bytes} ${unit} left out; all of it is in ${shown})\n`;
}
