/** What the end of a process means for its attempt. */
import {
  type AttemptResult,
  type ExceededLimit,
  exitedWithSuccess,
  type ExitStatus,
  isSuccess,
} from "../../../model/results/outcome.ts";
import type { LeakTimeout, SlowTimeout, TestSettings } from "../../../model/settings.ts";

export interface AttemptEnd {
  readonly status: ExitStatus;
  /** The runner ended it because its time was up. */
  readonly timedOut: boolean;
  /** It took more than it may. */
  readonly exceeded?: ExceededLimit | undefined;
  /** Its output was still open at the end of the leak timeout, or processes that outlived it were killed. */
  readonly leaked: boolean;
  /** What went wrong with reading it. */
  readonly errors: readonly string[];
  /** What is wrong with the variables that a script set; counts only for one that succeeded otherwise. */
  readonly scriptError?: string;
  readonly exitedEarly: boolean;
  /** It must fail by itself: a doctest that must panic. */
  readonly mustFail: boolean;
  readonly program: string;
}

export interface Verdicts {
  readonly onTimeout: SlowTimeout["onTimeout"];
  readonly onLeak: LeakTimeout["result"];
  readonly onEarlyExit: TestSettings["earlyExit"];
}

/**
 * The first that applies:
 *
 *   its time was up                     timeout, pass or fail as configured, however it then exited
 *   it took more than it may            fail, however it then exited
 *   something went wrong around it      could not be run
 *   must fail and exited with success   fail
 *   exited otherwise than with success  fail, unless it must
 *   exited before its result line       fail where configured, otherwise judged by what follows
 *   left its output open                leak, pass or fail as configured
 *   otherwise                           pass
 */
export function attemptResult(end: AttemptEnd, verdicts: Verdicts): AttemptResult {
  const result = processResult(end, verdicts);
  return end.scriptError !== undefined && isSuccess(result)
    ? couldNotRun(end, "EINVAL", end.scriptError)
    : result;
}

function processResult(end: AttemptEnd, verdicts: Verdicts): AttemptResult {
  const { status, leaked } = end;
  if (end.timedOut) return { kind: "timeout", result: verdicts.onTimeout };
  if (end.exceeded !== undefined) return { kind: "fail", status, leaked, exceeded: end.exceeded };
  const [error] = end.errors;
  if (error !== undefined) return couldNotRun(end, "EIO", error);
  if (exitedWithSuccess(status) === end.mustFail) return { kind: "fail", status, leaked };
  if (end.exitedEarly && verdicts.onEarlyExit === "fail") return { kind: "fail", status, leaked };
  return leaked ? { kind: "leak", result: verdicts.onLeak } : { kind: "pass" };
}

function couldNotRun({ program }: AttemptEnd, code: string, message: string): AttemptResult {
  return { kind: "exec-fail", failure: { code, message, program } };
}
