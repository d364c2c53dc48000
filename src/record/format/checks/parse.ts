/** Shared by the parsers of recorded JSON: descriptions of problems. */
import * as v from "valibot";
import { err, ok, type Result } from "../../../diagnostics/result.ts";
import { parseJson } from "../../../model/json-reader.ts";
import { describeIssue } from "../../../model/schema-issue.ts";

export function parseJsonText(text: string): Result<unknown, string> {
  const parsed = parseJson(text);
  return "problem" in parsed ? err(parsed.problem) : ok(parsed.value);
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
