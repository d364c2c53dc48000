/** The rows at the bottom of the screen that are not text: a notice, the prompt, the search, the ruler. */
import { bar, noticeRow, promptRow } from "./frame.ts";
import type { Position } from "./position.ts";
import type { Prompt } from "./prompt.ts";
import type { Search } from "./search.ts";
import type { Wrapping } from "./wrap.ts";

export interface OverlayFacts {
  readonly notice: string | undefined;
  readonly prompt: Prompt | undefined;
  readonly search: Search | undefined;
  /** Undefined: no ruler. */
  readonly ruler: RulerFacts | undefined;
}

export interface RulerFacts {
  readonly title: string;
  readonly top: Position;
  /** The line after the last one shown. */
  readonly bottom: number;
  readonly lines: number;
  /** The first column shown. */
  readonly left: number;
  readonly wrapping: Wrapping;
  readonly isFollowing: boolean;
  readonly isComplete: boolean;
  readonly count: number | undefined;
}

export interface Overlay {
  readonly rows: readonly string[];
  /** Where the cursor is shown; rows count from the first row of the overlay. */
  readonly cursor: { readonly row: number; readonly column: number } | undefined;
}

/** Where not all of it fits, only the prompt is shown. */
export function overlayHeight({ notice, prompt, search, ruler }: OverlayFacts, height: number): number {
  const wanted = [notice, prompt, search, ruler].filter((part) => part !== undefined).length;
  return wanted < height ? wanted : prompt === undefined ? 0 : 1;
}

export function overlayOf(
  facts: OverlayFacts,
  size: { readonly width: number; readonly height: number },
): Overlay {
  const { notice, prompt, search, ruler } = facts;
  const { width } = size;
  const prompted = prompt === undefined ? undefined : promptRow(prompt, width);
  const isWhole = overlayHeight(facts, size.height) > 1 || prompt === undefined;
  const rows = [
    isWhole && notice !== undefined ? noticeRow(notice, width) : undefined,
    prompted?.text,
    isWhole && search !== undefined ? bar(search.pattern, search.status, width) : undefined,
    isWhole && ruler !== undefined ? bar(ruler.title, rulerText(ruler), width) : undefined,
  ].filter((row) => row !== undefined);
  const cursor =
    prompted === undefined ? undefined : { row: rows.indexOf(prompted.text), column: prompted.column };
  return { rows: rows.slice(0, overlayHeight(facts, size.height)), cursor };
}

const WRAPPING: Readonly<Record<Wrapping, string>> = { none: "", word: "word", anywhere: "wrap" };
const FEWEST_DIGITS = 3;

function rulerText(ruler: RulerFacts): string {
  const { top, bottom, lines, left, wrapping, isFollowing, isComplete, count } = ruler;
  const digits = Math.max(FEWEST_DIGITS, String(Math.max(lines, bottom, top.line + 1)).length);
  const number = (value: number | string): string => String(value).padStart(digits);
  const last = isFollowing ? "END" : Math.min(bottom, lines);
  return [
    count === undefined ? "" : String(count),
    wrapping === "none" && left > 0 ? `+${left + 1}` : WRAPPING[wrapping],
    `lines ${number(top.line + 1)}-${number(last)}/${number(lines)}`,
    isComplete ? "" : "[loading]",
  ]
    .filter((part) => part !== "")
    .join("  ");
}
