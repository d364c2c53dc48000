/** What the store knows of a test: a result that passed, and everything that it depended on. */
import { ABSENT } from "../model/file-state.ts";
import type { Milliseconds } from "../model/ids.ts";

/**
 * `look`: existence, kind, permission bits and content. `list`: the names in a folder instead of content. `exists`: no
 * content, as the test has overwritten it.
 */
export type InputKind = "look" | "list" | "exists";

/** An input with its state, in text that is equal for equal states. */
export interface RecordedInput {
  /** Absolute; in a pack relative to the workspace where it lies in it. */
  readonly path: string;
  readonly kind: InputKind;
  /** `-`: nothing was there. Else a letter for what it is, permission bits, and a digest. */
  readonly state: string;
}

export interface CacheRecord {
  readonly staticKey: string;
  /** Tests of one binary share few sets of inputs: equal sets are one object. */
  readonly inputs: readonly RecordedInput[];
  readonly duration: Milliseconds;
  /** Milliseconds since the epoch. */
  readonly storedAt: number;
}

/** Gives the state of a path now; undefined: it cannot be fingerprinted. */
export type StateOf = (path: string, kind: InputKind) => string | undefined;

/** The first input that is not as it was; undefined: all are. */
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

/** A difference in words. */
export function describeDifference(input: RecordedInput, now: string | undefined): string {
  if (now === undefined) return `${input.path} can no longer be read`;
  if (input.state === ABSENT) return `${input.path} exists now`;
  if (now === ABSENT) return `${input.path} is gone`;
  if (input.kind === "list") return `the files in ${input.path} differ`;
  const [before, after] = [input.state.split(":"), now.split(":")];
  if (before[0] !== after[0]) return `${input.path} is something else now`;
  return before[1] === after[1]
    ? `the content of ${input.path} differs`
    : `the permissions of ${input.path} differ`;
}
