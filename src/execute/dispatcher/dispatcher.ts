/**
 * The dispatcher: decides everything that happens in a run, and does none of it. It is a pure function
 * from a state and an input to the next state, the work for the shell (`effects`) and the reports for outputs
 * (`events`). It reads no clock, has no randomness except its seed, and never waits; so a whole run
 * can be simulated, and every decision can be replayed.
 *
 * The contract with the shell, in addition to protocol.ts: inputs are handed over one at a time, never from
 * within a step; the events of a step are passed on before its effects are carried out; effects are
 * carried out in their order.
 */
import { EMPTY_STATS, type RunStats } from "../../model/results/stats.ts";
import type { RunEvent } from "../../model/events.ts";
import type { RunPlan } from "../../model/plan.ts";
import { scheduleOf } from "../../schedule/queue.ts";
import type { AttemptStatus } from "../../model/results/outcome.ts";
import type { Effect, Input, TimerId, UnitId } from "../protocol.ts";
import { closedAttempt, unstartedAttempt } from "./process/attempts.ts";
import { beginCancel, cancelAndEnd, shutdown } from "./run/cancel.ts";
import { answer, requestInfo, snapshotTaken, unitGone, unitPresent } from "./run/info.ts";
import { pause, resume } from "./run/pause.ts";
import { advance, begin } from "./run/phases.ts";
import { leakTimedOut, processClosed, processExited, treeSwept } from "./process/process-close.ts";
import { graceOver, killAgain, limitExceeded } from "./process/process-end.ts";
import { periodPassed, processStarted, recordingLate, stacksRecorded } from "./process/process-run.ts";
import { sourceReported } from "./from-source.ts";
import { NEW_FEED } from "./feed.ts";
import { scriptEnded } from "./scripts.ts";
import type { DispatcherOptions, DispatcherState, EndedProcess, Run, Task, TestTask } from "./state.ts";
import { testOf } from "./rules.ts";
import { attemptEnded, bringTestHere, retryTest, reuseResult } from "./tests.ts";
import {
  clearTimer,
  emit,
  isCancelled,
  progress,
  removeTask,
  taskOfUnit,
  type Turn,
  update,
} from "./turn.ts";

export type { DispatcherOptions, DispatcherState } from "./state.ts";

export interface StepResult {
  readonly state: DispatcherState;
  readonly effects: readonly Effect[];
  readonly events: readonly RunEvent[];
}

/** A run that has yet to begin: nothing happens before the input `begin`. */
export function createState(plan: RunPlan, options: DispatcherOptions): DispatcherState {
  const run: Run = {
    phase: { kind: "created" },
    feed: options.source === true ? NEW_FEED : undefined,
    returning: [],
    tasks: [],
    stats: EMPTY_STATS,
    round: { index: 0, since: 0 },
    rounds: { failed: 0, cancelled: false },
    shutdowns: 0,
    teardownInterrupted: false,
    paused: false,
    info: undefined,
    since: 0,
    startedAt: 0,
    started: undefined,
    nextUnit: 1,
    nextTimer: 1,
    failedOnce: 0,
    random: options.jitterSeed | 0,
  };
  return { frame: { plan, options, schedule: scheduleOf(plan) }, run };
}

/** Nothing runs and nothing will: `finish` or `exit-now` was emitted. */
export function isOver(state: DispatcherState): boolean {
  return state.run.phase.kind === "over";
}

/** Counts so far; of a stress run, of its current or last round. */
export function statsOf(state: DispatcherState): RunStats {
  return state.run.stats;
}

/**
 * What `input` changes. Facts about units and timers that are gone are late and change nothing, and so
 * is everything before `begin` and after the end.
 */
export function step(state: DispatcherState, input: Input): StepResult {
  const begins = input.type === "begin";
  if (isOver(state) || begins !== (state.run.phase.kind === "created"))
    return { state, effects: [], events: [] };
  const turn: Turn = {
    frame: state.frame,
    now: input.now,
    wall: input.wall,
    run: state.run,
    effects: [],
    events: [],
  };
  handle(turn, input);
  advance(turn);
  return { state: { frame: state.frame, run: turn.run }, effects: turn.effects, events: turn.events };
}

function handle(turn: Turn, input: Input): void {
  switch (input.type) {
    case "begin":
      return begin(turn);
    case "unit-started":
    case "unit-start-failed":
    case "unit-reused":
    case "unit-exited":
    case "unit-over-limit":
    case "unit-closed":
    case "unit-lost":
    case "tree-swept":
    case "stacks-recorded":
      return handleUnit(turn, input);
    case "timer":
      return handleTimer(turn, input.timer);
    case "shutdown":
      resume(turn);
      return shutdown(turn, input.signal);
    case "pause":
      return pause(turn);
    case "continue":
      return resume(turn);
    case "info-requested":
      return requestInfo(turn);
    case "snapshot-taken":
      return snapshotTaken(turn, input.unit, input.output);
    case "enter-pressed":
      return emit(turn, { type: "enter-pressed", ...progress(turn.run) });
    case "source":
      return sourceReported(turn, input.fact);
    case "report-failed":
      // The report has no reader any more: a test that hangs would keep the run alive for nothing.
      return cancelAndEnd(turn, "report-error", "cancel", "SIGTERM");
  }
}

type UnitInput = Extract<Input, { readonly type: `unit-${string}` | "tree-swept" | "stacks-recorded" }>;

function handleUnit(turn: Turn, input: UnitInput): void {
  const task = taskOfUnit(turn.run, input.unit);
  if (task === undefined) return;
  const stage = task.stage;
  switch (input.type) {
    case "unit-started":
      if (stage.kind === "starting") processStarted(turn, task, stage, input.pid);
      return unitPresent(turn, input.unit);
    case "unit-start-failed": {
      if (stage.kind !== "starting") return;
      const status = unstartedAttempt(turn, task, stage.started, input.failure);
      return unitEnded(turn, task, { unit: input.unit, status, environment: undefined });
    }
    case "unit-reused":
      if (stage.kind !== "starting" || task.kind !== "test") return;
      reuseResult(turn, task, { started: stage.started, reused: input.reused });
      return unitGone(turn, input.unit);
    case "unit-lost":
      unitLost(turn, task);
      return unitGone(turn, input.unit);
    case "unit-exited":
      return processExited(turn, task, input);
    case "unit-over-limit":
      return limitExceeded(turn, task, input.exceeded);
    case "unit-closed": {
      if (stage.kind !== "closing") throw new Error(`bug: a unit closed while ${stage.kind}`);
      const ended = processClosed(turn, task, stage, input);
      return ended === undefined ? unitGone(turn, input.unit) : closedUnitEnded(turn, task, ended);
    }
    case "tree-swept": {
      const ended = treeSwept(turn, task, input.killed);
      return ended === undefined ? undefined : closedUnitEnded(turn, task, ended);
    }
    case "stacks-recorded":
      return stacksRecorded(turn, task, input.stacks);
  }
}

/**
 * The test runs here if it may. Otherwise no test is started any more; those that run have a result of their own, or are
 * lost as well.
 */
function unitLost(turn: Turn, task: Task): void {
  if ("timer" in task.stage) clearTimer(turn, task.stage.timer);
  if (task.kind === "test" && mayRunHere(turn, task)) return bringTestHere(turn, task);
  removeTask(turn, task);
  beginCancel(turn, "remote-lost");
}

function mayRunHere(turn: Turn, task: TestTask): boolean {
  return testOf(turn.frame, task).settings.remote.mode === "prefer" && !isCancelled(turn.run);
}

function closedUnitEnded(turn: Turn, task: Task, ended: EndedProcess): void {
  const { unit, script } = ended.closed;
  const environment = script !== undefined && "env" in script ? script.env : undefined;
  unitEnded(turn, task, { unit, status: closedAttempt(turn, task, ended), environment });
}

interface UnitEnd {
  readonly unit: UnitId;
  readonly status: AttemptStatus;
  /** What a setup script set. */
  readonly environment: Readonly<Record<string, string>> | undefined;
}

function unitEnded(turn: Turn, task: Task, { unit, status, environment }: UnitEnd): void {
  if (task.kind === "test") attemptEnded(turn, task, status);
  else scriptEnded(turn, task, status, environment);
  unitGone(turn, unit);
}

function handleTimer(turn: Turn, timer: TimerId): void {
  const { round, info, tasks } = turn.run;
  if (timer === round.globalTimer) {
    update(turn, { round: { index: round.index, since: round.since } });
    return cancelAndEnd(turn, "global-timeout", "cancel", "SIGTERM");
  }
  if (timer === info?.timer) return answer(turn, info);
  const task = tasks.find(({ stage }) => "timer" in stage && stage.timer === timer);
  if (task !== undefined) handleTaskTimer(turn, task);
}

function handleTaskTimer(turn: Turn, task: Task): void {
  const stage = task.stage;
  switch (stage.kind) {
    case "starting":
      return;
    case "running":
      return periodPassed(turn, task, stage);
    case "recording":
      return recordingLate(turn, task, stage);
    case "terminating":
      return graceOver(turn, task, stage);
    case "killing":
      return killAgain(turn, task, stage);
    case "closing":
      return leakTimedOut(turn, task, stage);
    case "sweeping":
      return;
    case "delay":
      return task.kind === "test" ? retryTest(turn, task) : undefined;
  }
}
