/** What is done before the screen is taken: whether the text is so short that it need not be. Pure. */
import type { Document } from "./document.ts";
import { readLine } from "./line.ts";
import type { Size } from "./screen.ts";
import { rowsOf } from "./wrap.ts";

export type Interface = "quit-if-one-page" | "full-screen-clear-output" | "quit-quickly-or-clear-output";

/**
 * How the text begins to be shown.
 * `print`: as it comes, while it fits; the screen is taken without clearing it where it does not.
 * `wait`: nothing for a while; where it fits and is complete by then, it is printed.
 * `screen`: the screen is taken at once.
 */
export type Beginning = "print" | "wait" | "screen";

export const BEGINNINGS: Readonly<Record<Interface, Beginning>> = {
  "quit-if-one-page": "print",
  "quit-quickly-or-clear-output": "wait",
  "full-screen-clear-output": "screen",
};

/** Rows that the lines from `from` up to `to` take, counted no further than `limit`. */
export function rowsTaken(
  document: Document,
  {
    from,
    to,
    width,
    limit,
  }: { readonly from: number; readonly to: number; readonly width: number; readonly limit: number },
): number {
  let rows = 0;
  for (let line = from; line < to && rows < limit; line += 1) {
    rows += rowsOf(readLine(document.line(line)), width, "anywhere").length;
  }
  return rows;
}

/** The row that the cursor is in must be free, too. */
export function fits(rows: number, { height }: Size): boolean {
  return rows < height;
}
