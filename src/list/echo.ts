/**
 * Shows a part of the output of a test binary. Harnesses may print anything in any amount, so the part has a limit in
 * bytes, and control characters are made visible.
 */
import { visibleName, visibleText } from "../text/safe/visible.ts";

/** Bytes of output that one error shows at most, all its parts together. */
export const ECHO_LIMIT = 4096;

/** Which part of a stream is shown when not all of it can be: from its start, up to its end, or around a place. */
export type Focus = "start" | "end" | number;

export interface Excerpt {
  readonly bytes: Uint8Array;
  readonly focus: Focus;
}

/** Both streams under their names. What one of them leaves of the limit, the other may use. */
export function echoStreams(stdout: Excerpt, stderr: Excerpt, limit: number): string {
  const half = Math.floor(limit / 2);
  const forStdout = Math.max(half, limit - stderr.bytes.length);
  const shownOut = excerpt(stdout, forStdout);
  const shownErr = excerpt(stderr, limit - Math.min(stdout.bytes.length, forStdout));
  return `--- stdout:\n${shownOut}\n--- stderr:\n${shownErr}\n---`;
}

/** A line in quotes, on one line, cut to `limit` bytes. */
export function quoteLine(line: string, limit: number): string {
  const bytes = new TextEncoder().encode(line);
  const [, end] = stretch(bytes, "start", limit);
  const text = visibleName(new TextDecoder().decode(bytes.subarray(0, end)));
  return end === bytes.length ? `"${text}"` : `"${text}…" (${bytes.length} bytes)`;
}

/** At most `limit` bytes of the stream, with a note on each side that was cut. */
function excerpt({ bytes, focus }: Excerpt, limit: number): string {
  const [start, end] = stretch(bytes, focus, limit);
  const before = start === 0 ? "" : `[${start} bytes left out]\n`;
  const after = end === bytes.length ? "" : `\n[${bytes.length - end} bytes left out]`;
  // Invalid bytes become U+FFFD.
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes.subarray(start, end));
  return `${before}${visibleText(text)}${after}`;
}

/** The bounds of the shown part, moved inwards to whole characters. */
function stretch(bytes: Uint8Array, focus: Focus, limit: number): readonly [number, number] {
  if (bytes.length <= limit) return [0, bytes.length];
  // A quarter of what is shown around a place lies before it.
  const wanted = focus === "start" ? 0 : focus === "end" ? bytes.length : focus - Math.floor(limit / 4);
  let start = Math.max(0, Math.min(wanted, bytes.length - limit));
  let end = start + limit;
  while (start < end && isContinuation(bytes[start])) start += 1;
  while (end > start && isContinuation(bytes[end])) end -= 1;
  return [start, end];
}

/** A byte inside a UTF-8 character. */
function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}
