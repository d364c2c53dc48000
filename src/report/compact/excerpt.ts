/** A few lines of a text that may have a million. */
import { plural } from "../../text/plural.ts";

/** The first `most` lines, and how many were left out. */
export function firstLines(text: string, most: number): readonly string[] {
  const lines = linesOf(text);
  if (lines.length <= most) return lines;
  return [...lines.slice(0, most), omission(lines.length - most)];
}

/** The last `most` lines, as the end of output says most. */
export function lastLines(text: string, most: number): readonly string[] {
  const lines = linesOf(text);
  if (lines.length <= most) return lines;
  return [omission(lines.length - most), ...lines.slice(-most)];
}

/** Without empty lines at both ends. */
function linesOf(text: string): readonly string[] {
  const body = text.replace(/^(?:[^\S\n]*\n)+/, "").trimEnd();
  return body === "" ? [] : body.split("\n");
}

function omission(count: number): string {
  return `… ${count} more ${plural(count, "line", "lines")}`;
}
