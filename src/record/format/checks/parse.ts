/** Shared by the parsers of recorded JSON: descriptions of problems. */
import * as v from "valibot";
import { err, ok, type Result } from "../../../diagnostics/result.ts";
import { parseJson } from "../../../model/json-reader.ts";

export function parseJsonText(text: string): Result<unknown, string> {
  const parsed = parseJson(text);
  return "problem" in parsed ? err(parsed.problem) : ok(parsed.value);
}

/** The location and description of a problem. */
export function describeIssue(issue: v.BaseIssue<unknown>): string {
  const place = v.getDotPath(issue);
  return place === null ? issue.message : `\`${place}\`: ${issue.message}`;
}

/** Parses text with one schema. */
export function parseText<S extends v.GenericSchema>(
  schema: S,
  text: string,
): Result<v.InferOutput<S>, string> {
  const value = parseJsonText(text);
  if (!value.ok) return value;
  const read = v.safeParse(schema, value.value);
  return read.success ? ok(read.output) : err(describeIssue(read.issues[0]));
}
