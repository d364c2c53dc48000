/** Writes every event as one line of JSON, as soon as it happens. */
import type { RunEvent } from "../../model/events.ts";
import { encodeJson } from "../../text/encoders.ts";
import type { Output, Sink } from "../output.ts";
import { MAX_STREAM_LINE } from "./line-limit.ts";

export function ndjsonOutput(sink: Sink): Output {
  return {
    on: (event) => sink.write(`${lineOf(event)}\n`),
    finish: () => undefined,
  };
}

/** A line that no reader would take has outputs cut: those of many attempts may stand in one event. */
function lineOf(event: RunEvent): string {
  return boundedLine(event, MAX_STREAM_LINE);
}

/** One event as JSON; where it is longer than `most`, without the middle of long outputs. */
export function boundedLine(event: RunEvent, most: number): string {
  const line = encodeJson(event);
  if (line.length <= most) return line;
  const shorter: unknown = JSON.parse(JSON.stringify(event, withoutMiddle));
  return encodeJson(shorter);
}

const KEPT_AT_EITHER_END = 128 * 1024;

function withoutMiddle(key: string, value: unknown): unknown {
  if (typeof value !== "string" || value.length <= 2 * KEPT_AT_EITHER_END) return value;
  // Not of a part: it would be other bytes.
  if (key === "base64") return undefined;
  const omitted = value.length - 2 * KEPT_AT_EITHER_END;
  const end = value.slice(-KEPT_AT_EITHER_END);
  return `${value.slice(0, KEPT_AT_EITHER_END)}\n… ${omitted} characters are left out of this stream …\n${end}`;
}
