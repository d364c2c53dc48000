/**
 * Reads the saved stream of one run, line by line, and checks its order: it begins with the run's start and may end
 * anywhere, because a killed runner leaves a partial stream.
 */
import { err, ok, type Result } from "../../diagnostics/result.ts";
import type { RunEvent, RunStarted } from "../../model/events.ts";
import { sizeText } from "../../text/values/size.ts";
import { LEAST_LINE, MAX_STREAM_GAP } from "./line-limit.ts";
import { isCutShort, readEventLine, type StreamProblem } from "./read.ts";

/** One line of text; only the last may not be whole. */
export interface SavedLine {
  readonly text: string;
  readonly whole: boolean;
  /** From 1; absent if no line was skipped before it. */
  readonly number?: number | undefined;
}

/** What has been read so far. */
export interface SavedRun {
  readonly started?: RunStarted | undefined;
  readonly lines: number;
  /** Characters since the last event. */
  readonly gap: number;
  /** Whether the stream's last event was read, or its last line was cut short. */
  readonly over: boolean;
  readonly finished: boolean;
}

export const NOTHING_READ: SavedRun = { lines: 0, gap: 0, over: false, finished: false };

interface Step {
  readonly run: SavedRun;
  /** Absent for an event that this version does not know. */
  readonly event?: RunEvent;
}

/** Takes the next line. */
export function readNext(
  run: SavedRun,
  { text, whole, number: line = run.lines + 1 }: SavedLine,
): Result<Step, StreamProblem> {
  if (!whole && isCutShort(text)) return ok({ run: { ...run, lines: line, over: true } });
  const read = readEventLine(text, line);
  if (!read.ok) return read;
  const event = read.value;
  if (event === undefined) return withoutEvent({ ...run, lines: line }, text.length);
  if (run.over)
    return err({ line, message: "events follow the end of the run: is this the stream of one run?" });
  if ((event.type === "run-started") === (run.started !== undefined)) {
    const message =
      run.started === undefined
        ? "a stream begins with `run-started`"
        : "a second run starts: is this the stream of one run?";
    return err({ line, message });
  }
  const finished = event.type === "run-finished";
  const started = event.type === "run-started" ? event : run.started;
  return ok({ run: { started, lines: line, gap: 0, over: finished, finished }, event });
}

function withoutEvent(run: SavedRun, length: number): Result<Step, StreamProblem> {
  const gap = run.gap + Math.max(length, LEAST_LINE);
  if (gap <= MAX_STREAM_GAP) return ok({ run: { ...run, gap } });
  const message = `no event in ${sizeText(MAX_STREAM_GAP)}, which is the limit`;
  return err({ line: run.lines, message });
}
