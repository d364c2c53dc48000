/** Reads a saved stream of events back. Types that this version does not know are skipped, fields stay unread. */
import * as v from "valibot";
import { err, ok, type Result } from "../../diagnostics/result.ts";
import { EVENT_VERSION, type RunEvent } from "../../model/events.ts";
import { isJsonObject, parseJson } from "../../model/json-reader.ts";
import { describeIssue } from "../../model/schema-issue.ts";
import { type Check, compileCheck } from "./compiled-check.ts";
import { eventSchema } from "./schema.ts";

type EventSchema = (typeof eventSchema.options)[number];

/** The schema of each type. Asking the one that applies is several times as fast as asking their union. */
const BY_TYPE = new Map<string, EventSchema>(
  eventSchema.options.map((option) => [option.entries.type.literal, option]),
);

/** The types of all events that this version knows. */
export const EVENT_TYPES: readonly string[] = [...BY_TYPE.keys()];

/** The first event of a stream that a later version of this program wrote; the rest may have another form. */
const NEWER = v.looseObject({
  type: v.literal("run-started"),
  version: v.pipe(v.number(), v.gtValue(EVENT_VERSION)),
});

/** A line that is not an event: its number from 1, and the error. */
export interface StreamProblem {
  readonly line: number;
  readonly message: string;
}

/** The event on a line, or nothing for a blank line or an event that this version does not know. */
export function readEventLine(text: string, line: number): Result<RunEvent | undefined, StreamProblem> {
  if (text.trim() === "") return ok(undefined);
  const read = parseJson(text);
  if ("problem" in read) return err({ line, message: notJson(read.problem) });
  const parsed = read.value;
  const type = isJsonObject(parsed) ? parsed["type"] : undefined;
  if (typeof type !== "string") return err({ line, message: "an event needs a `type`" });
  const schema = BY_TYPE.get(type);
  if (schema === undefined) return ok(undefined);
  const newer = type === "run-started" ? v.safeParse(NEWER, parsed) : undefined;
  if (newer?.success === true) {
    const message = `the stream has version ${newer.output.version}, this program reads up to ${EVENT_VERSION}`;
    return err({ line, message });
  }
  // The event as it was read, not as the schema puts it together: a stream that is written again stays the same.
  if (isEvent(parsed, schema)) return ok(parsed);
  const event = v.safeParse(schema, parsed);
  return err({ line, message: event.success ? "it is no event" : describeIssue(event.issues[0]) });
}

function isEvent(value: unknown, schema: EventSchema): value is RunEvent {
  let check = CHECKS.get(schema);
  if (check === undefined) {
    check = compileCheck(schema);
    CHECKS.set(schema, check);
  }
  return check(value);
}

/** Made when the first event of their type is read. */
const CHECKS = new Map<EventSchema, Check>();

function notJson(problem: string): string {
  return isSyntaxProblem(problem) ? "not a line of JSON" : problem;
}

/** All events of a saved stream. Its last line may be cut short, as a killed run leaves it; any other bad line is a problem. */
export function readEvents(text: string): Result<readonly RunEvent[], StreamProblem> {
  const lines = text.split("\n");
  const events: RunEvent[] = [];
  for (const [index, line] of lines.entries()) {
    const event = readEventLine(line, index + 1);
    if (!event.ok) {
      const cutShort = index === lines.length - 1 && isCutShort(line);
      if (cutShort) break;
      return event;
    }
    if (event.value !== undefined) events.push(event.value);
  }
  return ok(events);
}

/** Whether a last line may be the beginning of an event. One that is nested too deep is none. */
export function isCutShort(text: string): boolean {
  const read = parseJson(text);
  return "problem" in read && isSyntaxProblem(read.problem);
}

function isSyntaxProblem(problem: string): boolean {
  return problem.startsWith("not valid JSON");
}
