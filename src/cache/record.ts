/** A record of the store: a passed result of a test, and everything that it depended on. */
import { isAbsent } from "../model/file-state.ts";
import type { Milliseconds } from "../model/ids.ts";
import type { RecordedVariable } from "./environment.ts";

/**
 * `look`: existence, kind, permission bits and content. `list`: the names in a folder instead of content. `exists`:
 * without content, as the test has overwritten it. `real`: only which path it resolves to, through links. `place`: of a
 * workspace or target directory, where it is.
 */
export type InputKind = "look" | "list" | "exists" | "real" | "place";

/** An input with its state as text; equal states have equal texts. */
export interface RecordedInput {
  /** Absolute; in a pack, portable. */
  readonly path: string;
  readonly kind: InputKind;
  /** `-`: absent. Otherwise a letter for the kind of file, permission bits, and a digest; for `real` and `place`, the path. */
  readonly state: string;
}

export interface CacheRecord {
  readonly staticKey: string;
  /** Many tests of one binary have equal sets of inputs: these are one object. */
  readonly inputs: readonly RecordedInput[];
  /** Only for explanations: the static key decides. Many tests share one object. */
  readonly environment: readonly RecordedVariable[];
  readonly duration: Milliseconds;
  /** Milliseconds since the epoch. */
  readonly storedAt: number;
}

/**
 * The only input of a record that takes the place of one that was found to be wrong: no file has this state. It also
 * takes the place of the wrong record on a server.
 */
const WRONG: RecordedInput = { path: "/", kind: "exists", state: "wrong" };

/**
 * `attempt`: one that did not pass, although nothing that the `known` result depends on has changed. That result may be of a
 * machine whose clock is ahead, and the newer one counts.
 */
export function wrongRecord(
  attempt: Pick<CacheRecord, "staticKey" | "environment" | "storedAt">,
  known: Pick<CacheRecord, "storedAt">,
): CacheRecord {
  const storedAt = Math.max(attempt.storedAt, known.storedAt + 1);
  return { ...attempt, storedAt, inputs: [WRONG], duration: 0 };
}

/** Returns the current state of a path; undefined: it cannot be fingerprinted. */
export type StateOf = (path: string, kind: InputKind) => string | undefined;

/** The first input that changed; undefined: none did. */
export function firstDifference(
  inputs: readonly RecordedInput[],
  stateOf: StateOf,
): { readonly input: RecordedInput; readonly now: string | undefined } | undefined {
  for (const input of inputs) {
    const now = stateOf(input.path, input.kind);
    if (now !== input.state) return { input, now };
  }
  return undefined;
}

/** The text of a difference. */
export function describeDifference(input: RecordedInput, now: string | undefined): string {
  if (input.state === WRONG.state)
    return "it did not pass, although nothing that its last result depends on had changed";
  if (input.kind === "place") return `it depends on the place of ${now}, which was elsewhere`;
  if (now === undefined) return `${input.path} can no longer be read`;
  if (isAbsent(now))
    return isAbsent(input.state) ? `${input.path} is missing otherwise` : `${input.path} is gone`;
  if (isAbsent(input.state)) return `${input.path} exists now`;
  if (input.kind === "real") return `${input.path} leads elsewhere`;
  if (input.kind === "list") return `the files in ${input.path} differ`;
  const [before, after] = [input.state.split(":"), now.split(":")];
  if (before[0] !== after[0]) return `${input.path} is something else now`;
  return before[1] === after[1]
    ? `the content of ${input.path} differs`
    : `the permissions of ${input.path} differ`;
}
