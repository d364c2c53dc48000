/** Compares what both sides printed, and shows the first lines that differ. */
import type { StreamComparison } from "./case.ts";

/** Undefined where both are equal, otherwise a short description of the difference. */
export function difference(kind: StreamComparison, peer: string, ours: string): string | undefined {
  switch (kind) {
    case "ignore":
      return undefined;
    case "present":
      return (peer === "") === (ours === "") ? undefined : lineDifference(peer, ours);
    case "text":
      return peer === ours ? undefined : lineDifference(peer, ours);
    case "sorted":
      return difference("text", sortLines(peer), sortLines(ours));
    case "json":
      return difference("text", canonicalJson(peer), canonicalJson(ours));
    case "json-lines":
      return difference("text", perLine(peer), perLine(ours));
  }
}

function sortLines(text: string): string {
  return text.split("\n").toSorted().join("\n");
}

function perLine(text: string): string {
  return text
    .split("\n")
    .map((line) => (line === "" ? "" : canonicalJson(line)))
    .join("\n");
}

function canonicalJson(text: string): string {
  try {
    return JSON.stringify(sortKeys(JSON.parse(text)), undefined, 1);
  } catch {
    return `not JSON: ${text}`;
  }
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([left], [right]) => (left < right ? -1 : 1))
      .map(([key, inner]) => [key, sortKeys(inner)]),
  );
}

/** A small line diff: the common head and tail are left out. */
function lineDifference(peer: string, ours: string): string {
  const left = peer.split("\n");
  const right = ours.split("\n");
  let head = 0;
  while (head < left.length && head < right.length && left[head] === right[head]) head += 1;
  let tail = 0;
  while (
    tail < left.length - head &&
    tail < right.length - head &&
    left.at(-1 - tail) === right.at(-1 - tail)
  )
    tail += 1;
  const show = (lines: readonly string[], sign: string): string[] =>
    lines
      .slice(head, Math.min(lines.length - tail, head + 12))
      .map((line) => `      ${sign} ${JSON.stringify(line).slice(1, -1)}`);
  return [`      at line ${head + 1}`, ...show(left, "peer"), ...show(right, "ours")].join("\n");
}
