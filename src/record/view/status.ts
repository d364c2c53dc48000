/** The status of a recorded run in words, and its exit code. */
import type { RecordedStatus } from "../format/run-list.ts";

export function statusWords({ status }: RecordedStatus): string {
  return status.replace("-", " ");
}

/** The exit code of the run, or undefined if it is unknown. */
export function recordedExitCode(status: RecordedStatus): number | undefined {
  switch (status.status) {
    case "incomplete":
    case "unknown":
      return undefined;
    case "completed":
    case "cancelled":
    case "stress-completed":
    case "stress-cancelled":
      return status["exit-code"];
  }
}
