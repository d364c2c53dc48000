/** Splits a source into lines and finds where spans begin and end in them. */
import type { SourceSpan, SourceText } from "../source.ts";

export interface SourceLine {
  /** From 1. */
  readonly number: number;
  /** Offset of its first unit in the source. */
  readonly offset: number;
  /** Without its line break. */
  readonly text: string;
}

const split = new WeakMap<SourceText, readonly SourceLine[]>();

/** A line break at the end of the text ends its last line and begins no other. */
export function linesOf(source: SourceText): readonly SourceLine[] {
  // A file may have thousands of mistakes.
  const known = split.get(source);
  if (known !== undefined) return known;
  const lines = splitLines(source);
  split.set(source, lines);
  return lines;
}

function splitLines(source: SourceText): readonly SourceLine[] {
  let offset = 0;
  const lines = source.text.replace(/\n$/, "").split("\n");
  return lines.map((line, index) => {
    const text = line.endsWith("\r") ? line.slice(0, -1) : line;
    const found = { number: index + 1, offset, text };
    offset += line.length + 1;
    return found;
  });
}

/** A span in terms of lines: indices into the lines, units within them. */
export interface PlacedSpan {
  readonly firstLine: number;
  readonly lastLine: number;
  readonly start: number;
  readonly end: number;
  readonly label: string;
}

/** Places a span; one that reaches beyond its source is cut to it, one that ends before it begins is a point. */
export function placeSpan(lines: readonly SourceLine[], span: SourceSpan): PlacedSpan {
  const start = Math.max(0, Math.min(span.start, span.source.text.length));
  const end = Math.max(start, Math.min(span.end, span.source.text.length));
  const firstLine = lineAt(lines, start);
  // A span that ends with a line break does not reach into the next line.
  const lastLine = end > start ? lineAt(lines, end - 1) : firstLine;
  return {
    firstLine,
    lastLine,
    start: within(lines, firstLine, start),
    end: within(lines, lastLine, end),
    label: span.label,
  };
}

/** Index of the last line that begins at or before the offset. */
function lineAt(lines: readonly SourceLine[], offset: number): number {
  let first = 0;
  let end = lines.length;
  while (end - first > 1) {
    const middle = (first + end) >> 1;
    if ((lines[middle]?.offset ?? Infinity) > offset) end = middle;
    else first = middle;
  }
  return first;
}

function within(lines: readonly SourceLine[], index: number, offset: number): number {
  const line = lines[index];
  return line === undefined ? 0 : Math.min(offset - line.offset, line.text.length);
}
