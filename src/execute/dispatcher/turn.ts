/**
 * One step in progress. A turn holds the run as it is at this point of the step, and collects what the
 * step asks for and reports. It is the only thing here that is written to, and it never leaves its step:
 * from outside, `step` is a pure function.
 *
 * A step replaces the run's top-level record (a handful of fields) and the short list of tasks; nothing
 * it does grows with the number of tests.
 */
import type { RunEvent, StressIndex } from "../../model/events.ts";
import type { Milliseconds } from "../../model/ids.ts";
import type { RunStats } from "../../model/results/stats.ts";
import { release } from "../../schedule/queue.ts";
import type { Effect, TimerId, UnitId, ProcessSignal } from "../protocol.ts";
import type { Frame, Run, Stage, Task } from "./state.ts";

export interface Turn {
  readonly frame: Frame;
  /** The run's clock, and milliseconds since the epoch. */
  readonly now: Milliseconds;
  readonly wall: number;
  /** Replaced during the step. */
  run: Run;
  readonly effects: Effect[];
  readonly events: RunEvent[];
}

type WithoutStamp<Event> = Event extends RunEvent ? Omit<Event, "timestamp" | "elapsed"> : never;

/** Reports an event, stamped with the step's time. */
export function emit(turn: Turn, event: WithoutStamp<RunEvent>): void {
  turn.events.push({ ...event, timestamp: turn.wall, elapsed: turn.now - turn.run.since });
}

export function update(turn: Turn, changes: Partial<Run>): void {
  turn.run = { ...turn.run, ...changes };
}

export function takeUnit(turn: Turn): UnitId {
  const unit = turn.run.nextUnit;
  update(turn, { nextUnit: unit + 1 });
  return unit;
}

/** Undefined: the timer is never due, so none is set. */
export function setTimer(turn: Turn, delay: Milliseconds | "never"): TimerId | undefined {
  return delay === "never" ? undefined : setFiniteTimer(turn, delay);
}

export function setFiniteTimer(turn: Turn, delay: Milliseconds): TimerId {
  const timer = turn.run.nextTimer;
  update(turn, { nextTimer: timer + 1 });
  turn.effects.push({ type: "set-timer", timer, delay });
  return timer;
}

export function clearTimer(turn: Turn, timer: TimerId | undefined): void {
  if (timer !== undefined) turn.effects.push({ type: "clear-timer", timer });
}

export function signal(turn: Turn, unit: UnitId, name: ProcessSignal): void {
  turn.effects.push({ type: "signal", unit, signal: name });
}

export function addTask(turn: Turn, task: Task): void {
  update(turn, { tasks: [...turn.run.tasks, task] });
}

export function replaceTask(turn: Turn, task: Task, next: Task): void {
  update(turn, { tasks: turn.run.tasks.with(turn.run.tasks.indexOf(task), next) });
}

/** Ends a task and gives back its place. */
export function removeTask(turn: Turn, task: Task): void {
  update(turn, { tasks: turn.run.tasks.filter((other) => other !== task) });
  const phase = turn.run.phase;
  if (task.kind === "test" && phase.kind === "testing") {
    const queue = release(turn.frame.schedule, phase.queue, task.start);
    update(turn, { phase: { ...phase, queue } });
  }
}

/** The same task in another stage of its process. */
export function withStage(turn: Turn, task: Task, stage: Stage): void {
  replaceTask(turn, task, { ...task, stage });
}

export function taskOfUnit(run: Run, unit: UnitId): Task | undefined {
  return run.tasks.find((task) => task.stage.kind !== "delay" && task.stage.started.unit === unit);
}

export function isCancelled(run: Run): boolean {
  return run.stats.cancelReason !== undefined;
}

/** A second signal arrived: nothing new starts, not even teardown scripts. */
export function isKilled(run: Run): boolean {
  return run.stats.cancelReason === "second-signal";
}

/** Tests that have started and not ended, by the events so far. */
export function countTests(run: Run): number {
  return countTestTasks(run) + run.returning.length;
}

function countTestTasks({ tasks }: Run): number {
  return tasks.reduce((count, task) => (task.kind === "test" ? count + 1 : count), 0);
}

/** What events report about the run in addition to their own subject. */
export function progress(run: Run): { readonly stats: RunStats; readonly running: number } {
  return { stats: run.stats, running: countTests(run) };
}

export interface UnitsRunning {
  readonly scriptsRunning: number;
  readonly running: number;
  readonly scriptPhase?: "teardown";
}

export function unitsRunning(run: Run): UnitsRunning {
  const running = countTests(run);
  const scriptsRunning = run.tasks.length - countTestTasks(run);
  const inTeardown = scriptsRunning > 0 && run.phase.kind === "teardown";
  return { scriptsRunning, running, ...(inTeardown ? { scriptPhase: "teardown" } : {}) };
}

/** The round that an event belongs to, where the run has several. */
export function stressed(turn: Turn): { readonly stress?: StressIndex } {
  const stress = turn.frame.plan.stress;
  if (stress === undefined) return {};
  const current = turn.run.round.index;
  const total = stress.kind === "count" && stress.count !== "infinite" ? { total: stress.count } : {};
  return { stress: { current, ...total } };
}
