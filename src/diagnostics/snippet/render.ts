/**
 * Shows the places of a source that spans point at, each line with its number:
 *
 * ```text
 *    ╭─[nextest.toml:2:11]
 *  1 │ [profile.default]
 *  2 │ retries = "x"
 *    ·           ─┬─
 *    ·            ╰── expected a number
 *    ╰────
 * ```
 */
import type { Paint } from "../../text/terminal/style.ts";
import { STYLES } from "../../text/terminal/style.ts";
import { visibleName } from "../../text/safe/visible.ts";
import type { SourceSpan, SourceText } from "../source.ts";
import { showLine, windowOf } from "./columns.ts";
import { linesOf, type PlacedSpan, placeSpan, type SourceLine } from "./lines.ts";
import { type Mark, markRows } from "./marks.ts";

/** Lines shown before and after those with spans. */
const CONTEXT = 1;
/** Of a span over many lines its beginning and its end are shown. */
const ENDS = 3;

/** One block for each source, in the order of the spans. */
export function renderSnippets(spans: readonly SourceSpan[], paint: Paint): readonly string[] {
  const sources = [...new Set(spans.map((span) => span.source))];
  return sources.map((source) =>
    renderSource(
      source,
      spans.filter((span) => span.source === source),
      paint,
    ),
  );
}

function renderSource(source: SourceText, spans: readonly SourceSpan[], paint: Paint): string {
  const lines = linesOf(source);
  const placed = spans.map((span) => placeSpan(lines, span));
  const shown = shownLines(lines, placed);
  const digits = String(Math.max(...shown.map((index) => index + 1))).length;
  const gutter: Gutter = { digits, hasArrows: placed.some(isLong), paint };
  const rows = shown.flatMap((index, place) => {
    const gap = place > 0 && shown[place - 1] !== index - 1 ? [blankRow(gutter, "⋮")] : [];
    const line = lines[index];
    return line === undefined ? gap : [...gap, ...lineRows(line, index, placed, gutter)];
  });
  const margin = " ".repeat(digits + 2);
  return [`${margin}${header(source, placed, lines)}`, ...rows, `${margin}╰────`].join("\n");
}

interface Gutter {
  readonly digits: number;
  /** A span over several lines is marked by arrows next to the lines. */
  readonly hasArrows: boolean;
  readonly paint: Paint;
}

function isLong(span: PlacedSpan): boolean {
  return span.lastLine > span.firstLine;
}

/** The location: the file, the line and the column. A filterset of one line needs none of its own. */
function header(source: SourceText, placed: readonly PlacedSpan[], lines: readonly SourceLine[]): string {
  const first = placed[0];
  if (first === undefined || (lines.length === 1 && source.name === "filterset")) return "╭────";
  const column = Array.from(lines[first.firstLine]?.text.slice(0, first.start) ?? "").length + 1;
  const name = source.name === "filterset" ? "" : `${visibleName(source.name)}:`;
  return `╭─[${name}${first.firstLine + 1}:${column}]`;
}

/** Indices of the lines to show, in order. */
function shownLines(lines: readonly SourceLine[], placed: readonly PlacedSpan[]): readonly number[] {
  const indices = new Set<number>();
  for (const { firstLine, lastLine } of placed) {
    for (let index = firstLine - CONTEXT; index <= lastLine + CONTEXT; index += 1) {
      const isInside = index >= firstLine + ENDS && index <= lastLine - ENDS;
      if (index >= 0 && index < lines.length && !isInside) indices.add(index);
    }
  }
  return [...indices].sort((left, right) => left - right);
}

function lineRows(
  line: SourceLine,
  index: number,
  placed: readonly PlacedSpan[],
  gutter: Gutter,
): readonly string[] {
  const here = placed.filter((span) => !isLong(span) && span.firstLine === index);
  const long = placed.filter(isLong);
  const focus = here[0] ?? long.find((span) => span.firstLine === index);
  const window = windowOf(line.text, focus?.start ?? 0, focus?.end ?? 0);
  const { text, columns } = showLine(line.text.slice(window.from, window.to));
  const before = window.from > 0 ? "…" : "";
  const behind = window.to < line.text.length ? "…" : "";
  const column = (unit: number): number =>
    (columns[Math.max(0, Math.min(unit - window.from, columns.length - 1))] ?? 0) + before.length;
  const marks: readonly Mark[] = here.map((span) => ({
    from: column(span.start),
    to: column(span.end),
    label: span.label,
  }));
  const number = gutter.paint(STYLES.dimmed, String(line.number).padStart(gutter.digits));
  return [
    ` ${number} │ ${arrow(long, index, gutter)}${before}${text}${behind}`.trimEnd(),
    ...(marks.length === 0
      ? []
      : markRows(marks).map((row) => blankRow(gutter, `${gutter.hasArrows ? "    " : ""}${row}`))),
    ...long
      .filter((span) => span.lastLine === index && span.label !== "")
      .map((span) => blankRow(gutter, `╰──── ${span.label}`)),
  ];
}

/** A row without a line number. */
function blankRow(gutter: Gutter, text: string): string {
  return `${" ".repeat(gutter.digits + 2)}· ${gutter.paint(STYLES.red, text)}`;
}

/** What stands before a line that a long span begins in, goes through, or ends in. */
function arrow(long: readonly PlacedSpan[], index: number, gutter: Gutter): string {
  if (!gutter.hasArrows) return "";
  const span = long.find((one) => one.firstLine <= index && one.lastLine >= index);
  if (span === undefined) return "    ";
  const sign = span.firstLine === index ? "╭─▶ " : span.lastLine === index ? "├─▶ " : "│   ";
  return gutter.paint(STYLES.red, sign);
}
