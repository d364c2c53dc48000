/** The rows of the screen, as text with escape sequences. Each fits the width and resets its styles. */
import { columns, keepStart } from "../text/terminal/width.ts";
import type { Glyph, Line } from "./line.ts";
import type { Prompt } from "./prompt.ts";
import type { Row } from "./wrap.ts";

const RESET = "\u001B[0m";
const BAR = "\u001B[30;47m";
const EDGE = "\u001B[34;1m";
const MATCH = "\u001B[22;30;43m";
const CURRENT_MATCH = "\u001B[22;30;46m";
/** Fills the row with the background. */
const FILL = "\u001B[K";
/** Narrower bars are left empty. */
const NARROWEST_BAR = 8;

/** The row below the end of the text. */
export const BEYOND = `${EDGE}~${RESET}`;

/** A stretch of a line's plain text that is marked. */
export interface Mark {
  readonly from: number;
  readonly to: number;
  readonly isCurrent: boolean;
}

/** A row of a wrapped line. */
export function wrappedRow(line: Line, { from, to }: Row, marks: readonly Mark[]): string {
  const first = firstGlyph(line.glyphs, from);
  const shown: Glyph[] = [];
  for (let index = first; index < line.glyphs.length; index += 1) {
    const glyph = line.glyphs[index];
    if (glyph === undefined || glyph.column >= to) break;
    shown.push(glyph);
  }
  return paint(shown, marks);
}

/** The part of a line that begins at a column, with signs where there is more of it. */
export function cutRow(
  line: Line,
  { left, width }: { readonly left: number; readonly width: number },
  marks: readonly Mark[],
): string {
  const hasMore = line.columns > left + width;
  const from = left > 0 ? left + 1 : 0;
  const to = hasMore ? left + width - 1 : left + width;
  const first = firstGlyph(line.glyphs, from);
  const inside = line.glyphs.slice(first).filter(({ column, width: own }) => column + own <= to);
  // Half of a wide character cannot be shown.
  const gap = inside[0] === undefined ? 0 : inside[0].column - from;
  const end = inside.at(-1);
  const used = end === undefined ? from : end.column + end.width;
  return [
    left > 0 ? `${EDGE}<${RESET}` : "",
    " ".repeat(gap),
    paint(inside, marks),
    hasMore ? `${" ".repeat(to - used)}${EDGE}>${RESET}` : "",
  ].join("");
}

/** The first that begins at or after a column. */
function firstGlyph(glyphs: readonly Glyph[], column: number): number {
  let low = 0;
  let high = glyphs.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((glyphs[middle]?.column ?? 0) < column) low = middle + 1;
    else high = middle;
  }
  return low;
}

function paint(glyphs: readonly Glyph[], marks: readonly Mark[]): string {
  let result = "";
  let look = "";
  let link = "";
  for (const glyph of glyphs) {
    const mark = marks.find(({ from, to }) => glyph.at >= from && glyph.at < to);
    const wanted = glyph.run.look + (mark === undefined ? "" : mark.isCurrent ? CURRENT_MATCH : MATCH);
    if (glyph.run.link !== link) {
      link = glyph.run.link;
      result += linkTo(link);
    }
    if (wanted !== look) {
      result += (look === "" ? "" : RESET) + wanted;
      look = wanted;
    }
    result += glyph.text;
  }
  return result + (look === "" ? "" : RESET) + (link === "" ? "" : linkTo(""));
}

function linkTo(target: string): string {
  return `\u001B]8;;${target}\u001B\\`;
}

/** The number of a line before its first row, blanks before the others. */
export function numberCell(number: number | undefined, digits: number): string {
  return `${BAR} ${String(number ?? "").padStart(digits)} ${RESET}`;
}

/** A bar with text at its left and, if there is room for it, at its right. */
export function bar(left: string, right: string, width: number): string {
  if (width < NARROWEST_BAR) return `${BAR}${FILL}${RESET}`;
  const room = columns(right) + 4 > width ? width - 2 : width - columns(right) - 4;
  const shownRight = room === width - 2 ? "" : `${right}  `;
  const shownLeft = keepStart(left, room);
  const gap = " ".repeat(room - columns(shownLeft));
  return `${BAR}  ${shownLeft}${gap}${shownRight}${FILL}${RESET}`;
}

const QUESTIONS: Readonly<Record<Prompt["kind"], string>> = {
  "go-to": "Go to line:",
  "search-forwards": "Search:",
  "search-backwards": "Search:",
};

/** The prompt, and the column of its cursor. The text before the cursor is shown as far as there is room. */
export function promptRow(prompt: Prompt, width: number): { readonly text: string; readonly column: number } {
  const question = `  ${QUESTIONS[prompt.kind]} `;
  const room = Math.max(1, width - columns(question) - 2);
  const before = prompt.characters.slice(0, prompt.cursor);
  while (columns(before.join("")) > room) before.shift();
  const after = keepStart(prompt.characters.slice(prompt.cursor).join(""), room - columns(before.join("")));
  const column = Math.min(width - 1, columns(question) + 1 + columns(before.join("")));
  return { text: `${BAR}${question}${RESET} ${before.join("")}${after}`, column };
}

/** What went wrong, until the next key. */
export function noticeRow(text: string, width: number): string {
  return `\u001B[30;41m${keepStart(`  ${text}  `, width)}${RESET}`;
}
