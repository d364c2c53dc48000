/** Which results may be stored: a first attempt that passed without leaks, timeouts or other anomalies. */
import type { Milliseconds } from "../model/ids.ts";
import type { TestOutcome } from "../model/results/outcome.ts";

export interface PassedTest {
  readonly duration: Milliseconds;
}

/** A text: why the result is not stored. */
export function isStorable({ attempts }: TestOutcome): PassedTest | string {
  const [{ result, isSlow, exitedEarly, terminatedByRunner, errors, duration }, ...others] = attempts;
  if (others.length > 0) return "it was retried";
  if (result.kind !== "pass") return result.kind === "leak" ? "it was leaky" : "it did not pass";
  if (isSlow) return "it was slow";
  if (exitedEarly) return "it exited early";
  if (terminatedByRunner) return "it was terminated";
  return errors.length > 0 ? "it passed with errors" : { duration };
}
