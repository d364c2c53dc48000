/** Reads the lines of a log as the events of its run. */
import { ok, type Result } from "../../diagnostics/result.ts";
import type { RunEvent } from "../../model/events.ts";
import { parseRecordedEvent } from "../format/events.ts";
import { type ReplayContext, toRunEvent } from "./events.ts";
import { RepeatedLines, type RepeatedTest } from "./repeated-lines.ts";

/** For the lines of one log, in their order. An error says what is wrong with a line. */
export function lineReader(context: ReplayContext): (line: string) => Result<RunEvent, string> {
  return readerOf(new RepeatedLines(), context);
}

function readerOf(
  repeated: RepeatedLines,
  context: ReplayContext,
): (line: string) => Result<RunEvent, string> {
  return (line) => {
    const known = repeated.read(line);
    if (known !== undefined) return ok(known);
    const recorded = parseRecordedEvent(line);
    if (!recorded.ok) return recorded;
    const event = toRunEvent(recorded.value, context);
    repeated.learn(line, event);
    return ok(event);
  };
}

/** The same, without an event for a line that repeats an earlier one: the caller may not need it. */
export function briefReader(
  context: ReplayContext,
): (line: string) => Result<RunEvent | RepeatedTest, string> {
  const repeated = new RepeatedLines();
  const read = readerOf(repeated, context);
  return (line) => {
    const found = repeated.find(line);
    return found === undefined ? read(line) : ok(found);
  };
}
