/** How attempts, tests and scripts end. */
import type { Milliseconds } from "../ids.ts";

/** How the operating system says a process ended. */
export type ExitStatus =
  | { readonly kind: "exited"; readonly code: number }
  /** Unix: ended by a signal. `name` is `SIGSEGV` and the like, absent for signals without a name. */
  | { readonly kind: "signaled"; readonly signal: number; readonly name?: string }
  /** Windows: an NTSTATUS in the exit code, or ended through its job object. */
  | {
      readonly kind: "nt-status";
      readonly status: number;
      /** What it means, in the system's own words; absent if it has none. */
      readonly message?: string;
    }
  | { readonly kind: "job-object" };

export function exitedWithSuccess(status: ExitStatus): boolean {
  return status.kind === "exited" && status.code === 0;
}

/** A process that could not be started: the operating system's own cause, e.g. `ENOENT`, `no such file or directory`. */
export interface StartFailure {
  readonly code: string;
  readonly message: string;
  readonly program: string;
}

/** A limit of what an attempt may take: bytes, or milliseconds of processor time. */
export interface ExceededLimit {
  readonly limit: "memory" | "processor-time";
  readonly allowed: number;
  /** What it had taken when that was noticed. */
  readonly seen: number;
}

/** The result of one attempt of a test, or of one run of a script. */
export type AttemptResult =
  | { readonly kind: "pass" }
  /** Exited with success but left its output open past the leak timeout. */
  | { readonly kind: "leak"; readonly result: "pass" | "fail" }
  | {
      readonly kind: "fail";
      readonly status: ExitStatus;
      readonly leaked: boolean;
      /** It took more than it may, whatever its exit status. */
      readonly exceeded?: ExceededLimit;
    }
  | { readonly kind: "exec-fail"; readonly failure: StartFailure }
  | { readonly kind: "timeout"; readonly result: "pass" | "fail" };

/** One captured stream. `text` is UTF-8 with invalid bytes replaced by U+FFFD. */
export interface CapturedStream {
  readonly text: string;
  /** Bytes that the process wrote in all. */
  readonly bytes: number;
  /** Present when the middle was left out of `text`: how much, and where the whole stream is, if it could be kept. */
  readonly cut?: { readonly omittedBytes: number; readonly file?: string };
  /** The bytes as they were, where they are not UTF-8 and nothing was left out. */
  readonly base64?: string;
}

export const EMPTY_STREAM: CapturedStream = { text: "", bytes: 0 };

/** What was captured of a process. Streams that were passed through instead are absent. */
export type CapturedOutput =
  | { readonly kind: "split"; readonly stdout?: CapturedStream; readonly stderr?: CapturedStream }
  | { readonly kind: "combined"; readonly output: CapturedStream };

export const NO_OUTPUT: CapturedOutput = { kind: "split" };

/** A largest amount of memory, in bytes. Sampled: the real peak may be higher. */
export interface PeakMemory {
  readonly bytes: number;
  readonly accuracy: "exact" | "sampled";
}

/** What an attempt took of the machine. */
export interface AttemptCosts {
  /** Processor time of the process and of the children that it waited for. */
  readonly userTime: Milliseconds;
  readonly systemTime: Milliseconds;
  /** Of the process, or of the largest of the children that it waited for. Absent: not known. */
  readonly peakMemory?: PeakMemory;
  /** Of all that the attempt had running at one time. Absent: not known. */
  readonly treePeakMemory?: PeakMemory;
}

/** What the processes of an attempt were doing when its time was up. */
export interface StackSnapshot {
  /** Where it comes from: `gdb`, `lldb`, `eu-stack`, or `/proc`. */
  readonly source: string;
  readonly text: string;
}

/** Where the time of an attempt went that ran on another machine. What its server did not say is absent. */
export interface RemoteCosts {
  /** The machine, by the server's own name. */
  readonly worker?: string | undefined;
  /** Until a machine took it. */
  readonly queuing?: Milliseconds | undefined;
  /** While its files were brought to that machine. */
  readonly fetching?: Milliseconds | undefined;
  readonly executing?: Milliseconds | undefined;
  /** While its output was stored. */
  readonly uploading?: Milliseconds | undefined;
  /** Faults of the server or of the way there after which something was tried again. */
  readonly faults: number;
  /** It was not executed: the server had the result. */
  readonly cached: boolean;
}

/** Everything known of one finished attempt. */
export interface AttemptStatus {
  /** From 1. */
  readonly attempt: number;
  readonly totalAttempts: number;
  readonly result: AttemptResult;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** Time taken, without the time that the run was paused. */
  readonly duration: Milliseconds;
  /** The wait before this attempt; 0 for the first. */
  readonly delayBefore: Milliseconds;
  readonly isSlow: boolean;
  /** The binary exited 0 before libtest's closing result line. */
  readonly exitedEarly: boolean;
  /** Ended by the runner for another test's failure or a signal, not by its own doing. */
  readonly terminatedByRunner: boolean;
  /** How many remaining descendants `leak-cleanup = "kill"` killed. Absent: none. */
  readonly leftoversKilled?: number;
  readonly output: CapturedOutput;
  /** Reading or waiting went wrong; each entry is a message and then its causes, one a line. */
  readonly errors: readonly string[];
  /** Absent: nothing was counted, or the run was recorded without. */
  readonly costs?: AttemptCosts;
  /** Of an attempt that timed out, with `timeout-stacks = "auto"`. */
  readonly stacks?: StackSnapshot;
  /** Present if it ran on another machine. Its duration is then the time for which it was executed there. */
  readonly remote?: RemoteCosts | undefined;
}

/** A result that was known before its test started, for instance from a cache. */
export interface ReusedResult extends ReuseReason {
  readonly result: AttemptResult;
  readonly output: CapturedOutput;
}

/** Why no process ran for a test that has a result. */
export interface ReuseReason {
  /** Where the result is from, in one word: `cache`. */
  readonly source: string;
  /** Why it may be reused, in a few words. */
  readonly reason: string;
  /** How long the test took when it ran. */
  readonly ranFor: Milliseconds;
}

/** All attempts of a test, first to last; never empty. */
export interface TestOutcome {
  readonly attempts: readonly [AttemptStatus, ...AttemptStatus[]];
  /** What passing only after a retry means for this test. */
  readonly flakyResult: "pass" | "fail";
}

/** A test's outcome in one word: `flaky` failed first and passed later. */
export type OutcomeKind = "success" | "flaky" | "failure";

export function isSuccess(result: AttemptResult): boolean {
  switch (result.kind) {
    case "pass":
      return true;
    case "leak":
    case "timeout":
      return result.result === "pass";
    case "fail":
    case "exec-fail":
      return false;
  }
}

export function lastAttempt(outcome: TestOutcome): AttemptStatus {
  return outcome.attempts.at(-1) ?? outcome.attempts[0];
}

/**
 * Whether a test counts and is shown as cached: it passed without a process. A merged test that failed on one machine
 * and was reused on another is flaky instead.
 */
export function isCached(outcome: TestOutcome, reused: ReuseReason | undefined): reused is ReuseReason {
  return reused !== undefined && outcomeKind(outcome) === "success";
}

export function outcomeKind(outcome: TestOutcome): OutcomeKind {
  if (!isSuccess(lastAttempt(outcome).result)) return "failure";
  return outcome.attempts.length > 1 ? "flaky" : "success";
}
