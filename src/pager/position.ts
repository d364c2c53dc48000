/** Places in a laid out document, and ways from one to another. Pure. */
import type { Lines } from "./lines.ts";

/** A row of a line; both count from 0. */
export interface Position {
  readonly line: number;
  readonly row: number;
}

export const BEGINNING: Position = { line: 0, row: 0 };

export function isBefore(one: Position, other: Position): boolean {
  return one.line < other.line || (one.line === other.line && one.row < other.row);
}

/** The position at the top of a screen of `height` rows that shows the end. */
export function topOfEnd(lines: Lines, height: number): Position {
  let left = height;
  for (let line = lines.count - 1; line >= 0; line -= 1) {
    const rows = lines.rowsAt(line);
    if (rows >= left) return { line, row: rows - left };
    left -= rows;
  }
  return BEGINNING;
}

/** `distance` rows up, or the beginning. */
export function above(lines: Lines, from: Position, distance: number): Position {
  if (distance <= from.row) return { line: from.line, row: from.row - distance };
  let left = distance - from.row;
  for (let line = from.line - 1; line >= 0; line -= 1) {
    const rows = lines.rowsAt(line);
    if (rows >= left) return { line, row: rows - left };
    left -= rows;
  }
  return BEGINNING;
}

/** `distance` rows down, but not beyond `limit`; where `from` is beyond it already, it stays. */
export function below(
  lines: Lines,
  from: Position,
  { distance, limit }: { distance: number; limit: Position },
): Position {
  let { line, row } = from;
  let left = distance;
  while (left > 0 && line < limit.line) {
    const rest = lines.rowsAt(line) - row;
    if (rest > left) return { line, row: row + left };
    left -= rest;
    line += 1;
    row = 0;
  }
  if (line === limit.line && row < limit.row) row = Math.min(limit.row, row + left);
  return { line, row };
}
