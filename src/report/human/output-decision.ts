/**
 * Decides which lines and outputs of a finished test are shown, now and at the end of the run.
 *
 * 1. The status line is written now if the run's status level reaches the test's.
 * 2. Output follows the test's setting (`immediate`, `final`, both, never), and a line at the end is also
 *    written if the run's final status level reaches the test's. What the run was cancelled for so far
 *    narrows that:
 *
 * | immediate | final | cancelled for                   | output now | line at the end | output at the end |
 * | --------- | ----- | ------------------------------- | ---------- | --------------- | ----------------- |
 * | –         | –     | not, or up to a signal          | no         | no              | –                 |
 * | –         | yes   | not, or up to a signal          | no         | yes             | if asked for      |
 * | yes       | –     | not, or up to a signal          | yes        | no              | –                 |
 * | yes       | yes   | not, or for less than a signal  | yes        | yes             | if asked for      |
 * | yes       | yes   | a signal                        | yes        | yes             | no: shown once [1] |
 * | any       | any   | an interrupt                    | no         | no [2]          | –                 |
 * | any       | any   | a second signal                 | no         | no              | –                 |
 * | any       | any   | a failure, at once, and the test was ended for it | no | no [3] | –              |
 *
 * [1] After a signal, output is shown at most once. [2] After Ctrl-C, pages of output would be in the way.
 * [3] It did not fail by itself. A test that failed by itself at that moment is shown as usual.
 */
import {
  type AttemptResult,
  type AttemptStatus,
  isSuccess,
  lastAttempt,
  type OutcomeKind,
  outcomeKind,
  type TestOutcome,
} from "../../model/results/outcome.ts";
import {
  FINAL_STATUS_LEVELS,
  type FinalStatusLevel,
  type OutputDisplay,
  STATUS_LEVELS,
  type StatusLevel,
} from "../../model/settings.ts";
import { type CancelReason, isStronger } from "../../model/results/stats.ts";

export interface Levels {
  readonly statusLevel: StatusLevel;
  readonly finalStatusLevel: FinalStatusLevel;
}

/** Output settings given on the command line, which override those of tests. */
export interface OutputOverrides {
  readonly success?: OutputDisplay | undefined;
  readonly failure?: OutputDisplay | undefined;
}

/** A finished test as the decision sees it. */
export interface FinishedTest {
  readonly outcome: TestOutcome;
  readonly successOutput: OutputDisplay;
  readonly failureOutput: OutputDisplay;
}

export interface OutputDecision {
  readonly statusLine: boolean;
  readonly outputNow: boolean;
  /** Whether there is a line at the end, and whether the output is repeated below it. */
  readonly atEnd: "nothing" | "line" | "line-and-output";
}

export interface DecisionInput {
  readonly test: FinishedTest;
  readonly levels: Levels;
  readonly overrides: OutputOverrides;
  readonly noCapture: boolean;
  readonly cancelReason: CancelReason | undefined;
}

export function decideOutput(input: DecisionInput): OutputDecision {
  const { outcome } = input.test;
  const last = lastAttempt(outcome);
  const display = displayOf(input);
  const statusLine = reaches(input.levels.statusLevel, statusLevelOf(outcome));
  const atEnd = isFinal(display) || reachesFinal(input.levels.finalStatusLevel, finalStatusLevelOf(outcome));
  const shown = narrowed(isImmediate(display), atEnd, input.cancelReason, last);
  if (!shown.atEnd) return { statusLine, outputNow: shown.now, atEnd: "nothing" };
  const repeat = isFinal(display) && !(shown.now && input.cancelReason === "signal");
  return { statusLine, outputNow: shown.now, atEnd: repeat ? "line-and-output" : "line" };
}

function narrowed(
  now: boolean,
  atEnd: boolean,
  reason: CancelReason | undefined,
  last: AttemptStatus,
): { readonly now: boolean; readonly atEnd: boolean } {
  const afterInterrupt = isInterrupted(reason);
  const endedForFailure = reason === "test-failure-immediate" && wasEnded(last);
  return afterInterrupt || endedForFailure ? { now: false, atEnd: false } : { now, atEnd };
}

/** After Ctrl-C, pages of output would be in the way; other signals come from programs, whose logs want them. */
export function isInterrupted(reason: CancelReason | undefined): boolean {
  return reason !== undefined && isStronger(reason, "signal");
}

/** The runner ended it; or it died of the signal that the runner sends, which the peer takes for the same. */
function wasEnded({ terminatedByRunner, result }: AttemptStatus): boolean {
  if (terminatedByRunner) return true;
  if (result.kind !== "fail" || result.exceeded !== undefined) return false;
  const { status } = result;
  return status.kind === "job-object" || (status.kind === "signaled" && status.signal === 15);
}

/** When the output of a test's last attempt is shown: a flaky test's last attempt is a success. */
function displayOf({ test, overrides, noCapture }: DecisionInput): OutputDisplay {
  const { result } = lastAttempt(test.outcome);
  if (isSuccess(result)) return noCapture ? "never" : (overrides.success ?? test.successOutput);
  return failureDisplay({ result, setting: test.failureOutput, overrides, noCapture });
}

/** When the output of a failed attempt is shown. Without capture only a failure to start has something to show. */
export function failureDisplay(input: {
  readonly result: AttemptResult;
  readonly setting: OutputDisplay;
  readonly overrides: OutputOverrides;
  readonly noCapture: boolean;
}): OutputDisplay {
  if (input.noCapture) return input.result.kind === "exec-fail" ? "immediate" : "never";
  return input.overrides.failure ?? input.setting;
}

export function isImmediate(display: OutputDisplay): boolean {
  return display === "immediate" || display === "immediate-final";
}

function isFinal(display: OutputDisplay): boolean {
  return display === "final" || display === "immediate-final";
}

/** Whether statuses of `needed` are shown at `level`. */
export function reaches(level: StatusLevel, needed: StatusLevel): boolean {
  return STATUS_LEVELS.indexOf(level) >= STATUS_LEVELS.indexOf(needed);
}

export function reachesFinal(level: FinalStatusLevel, needed: FinalStatusLevel): boolean {
  return FINAL_STATUS_LEVELS.indexOf(level) >= FINAL_STATUS_LEVELS.indexOf(needed);
}

/** A test's outcome where a flaky test that counts as failed is a failure. */
function verdict(outcome: TestOutcome): OutcomeKind {
  const kind = outcomeKind(outcome);
  return kind === "flaky" && outcome.flakyResult === "fail" ? "failure" : kind;
}

/** The least status level at which the test's line is shown during the run. */
export function statusLevelOf(outcome: TestOutcome): StatusLevel {
  switch (verdict(outcome)) {
    case "failure":
      return "fail";
    case "flaky":
      return "retry";
    case "success":
      return successLevel(lastAttempt(outcome).result);
  }
}

function successLevel(result: AttemptResult): StatusLevel {
  if (result.kind === "leak") return "leak";
  return result.kind === "timeout" ? "slow" : "pass";
}

/** The least final status level at which the test's line is shown at the end; slow goes before leaky. */
export function finalStatusLevelOf(outcome: TestOutcome): FinalStatusLevel {
  switch (verdict(outcome)) {
    case "failure":
      return "fail";
    case "flaky":
      return "flaky";
    case "success":
      return finalSuccessLevel(lastAttempt(outcome));
  }
}

function finalSuccessLevel({ isSlow, result }: AttemptStatus): FinalStatusLevel {
  if (isSlow || result.kind === "timeout") return "slow";
  return result.kind === "leak" ? "leak" : "pass";
}
