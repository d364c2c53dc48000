/** How many columns of a terminal text takes, and how to cut it to a number of columns. */
import { eastAsianWidth } from "get-east-asian-width";

/** Marks that combine with the character before them, and format characters. */
const ZERO = /^[\p{Mn}\p{Me}\p{Cf}\p{Cc}]$/u;
const ASCII = /^[ -~]*$/;
const COLOR = /\u001B\[[0-9;:]*m/g;

function widthOf(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x7f) return code < 0x20 ? 0 : 1;
  return ZERO.test(character) ? 0 : eastAsianWidth(code);
}

/** Columns of text without sequences: the sum of those of its characters. */
export function columns(text: string): number {
  if (ASCII.test(text)) return text.length;
  let sum = 0;
  for (const character of text) sum += widthOf(character);
  return sum;
}

/** Columns of text that may be coloured. */
export function paintedColumns(text: string): number {
  return columns(text.replace(COLOR, ""));
}

/** The beginning of plain text, at most `width` columns of it. */
export function keepStart(text: string, width: number): string {
  if (columns(text) <= width) return text;
  let used = 0;
  let end = 0;
  for (const character of text) {
    used += widthOf(character);
    if (used > width) break;
    end += character.length;
  }
  return text.slice(0, end);
}

/** The end of plain text, at most `width` columns of it. */
export function keepEnd(text: string, width: number): string {
  let excess = columns(text) - width;
  if (excess <= 0) return text;
  let start = 0;
  for (const character of text) {
    if (excess <= 0 && widthOf(character) > 0) break;
    excess -= widthOf(character);
    start += character.length;
  }
  return text.slice(start);
}

/** As `keepStart`; where something is left out, `mark` stands for it. */
export function cutStart(text: string, width: number, mark: string): string {
  if (columns(text) <= width) return text;
  return columns(mark) > width ? keepStart(text, width) : keepStart(text, width - columns(mark)) + mark;
}

/** As `keepEnd`; where something is left out, `mark` stands for it. */
export function cutEnd(text: string, width: number, mark: string): string {
  if (columns(text) <= width) return text;
  return columns(mark) > width ? keepEnd(text, width) : mark + keepEnd(text, width - columns(mark));
}

/** As `keepStart` for coloured text; every colour that was begun is still ended. */
export function keepPaintedStart(text: string, width: number): string {
  if (paintedColumns(text) <= width) return text;
  let left = width;
  let result = "";
  for (const part of text.split(/(\u001B\[[0-9;:]*m)/)) {
    if (part.startsWith("\u001B")) {
      result += part;
      continue;
    }
    const kept = keepStart(part, left);
    // A wide character that does not fit ends the text, even where a narrow one would still fit.
    left = kept.length < part.length ? 0 : left - columns(kept);
    result += kept;
  }
  return result;
}
