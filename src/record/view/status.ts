/** How a recorded run ended, in words and as an exit code. */
import type { RecordedStatus } from "../format/run-list.ts";

export function statusWords({ status }: RecordedStatus): string {
  return status.replace("-", " ");
}

/** The exit code of the run, or undefined where it is not known. */
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
