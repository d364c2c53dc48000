/** Lines of source text as a terminal shows them: tabs as blanks, controls made visible, wide characters two columns wide. */
import { visibleName } from "../../text/safe/visible.ts";
import { columns as columnsOf } from "../../text/terminal/width.ts";

const TAB = 4;

/** A line ready to print. */
export interface ShownLine {
  readonly text: string;
  /** Column at which each UTF-16 unit of the source line begins; one more entry for the end. */
  readonly columns: readonly number[];
}

export function showLine(line: string): ShownLine {
  const columns: number[] = [];
  let text = "";
  let column = 0;
  for (const character of line) {
    for (let unit = 0; unit < character.length; unit += 1) columns.push(column);
    const shown = character === "\t" ? " ".repeat(TAB - (column % TAB)) : visibleName(character);
    text += shown;
    column += columnsOf(shown);
  }
  return { text, columns: [...columns, column] };
}

/** The part of a line that is shown; `from` is where it begins, the flags say whether more was left out. */
export interface Window {
  readonly from: number;
  readonly to: number;
}

/** Lines longer than this are shown around what matters only. */
const LONGEST = 400;
const AROUND = 100;

/** The whole line, or the part of a very long one around the units from `start` to `end`. */
export function windowOf(line: string, start: number, end: number): Window {
  if (line.length <= LONGEST) return { from: 0, to: line.length };
  const focusEnd = Math.min(end, start + AROUND);
  return {
    from: wholeCharacter(line, Math.max(0, start - AROUND)),
    to: wholeCharacter(line, Math.min(line.length, focusEnd + AROUND)),
  };
}

/** `at`, or the place before it where it would tear a pair of surrogates. */
function wholeCharacter(line: string, at: number): number {
  const unit = line.charCodeAt(at);
  return unit >= 0xdc00 && unit <= 0xdfff ? at - 1 : at;
}
