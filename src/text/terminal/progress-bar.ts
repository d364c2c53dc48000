/** The cells of a progress bar, as the peer draws them. */

/** The characters of a bar: a full cell, what may stand between full and empty (fullest first), an empty cell. */
export interface BarCells {
  readonly full: string;
  readonly partial: readonly string[];
  readonly empty: string;
}

export const ASCII_BAR: BarCells = { full: "=", partial: [">"], empty: " " };
export const UNICODE_BAR: BarCells = { full: "█", partial: ["▉", "▊", "▋", "▌", "▍", "▎", "▏"], empty: " " };

/** A bar of `width` columns of which `done / total` are full; an empty total is a full bar. */
export function progressBar(done: number, total: number, width: number, cells: BarCells): string {
  const columns = Math.max(0, width);
  const fill = (total === 0 ? 1 : Math.min(1, done / total)) * columns;
  const full = Math.floor(fill);
  const head = fill > 0 && full < columns ? partialCell(fill - full, cells) : "";
  const rest = columns - full - (head === "" ? 0 : 1);
  return cells.full.repeat(full) + head + cells.empty.repeat(rest);
}

/** The cell in which the bar ends; `fraction` of it is full. */
function partialCell(fraction: number, { partial, empty }: BarCells): string {
  const index = partial.length - 1 - Math.floor(fraction * partial.length);
  return partial[Math.max(0, index)] ?? empty;
}
