/** Reads the lines of a log as the events of its run. */
import { ok, type Result } from "../../diagnostics/result.ts";
import type { RunEvent } from "../../model/events.ts";
import { parseRecordedEvent } from "../format/events.ts";
import { type ReplayContext, toRunEvent } from "./events.ts";
import { RepeatedLines } from "./repeated-lines.ts";

/** For the lines of one log, in their order. An error says what is wrong with a line. */
export function lineReader(context: ReplayContext): (line: string) => Result<RunEvent, string> {
  const repeated = new RepeatedLines();
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
