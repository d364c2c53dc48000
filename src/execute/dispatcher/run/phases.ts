/**
 * The course of a run: rounds, and in each of them setup scripts, tests, teardown scripts. `advance` is called at the
 * end of every step and starts everything that may start now, so no other part of the dispatcher needs to know the next
 * step.
 */
import {
  countsAsSkipped,
  EMPTY_STATS,
  finalVerdict,
  withSkippedTests,
} from "../../../model/results/stats.ts";
import { skippedCount } from "../../../model/plan.ts";
import { hasWaiting, headOf, newQueue, release, type Start, startNext } from "../../../schedule/queue.ts";
import { awaits } from "../feed.ts";
import { closeFeed } from "../from-source.ts";
import { outstandingTests } from "./outstanding.ts";
import { runStarted, stressProgress } from "./run-events.ts";
import { startScript } from "../scripts.ts";
import type { Phase, Round } from "../state.ts";
import { testId } from "../subjects.ts";
import { startTest } from "../tests.ts";
import { clearTimer, emit, isCancelled, isKilled, setTimer, stressed, type Turn, update } from "../turn.ts";

export function begin(turn: Turn): void {
  update(turn, { since: turn.now, startedAt: turn.wall });
  update(turn, { stats: { ...EMPTY_STATS, initialRunCount: turn.frame.plan.tests.length } });
  emit(turn, runStarted(turn.frame.plan));
  if (wantsRound(turn)) beginRound(turn);
  else finish(turn);
}

function beginRound(turn: Turn): void {
  const { plan } = turn.frame;
  if (plan.stress !== undefined) {
    // Counts are those of a round. The verdict over all rounds is kept separately.
    update(turn, { stats: { ...EMPTY_STATS, initialRunCount: plan.tests.length } });
    emit(turn, { type: "stress-round-started", progress: stressProgress(turn, plan.stress) });
  }
  const globalTimer = setTimer(turn, plan.globalTimeout);
  const round: Round = {
    index: turn.run.round.index,
    since: turn.run.round.since,
    ...(globalTimer === undefined ? {} : { globalTimer }),
  };
  update(turn, { round, phase: { kind: "setup", next: 0 } });
}

/** Starts what may start, and enters the next phase when one is done. */
export function advance(turn: Turn): void {
  for (let phase = turn.run.phase; !turn.run.paused; phase = turn.run.phase) {
    if (!advancePhase(turn, phase)) return;
  }
}

/** False when there is nothing to do but wait. */
function advancePhase(turn: Turn, phase: Phase): boolean {
  switch (phase.kind) {
    case "created":
    case "over":
      return false;
    case "setup":
      return advanceScripts(turn, phase, isCancelled(turn.run));
    case "testing":
      return advanceTests(turn, phase);
    case "teardown":
      return advanceScripts(turn, phase, isKilled(turn.run));
  }
}

type ScriptPhase = Extract<Phase, { readonly kind: "setup" | "teardown" }>;

function advanceScripts(turn: Turn, { kind, next }: ScriptPhase, stopped: boolean): boolean {
  if (turn.run.tasks.length > 0) return false;
  const { setupScripts, teardownScripts } = turn.frame.plan;
  if (!stopped && next < (kind === "setup" ? setupScripts : teardownScripts).length) {
    update(turn, { phase: { kind, next: next + 1 } });
    startScript(turn, { phase: kind, index: next });
    return false;
  }
  if (kind === "teardown") endRound(turn);
  else beginTests(turn);
  return true;
}

function beginTests(turn: Turn): void {
  const { schedule } = turn.frame;
  if (turn.run.feed === undefined)
    return update(turn, { phase: { kind: "testing", queue: newQueue(schedule), announced: 0 } });
  // Tests come in an order of the source's own: where the skipped ones belong among them is not known.
  const announced = announceSkipped(turn, 0, schedule.order.tests.length);
  update(turn, { phase: { kind: "testing", queue: newQueue(schedule, []), announced } });
  turn.effects.push({ type: "source", request: { kind: "ready" } });
}

type Testing = Extract<Phase, { readonly kind: "testing" }>;

function advanceTests(turn: Turn, phase: Testing): boolean {
  const cancelled = isCancelled(turn.run);
  const { schedule } = turn.frame;
  let queue = phase.queue;
  let announced = phase.announced;
  const starts: Start[] = [];
  for (let next = startNext(schedule, queue); ; next = startNext(schedule, queue)) {
    queue = next.queue;
    if (next.start === undefined) break;
    // A cancelled run starts no test: a test whose turn comes gives its place back at once, so that the queue goes on.
    if (cancelled) queue = release(schedule, queue, next.start);
    else starts.push(next.start);
  }
  // As in the peer, skipped tests up to the first test that has to wait are reported before the tests that start now.
  announced = announceSkipped(turn, announced, headOf(schedule, queue));
  update(turn, { phase: { kind: "testing", queue, announced } });
  for (const start of starts) startTest(turn, start);
  if (turn.run.tasks.length > 0 || (!cancelled && hasWaiting(queue)) || awaits(turn.run.feed, cancelled))
    return false;
  if (turn.run.feed !== undefined) closeFeed(turn, turn.run.feed);
  update(turn, { phase: { kind: "teardown", next: 0 } });
  return true;
}

/** Reports the skipped tests before every position up to `head`; returns how many positions were passed. */
function announceSkipped(turn: Turn, announced: number, head: number): number {
  let counted = 0;
  for (let position = announced; position <= head; position += 1) {
    for (const index of turn.frame.schedule.order.skippedBefore[position] ?? [])
      counted += reportSkipped(turn, index);
  }
  if (counted > 0) update(turn, { stats: withSkippedTests(turn.run.stats, counted) });
  return Math.max(announced, head + 1);
}

/** How many tests of the entry count as skipped. */
function reportSkipped(turn: Turn, index: number): number {
  const skipped = turn.frame.plan.skippedTests[index];
  if (skipped === undefined) return 0;
  const { reason, reportSkipped: report } = skipped;
  if (skipped.unnamed === undefined)
    emit(turn, {
      type: "test-skipped",
      test: testId(skipped),
      reason,
      reportSkipped: report,
      ...stressed(turn),
    });
  return countsAsSkipped(reason) ? skippedCount(skipped) : 0;
}

function endRound(turn: Turn): void {
  const { round, rounds, stats } = turn.run;
  clearTimer(turn, round.globalTimer);
  update(turn, { round: { index: round.index, since: round.since } });
  const stress = turn.frame.plan.stress;
  if (stress === undefined) return finish(turn);
  const { outcome } = finalVerdict(stats);
  update(turn, {
    round: { index: round.index + 1, since: turn.now },
    rounds: {
      failed: rounds.failed + (outcome === "failed" ? 1 : 0),
      cancelled: rounds.cancelled || outcome === "cancelled",
    },
  });
  emit(turn, {
    type: "stress-round-finished",
    progress: stressProgress(turn, stress),
    roundElapsed: turn.now - round.since,
    roundStats: stats,
  });
  if (isCancelled(turn.run) || !wantsRound(turn)) finish(turn);
  else beginRound(turn);
}

/**
 * Whether another round is due: the first always, those of a stress run while count or time is left.
 * Open-ended rounds without tests would follow one another for ever, with no pause in which a
 * signal could be handled; one is enough.
 */
function wantsRound(turn: Turn): boolean {
  const { stress, tests } = turn.frame.plan;
  const done = turn.run.round.index;
  if (stress === undefined) return done === 0;
  if (stress.kind === "count" && stress.count !== "infinite") return done < stress.count;
  if (done > 0 && tests.length === 0) return false;
  return stress.kind === "count" || turn.now - turn.run.since <= stress.duration;
}

function finish(turn: Turn): void {
  const { run, frame } = turn;
  const { stats, round, rounds } = run;
  const succeeded = Math.max(0, round.index - rounds.failed - (rounds.cancelled ? 1 : 0));
  const completed = stressed(turn).stress;
  const outstanding = outstandingTests(frame.plan, run.started);
  emit(turn, {
    type: "run-finished",
    runId: frame.plan.runId,
    startedAt: run.startedAt,
    stats,
    ...(completed === undefined ? {} : { stress: { completed, succeeded, failed: rounds.failed } }),
    ...(stats.cancelReason === undefined ? {} : { cancelReason: stats.cancelReason }),
    ...(run.teardownInterrupted ? { teardownInterrupted: true } : {}),
    ...(outstanding === undefined ? {} : { outstanding }),
  });
  update(turn, { phase: { kind: "over" } });
  turn.effects.push({ type: "finish" });
}
