/**
 * The rows below a line of source: underlines, each with a line to its label.
 *
 * ```text
 * alpha beta
 * ──┬── ─┬──
 *   │    ╰── second
 *   ╰── first
 * ```
 */

/** A stretch of columns to underline; of width 0 it is a point. */
export interface Mark {
  readonly from: number;
  readonly to: number;
  readonly label: string;
}

/** Rows for the marks of one line. Marks that overlap get rows of their own. */
export function markRows(marks: readonly Mark[]): readonly string[] {
  const sorted = marks.toSorted((left, right) => left.from - right.from || left.to - right.to);
  const layers: Mark[][] = [];
  for (const mark of sorted) {
    const free = layers.find((layer) => (layer.at(-1)?.to ?? 0) < mark.from || layer.length === 0);
    if (free === undefined) layers.push([mark]);
    else free.push(mark);
  }
  return layers.flatMap(layerRows);
}

/** Rows for marks that do not overlap, in order. */
function layerRows(marks: readonly Mark[]): readonly string[] {
  const underline = marks.reduce((row, mark) => row.padEnd(mark.from) + underlineOf(mark), "");
  const labelled = marks.filter((mark) => mark.label !== "");
  const labels = labelled.map((mark, index) => {
    const stems = labelled.slice(0, index).reduce((row, before) => `${row.padEnd(stemOf(before))}│`, "");
    return labelRows(stems, stemOf(mark), mark.label);
  });
  return [underline, ...labels.toReversed().flat()];
}

/** Where the line to the label starts: in the middle. */
function stemOf(mark: Mark): number {
  return mark.from + Math.floor(Math.max(0, mark.to - mark.from) / 2);
}

function underlineOf(mark: Mark): string {
  const width = Math.max(1, mark.to - mark.from);
  if (mark.label === "") return "─".repeat(width);
  const before = Math.floor(width / 2);
  return `${"─".repeat(before)}┬${"─".repeat(width - before - 1)}`;
}

function labelRows(stems: string, column: number, label: string): readonly string[] {
  const [first = "", ...rest] = label.split("\n");
  return [`${stems.padEnd(column)}╰── ${first}`, ...rest.map((line) => `${stems.padEnd(column)}    ${line}`)];
}
