/** A few lines of a text that may have a million. Only those few are ever cut out of it. */
import { plural } from "../../text/values/plural.ts";

/** The first `most` lines, and how many were left out. */
export function firstLines(text: string, most: number): readonly string[] {
  const body = withoutEmptyEnds(text);
  if (body === "") return [];
  let end = -1;
  for (let line = 0; line < most; line += 1) {
    end = body.indexOf("\n", end + 1);
    if (end < 0) return body.split("\n");
  }
  return [...body.slice(0, end).split("\n"), omission(1 + countLineFeeds(body, end + 1))];
}

/** The last `most` lines, as the end of output says most. */
export function lastLines(text: string, most: number): readonly string[] {
  const body = withoutEmptyEnds(text);
  if (body === "") return [];
  let start = body.length;
  for (let line = 0; line < most; line += 1) {
    start = body.lastIndexOf("\n", start - 1);
    if (start < 0) return body.split("\n");
  }
  return [omission(1 + countLineFeeds(body.slice(0, start), 0)), ...body.slice(start + 1).split("\n")];
}

function withoutEmptyEnds(text: string): string {
  return text.replace(/^(?:[^\S\n]*\n)+/, "").trimEnd();
}

function countLineFeeds(text: string, from: number): number {
  let count = 0;
  for (let at = text.indexOf("\n", from); at >= 0; at = text.indexOf("\n", at + 1)) count += 1;
  return count;
}

function omission(count: number): string {
  return `… ${count} more ${plural(count, "line", "lines")}`;
}
