/** Events from text that comes in pieces: a saved file, a pipe, a response. */
import type { RunEvent } from "../model/events.ts";
import { isCutShort, readEventLine } from "../report/ndjson/read.ts";
import { LineSplitter } from "../text/lines/line-splitter.ts";

/** A stream of events in text form; pieces may begin and end anywhere, even within a character. */
export type EventSource =
  | string
  | Uint8Array
  | Iterable<string | Uint8Array>
  | AsyncIterable<string | Uint8Array>;

/** A line is not an event. `line` is from 1. */
export class EventStreamError extends Error {
  readonly line: number;

  constructor(line: number, problem: string) {
    super(`line ${line} of the event stream: ${problem}`);
    this.name = "EventStreamError";
    this.line = line;
  }
}

/**
 * The events of a stream, one after the other. Types and fields that this version does not know are skipped,
 * and a truncated last line, which a killed run can leave, ends the stream. Throws `EventStreamError`
 * if any other line is not an event.
 */
export async function* readEvents(source: EventSource): AsyncGenerator<RunEvent, void, void> {
  let number = 0;
  for await (const { text, whole } of linesOf(source)) {
    number += 1;
    if (!whole && isCutShort(text)) return;
    const event = readEventLine(text, number);
    if (!event.ok) throw new EventStreamError(event.error.line, event.error.message);
    if (event.value !== undefined) yield event.value;
  }
}

interface Line {
  readonly text: string;
  readonly whole: boolean;
}

async function* linesOf(source: EventSource): AsyncGenerator<Line, void, void> {
  const splitter = new LineSplitter();
  for await (const chunk of chunksOf(source))
    for (const text of splitter.push(chunk)) yield { text: withoutMark(text), whole: true };
  const rest = splitter.finish();
  if (rest !== undefined) yield { text: withoutMark(rest), whole: false };
}

/** Windows programs may begin a file with a byte order mark, which JSON does not allow. */
function withoutMark(line: string): string {
  return line.startsWith("\ufeff") ? line.slice(1) : line;
}

function chunksOf(source: EventSource): Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array> {
  return typeof source === "string" || source instanceof Uint8Array ? [source] : source;
}
