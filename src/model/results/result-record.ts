/**
 * The result record: the result of one test in one run, small enough to keep for thousands of runs.
 *
 * History, the cache of results, `merge`, the queue and reruns share it. A test is the same test on every machine: its
 * binary id and its name contain no path. Captured output is not part of a record; recordings keep that.
 */
import type { TestId } from "../events.ts";
import type { Milliseconds } from "../ids.ts";
import { type AttemptResult, type AttemptStatus, isSuccess, type TestOutcome } from "./outcome.ts";

/** How an attempt ended, in one word. Words may be added; none changes its meaning. */
export const ATTEMPT_WORDS = [
  "pass",
  "leak",
  "fail",
  "leak-fail",
  "timeout",
  "timeout-pass",
  "exec-fail",
  "terminated",
] as const;
export type AttemptWord = (typeof ATTEMPT_WORDS)[number];

/** What an attempt took of the machine, where that was measured. */
export interface ResultCosts {
  readonly cpu?: Milliseconds;
  /** Peak resident memory in bytes. */
  readonly memory?: number;
}

export interface AttemptRecord {
  readonly word: AttemptWord;
  readonly duration: Milliseconds;
  readonly costs?: ResultCosts | undefined;
}

export type Attempts = readonly [AttemptRecord, ...AttemptRecord[]];

export interface ResultRecord {
  readonly test: TestId;
  /** First to last. */
  readonly attempts: Attempts;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** Whether passing only after a retry failed the run. */
  readonly flakyResult: "pass" | "fail";
  /** Rounds of a stress run, from 0; absent in other runs. */
  readonly round?: number | undefined;
  /** Digest of all that the result depends on, where it was computed. */
  readonly fingerprint?: string | undefined;
}

/** What a record means for its test: `flaky` failed first and passed later. */
export type ResultKind = "pass" | "flaky" | "fail" | "unknown";

export function recordOf(
  test: TestId,
  outcome: TestOutcome,
  { round, fingerprint }: Pick<ResultRecord, "round" | "fingerprint"> = {},
): ResultRecord {
  const [first, ...others] = outcome.attempts;
  return {
    test: { binaryId: test.binaryId, testName: test.testName },
    attempts: [attemptRecord(first), ...others.map(attemptRecord)],
    startedAt: first.startedAt,
    flakyResult: outcome.flakyResult,
    round,
    fingerprint,
  };
}

function attemptRecord(status: AttemptStatus): AttemptRecord {
  const costs = costsOf(status);
  const record = { word: attemptWord(status), duration: status.duration };
  return costs === undefined ? record : { ...record, costs };
}

/** Of a tree of processes, where that was measured. */
function costsOf({ costs }: AttemptStatus): ResultCosts | undefined {
  if (costs === undefined) return undefined;
  const peak = costs.treePeakMemory ?? costs.peakMemory;
  const cpu = costs.userTime + costs.systemTime;
  return peak === undefined ? { cpu } : { cpu, memory: peak.bytes };
}

/** An attempt that the runner ended for another test's sake says nothing about the test. */
export function attemptWord({ result, terminatedByRunner }: AttemptStatus): AttemptWord {
  return terminatedByRunner && !isSuccess(result) ? "terminated" : resultWord(result);
}

function resultWord(result: AttemptResult): AttemptWord {
  switch (result.kind) {
    case "pass":
      return "pass";
    case "leak":
      return result.result === "pass" ? "leak" : "leak-fail";
    case "timeout":
      return result.result === "pass" ? "timeout-pass" : "timeout";
    case "fail":
      return "fail";
    case "exec-fail":
      return "exec-fail";
  }
}

export function isPass(word: AttemptWord): boolean {
  return word === "pass" || word === "leak" || word === "timeout-pass";
}

export function isFailure(word: AttemptWord): boolean {
  return !isPass(word) && word !== "terminated";
}

/** `unknown`: the runner ended the test before it had a result of its own. */
export function resultKind(attempts: Attempts): ResultKind {
  const last = attempts.at(-1) ?? attempts[0];
  if (isPass(last.word)) return attempts.some(({ word }) => isFailure(word)) ? "flaky" : "pass";
  return attempts.some(({ word }) => isFailure(word)) ? "fail" : "unknown";
}

/** The time of the last attempt that ended by itself: what the next run of the test will probably take. */
export function ownDuration(attempts: Attempts): Milliseconds | undefined {
  return attempts.findLast(({ word }) => word !== "terminated")?.duration;
}

/** A test in one string, for maps; neither part holds a line feed. */
export function testKey({ binaryId, testName }: TestId): string {
  return `${binaryId}\n${testName}`;
}
