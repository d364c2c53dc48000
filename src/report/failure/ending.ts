/** How an attempt ended, in a few words for pages, annotations and summaries. */
import type { AttemptStatus, ExitStatus } from "../../model/results/outcome.ts";
import type { CancelReason } from "../../model/results/stats.ts";
import { exceededPhrase } from "./limits.ts";

/** The reason why a run was cancelled, as text. */
export const CANCEL_WORDS: Readonly<Record<CancelReason, string>> = {
  "setup-script-failure": "setup script failure",
  "test-failure": "test failure",
  "report-error": "reporting error",
  "remote-lost": "loss of the remote server",
  "global-timeout": "global timeout",
  "source-lost": "loss of the queue",
  "test-failure-immediate": "test failure",
  signal: "signal",
  interrupt: "interrupt",
  "second-signal": "second signal",
};

/** As `describeEnding`; of an attempt that the runner terminated, also why the run was cancelled. */
export function describeEndingInRun(
  status: AttemptStatus,
  { cancelReason }: { readonly cancelReason?: CancelReason },
): string {
  const ending = describeEnding(status);
  if (!status.terminatedByRunner || cancelReason === undefined) return ending;
  return `terminated by the runner due to ${CANCEL_WORDS[cancelReason]} (${ending})`;
}

export function describeEnding(status: AttemptStatus): string {
  const { leftoversKilled } = status;
  const ending = describeResult(status);
  return leftoversKilled === undefined ? ending : `${ending} (${leftoversPhrase(leftoversKilled)})`;
}

/** What `leak-cleanup = "kill"` did. */
export function leftoversPhrase(count: number): string {
  return count === 1 ? "1 leftover process killed" : `${count} leftover processes killed`;
}

function describeResult({ result, exitedEarly, errors }: AttemptStatus): string {
  switch (result.kind) {
    case "pass":
      return exitedEarly ? "passed, but exited early" : "passed";
    case "leak":
      return result.result === "pass" ? "passed, leaky" : "failed: leaky";
    case "timeout":
      return result.result === "pass" ? "timed out, counted as passed" : "timed out";
    case "exec-fail":
      return errors.length === 0
        ? `could not be started: ${result.failure.message}`
        : // It ran; the message's other lines are its causes.
          `ended without a result: ${result.failure.message.split("\n")[0]}`;
    case "fail":
      return result.exceeded !== undefined ? exceededPhrase(result.exceeded) : describeStatus(result.status);
  }
}

function describeStatus(status: ExitStatus): string {
  switch (status.kind) {
    case "exited":
      return `failed with exit code ${status.code}`;
    case "signaled":
      return `ended by ${status.name ?? `signal ${status.signal}`}`;
    case "nt-status":
      return `ended with status 0x${status.status.toString(16)}`;
    case "job-object":
      return "ended through its job object";
  }
}
