/** Which results may be stored: a first attempt that passed with nothing odd about it. */
import type { Milliseconds } from "../model/ids.ts";
import type { TestOutcome } from "../model/outcome.ts";

export interface PassedTest {
  readonly duration: Milliseconds;
}

/** Undefined: the result is not stored. */
export function isStorable({ attempts }: TestOutcome): PassedTest | undefined {
  const [first, ...others] = attempts;
  const { result, isSlow, exitedEarly, terminatedByRunner, errors, duration } = first;
  const isPlain =
    result.kind === "pass" && !isSlow && !exitedEarly && !terminatedByRunner && errors.length === 0;
  return isPlain && others.length === 0 ? { duration } : undefined;
}
