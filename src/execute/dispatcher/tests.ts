/** Tests: their attempts, retries and final results. */
import type { SlotAssignment } from "../../model/events.ts";
import type { Milliseconds } from "../../model/ids.ts";
import {
  type AttemptStatus,
  isSuccess,
  type ReusedResult,
  type ReuseReason,
  type TestOutcome,
} from "../../model/results/outcome.ts";
import type { PlannedTest } from "../../model/plan.ts";
import type { RetryPolicy } from "../../model/settings.ts";
import { failedTests, withTest } from "../../model/results/stats.ts";
import { bringHere, type Start } from "../../schedule/queue.ts";
import type { SettledResult } from "../protocol.ts";
import { reusedAttempt } from "./process/attempts.ts";
import { backoff, nextRandom } from "./backoff.ts";
import { beginCancel, cancelAndEnd } from "./run/cancel.ts";
import { newStage } from "./process/process-run.ts";
import { requestSettlement } from "./feed.ts";
import { attemptLimit, attemptNumber, testOf } from "./rules.ts";
import type { UnitProcess, TestTask } from "./state.ts";
import { testId } from "./subjects.ts";
import {
  addTask,
  countTests,
  emit,
  isCancelled,
  progress,
  removeTask,
  replaceTask,
  setFiniteTimer,
  stressed,
  type Turn,
  update,
} from "./turn.ts";

type NewStage = ReturnType<typeof newStage>;

/** Starts a test's first attempt. The event comes first, so that its line precedes what the test prints. */
export function startTest(turn: Turn, start: Start): void {
  const stage = newStage(turn);
  const planned = turn.frame.plan.tests[start.test];
  if (planned === undefined) throw new Error("bug: a start of a test that the plan does not have");
  const slot = { ...start.place, testGroup: planned.settings.testGroup };
  const returning = turn.run.returning.find((lost) => lost.start.test === start.test);
  if (returning !== undefined) return startHere(turn, returning, { ...returning, start, slot, stage });
  const task: TestTask = { kind: "test", start, slot, attempts: [], delayBefore: 0, stage };
  addTask(turn, task);
  if (turn.frame.plan.outstanding !== undefined)
    update(turn, { started: { test: start.test, before: turn.run.started } });
  emit(turn, {
    type: "test-started",
    test: testId(planned),
    slot,
    totalAttempts: attemptLimit(planned),
    command: turn.frame.options.commandOf(start.test),
    ...stressed(turn),
    ...progress(turn.run),
  });
  requestAttempt(turn, task, stage.started.unit);
}

function requestAttempt(turn: Turn, task: TestTask, unit: number): void {
  turn.effects.push({
    type: "start-test",
    unit,
    test: task.start.test,
    attempt: attemptNumber(task),
    totalAttempts: attemptLimit(testOf(turn.frame, task)),
    slot: task.slot,
    isRemote: task.start.isRemote,
    ...stressed(turn),
  });
}

/**
 * The attempt was lost with the server, and the test may run here: it waits for a place here, and its attempt starts
 * again. Its start was reported, so nothing is reported now.
 */
export function bringTestHere(turn: Turn, task: TestTask): void {
  removeTask(turn, task);
  const { phase, returning } = turn.run;
  if (phase.kind !== "testing") throw new Error(`bug: a test is lost while the run is in ${phase.kind}`);
  const queue = bringHere(turn.frame.schedule, phase.queue, task.start.test);
  update(turn, { returning: [...returning, task], phase: { ...phase, queue } });
}

function startHere(turn: Turn, lost: TestTask, task: TestTask & { readonly stage: NewStage }): void {
  update(turn, { returning: turn.run.returning.filter((other) => other !== lost) });
  addTask(turn, task);
  requestAttempt(turn, task, task.stage.started.unit);
}

/** The result was known before the test's process started; such a failure is not tried again. */
export function reuseResult(
  turn: Turn,
  task: TestTask,
  { started, reused }: { readonly started: UnitProcess; readonly reused: ReusedResult },
): void {
  const { source, reason, ranFor } = reused;
  const status = reusedAttempt(turn, task, started, reused);
  finishTest(turn, task, { status, reused: { source, reason, ranFor } });
}

/** The wait before a retry is over. */
export function retryTest(turn: Turn, task: TestTask): void {
  const stage = newStage(turn);
  const planned = testOf(turn.frame, task);
  replaceTask(turn, task, { ...task, stage });
  emit(turn, {
    type: "retry-started",
    test: testId(planned),
    slot: task.slot,
    attempt: attemptNumber(task),
    totalAttempts: attemptLimit(planned),
    command: turn.frame.options.commandOf(task.start.test),
    running: countTests(turn.run),
    ...stressed(turn),
  });
  requestAttempt(turn, task, stage.started.unit);
}

/** An attempt ended: the test is finished, or will be retried, or is given up because the run is cancelled. */
export function attemptEnded(turn: Turn, task: TestTask, status: AttemptStatus): void {
  if (isSuccess(status.result) || status.attempt >= status.totalAttempts) finishTest(turn, task, { status });
  else if (retriesAreOver(turn, task)) finishTest(turn, task, { status });
  else failAttempt(turn, task, status);
}

/** So many tests have failed that it is not their doing. Tests that are being retried already count once. */
function retriesAreOver(turn: Turn, task: TestTask): boolean {
  const { maxRetried } = turn.frame.plan;
  if (maxRetried === undefined) return false;
  if (task.attempts.length === 0) update(turn, { failedOnce: turn.run.failedOnce + 1 });
  return turn.run.failedOnce > maxRetried;
}

function failAttempt(turn: Turn, task: TestTask, status: AttemptStatus): void {
  const { settings, ...planned } = testOf(turn.frame, task);
  const delay = drawDelay(turn, settings.retries, status.attempt);
  emit(turn, {
    type: "attempt-failed",
    test: { binaryId: planned.binary.id, testName: planned.name },
    status,
    delayBeforeNext: delay,
    failureOutput: settings.failureOutput,
    running: countTests(turn.run),
    ...stressed(turn),
  });
  if (isCancelled(turn.run)) return removeTask(turn, task);
  const failed: TestTask = { ...task, attempts: [...task.attempts, status], delayBefore: delay };
  replaceTask(turn, task, failed);
  // A paused run starts nothing, so even no delay at all is then waited for, on the clock that stands still.
  if (delay <= 0 && !turn.run.paused) return retryTest(turn, failed);
  const timer = setFiniteTimer(turn, delay);
  replaceTask(turn, failed, { ...failed, stage: { kind: "delay", since: turn.now, delay, timer } });
}

function drawDelay(turn: Turn, policy: RetryPolicy, failed: number): Milliseconds {
  if (!policy.jitter) return backoff(policy, failed, 0);
  const random = nextRandom(turn.run.random);
  update(turn, { random: random.state });
  return backoff(policy, failed, random.value);
}

interface TestEnd {
  readonly status: AttemptStatus;
  readonly reused?: ReuseReason;
}

function finishTest(turn: Turn, task: TestTask, end: TestEnd): void {
  const result = resultOf(turn, task, end);
  removeTask(turn, task);
  if (turn.run.feed === undefined) reportResult(turn, result);
  else requestSettlement(turn, turn.run.feed, { test: task.start.test, result });
}

function resultOf(turn: Turn, task: TestTask, { status, reused }: TestEnd): SettledResult {
  const [first, ...rest] = [...task.attempts, status];
  const result = resultEvent(testOf(turn.frame, task), {
    slot: task.slot,
    attempts: [first ?? status, ...rest],
  });
  return { ...result, ...(reused === undefined ? {} : { reused }), ...stressed(turn) };
}

/** The final result of a test, with the settings that outputs need. */
export function resultEvent(
  planned: PlannedTest,
  { slot, attempts }: { readonly slot: SlotAssignment; readonly attempts: TestOutcome["attempts"] },
): SettledResult {
  const { flakyResult, successOutput, failureOutput, junit, quarantine } = planned.settings;
  return {
    type: "test-finished",
    test: testId(planned),
    slot,
    outcome: { attempts, flakyResult },
    successOutput,
    failureOutput,
    junit,
    ...(quarantine === undefined ? {} : { quarantine }),
  };
}

/** The result counts from here on. */
export function reportResult(turn: Turn, result: SettledResult): void {
  update(turn, { stats: withTest(turn.run.stats, result.outcome, result) });
  emit(turn, { ...result, ...progress(turn.run) });
  cancelOnFailures(turn);
}

function cancelOnFailures(turn: Turn): void {
  const { maxFail } = turn.frame.plan;
  if (maxFail.kind === "all" || failedTests(turn.run.stats) < maxFail.count) return;
  if (maxFail.terminate === "wait") beginCancel(turn, "test-failure");
  else cancelAndEnd(turn, "test-failure-immediate", "cancel", "SIGTERM");
}
