/** Explains why a test's result is or is not taken from the cache. */
import { describeEnvironments, type RecordedVariable } from "./environment.ts";
import { type CacheRecord, describeDifference, type StateOf } from "./record.ts";
import { differentParts } from "./static-key.ts";

/** What is known of a test that is about to start. */
export interface KnownTest {
  readonly staticKey: string;
  readonly environment: readonly RecordedVariable[];
  /** The newest first. */
  readonly records: readonly CacheRecord[];
  /** Why its last result was not stored. */
  readonly note: string | undefined;
}

export type Explanation =
  | { readonly kind: "hit"; readonly record: CacheRecord }
  /** `differences`: what has changed since the record was made, one sentence each. */
  | { readonly kind: "changed"; readonly record: CacheRecord; readonly differences: readonly string[] }
  /** There is no record. */
  | { readonly kind: "unknown"; readonly note: string | undefined };

/** The text of a note. */
export function notStored(note: string): string {
  return `its last result was not stored: ${note}`;
}

export function explain({ staticKey, environment, records, note }: KnownTest, stateOf: StateOf): Explanation {
  // The record that a run would use, otherwise the newest one.
  const record = records.find((each) => each.staticKey === staticKey) ?? records[0];
  if (record === undefined) return { kind: "unknown", note };
  const parts = differentParts(record.staticKey, staticKey).map((part) => {
    if (part !== "environment") return `its ${part} ${part === "settings" ? "differ" : "differs"}`;
    const variables = describeEnvironments(record.environment, environment);
    return `its environment differs${variables === undefined ? "" : `: ${variables}`}`;
  });
  const inputs = record.inputs.flatMap((input) => {
    const now = stateOf(input.path, input.kind);
    return now === input.state ? [] : [describeDifference(input, now)];
  });
  const differences = [...parts, ...inputs];
  if (differences.length === 0) return { kind: "hit", record };
  const later = note === undefined ? [] : [notStored(note)];
  return { kind: "changed", record, differences: [...differences, ...later] };
}
