/** The status of a finished run in the list of runs. */
import type { RunFinished } from "../../model/events.ts";
import type { ExitCode } from "../../model/results/exit-codes.ts";
import { failedTests, finalVerdict } from "../../model/results/stats.ts";
import type { RecordedStatus } from "../format/run-list.ts";

export function recordedStatus({ stats, stress }: RunFinished, exitCode: ExitCode): RecordedStatus {
  const cancelled = finalVerdict(stats).outcome === "cancelled";
  if (stress !== undefined) {
    return {
      // A failed round decides, even if the last round passed.
      status: cancelled && stress.failed === 0 ? "stress-cancelled" : "stress-completed",
      "initial-iteration-count": stress.completed.total ?? null,
      "success-count": stress.succeeded,
      "failed-count": stress.failed,
      "exit-code": exitCode,
    };
  }
  return {
    status: cancelled ? "cancelled" : "completed",
    "initial-run-count": stats.initialRunCount,
    passed: stats.passed,
    failed: failedTests(stats),
    "exit-code": exitCode,
  };
}
