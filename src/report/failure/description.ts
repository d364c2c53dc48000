/** Why an attempt failed, in one line and at length, for reports that machines keep. */
import { type AttemptStatus, isSuccess } from "../../model/results/outcome.ts";
import { type ErrorChain, executionErrors, printErrors, shortMessage, type UnitKind } from "./errors.ts";
import { abortPhrase } from "./signals.ts";
import { exceededPhrase } from "./limits.ts";
import { failureSlice } from "./slice.ts";

export interface FailureDescription {
  readonly message: string;
  readonly description: string;
}

/** Absent if nothing beyond the result itself is known. Both texts are as the process wrote them. */
export function describeFailure(
  status: AttemptStatus,
  unit: UnitKind = "test",
): FailureDescription | undefined {
  const errors = [...executionErrors(status), ...ownErrors(status)];
  if (errors.length === 0) return undefined;
  return { message: shortMessage(errors, unit), description: printErrors(errors, unit) };
}

/** Failures caused by the process itself: its end by a signal, and its last output. */
function ownErrors(status: AttemptStatus): readonly ErrorChain[] {
  if (isSuccess(status.result)) return [];
  const errors: ErrorChain[] = [];
  if (status.result.kind === "fail") {
    const { exceeded } = status.result;
    const abort = exceeded === undefined ? abortPhrase(status.result.status) : exceededPhrase(exceeded);
    const leaked = status.result.leaked ? " (leaked handles)" : "";
    if (abort !== undefined) errors.push({ message: `process ${abort}${leaked}`, causes: [] });
  }
  const slice = failureSlice(status.output);
  if (slice !== undefined) errors.push({ message: slice.text, causes: [] });
  return errors;
}
