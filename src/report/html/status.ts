/** A test's result in one word, for the page's list. */
import type { TestFinished } from "../../model/events.ts";
import {
  type ExitStatus,
  isCached,
  isSuccess,
  lastAttempt,
  outcomeKind,
} from "../../model/results/outcome.ts";
import { exceededBy, limitName } from "../failure/limits.ts";
import { quarantineNote } from "../failure/quarantine.ts";
import { ntStatusText } from "../failure/signals.ts";
import type { PageStatus } from "./attempt.ts";

export function statusOf(event: TestFinished): PageStatus {
  const { outcome, reused } = event;
  if (isCached(outcome, reused)) return "cached";
  if (quarantineNote(event) !== undefined) return "quarantined";
  const kind = outcomeKind(outcome);
  const { result } = lastAttempt(outcome);
  if (kind === "flaky") return outcome.flakyResult === "fail" ? "fail" : "flaky";
  if (kind === "success") return result.kind === "leak" ? "leak" : "pass";
  return result.kind === "timeout" || result.kind === "exec-fail" ? result.kind : "fail";
}

/** A failure in one word; of everything else, the status. */
export function wordOf(event: TestFinished, status: PageStatus): string {
  if (status !== "fail") return status;
  const { outcome } = event;
  const { result, terminatedByRunner } = lastAttempt(outcome);
  if (isSuccess(result)) return "flaky-fail";
  if (terminatedByRunner) return "stopped";
  if (result.kind === "leak") return "leak-fail";
  const exceeded = exceededBy(result);
  if (exceeded !== undefined) return limitName(exceeded);
  return result.kind === "fail" ? exitWord(result.status) : status;
}

/** What a panic of libtest's ends with. */
const PANIC_EXIT = 101;

function exitWord(status: ExitStatus): string {
  switch (status.kind) {
    case "exited":
      return status.code === PANIC_EXIT ? "fail" : `exit ${status.code}`;
    case "signaled":
      return status.name ?? `signal ${status.signal}`;
    case "nt-status":
      return ntStatusText(status.status);
    case "job-object":
      return "killed";
  }
}
