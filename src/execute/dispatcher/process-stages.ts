/**
 * The life of one process, the same for tests and scripts: started, slow, asked to end, killed, exited,
 * closed. Decides nothing about retries, rounds or cancelling; see state.ts for the diagram.
 */
import type { Milliseconds } from "../../model/ids.ts";
import type { ExceededLimit, ExitStatus, StackSnapshot } from "../../model/outcome.ts";
import type { TimerId, ProcessSignal } from "../protocol.ts";
import { attemptLimit, attemptNumber, isRemote, rulesOf, testOf } from "./rules.ts";
import { scriptId, testId } from "./subjects.ts";
import type {
  UnitProcess,
  ClosedFact,
  EndedProcess,
  EndReason,
  ExitedFact,
  Stage,
  Sweep,
  Task,
} from "./state.ts";
import {
  clearTimer,
  emit,
  setFiniteTimer,
  setTimer,
  signal,
  stressed,
  takeUnit,
  type Turn,
  withStage,
} from "./turn.ts";

/** How long SIGKILL may take to show before the tree is killed process by process. */
const KILL_CHECK: Milliseconds = 500;
/** How long the record of stacks may delay the end of a process. */
const RECORDING_LIMIT: Milliseconds = 1000;

type StageOf<Kind extends Stage["kind"]> = Extract<Stage, { readonly kind: Kind }>;

/** A process about to be asked for. */
export function newStage(turn: Turn): StageOf<"starting"> {
  const started = { unit: takeUnit(turn), pid: 0, since: turn.now, startedAt: turn.wall, slowPeriods: 0 };
  return { kind: "starting", started };
}

/** The shell started it. What was decided meanwhile (to end it, to pause) is done now. */
export function processStarted(turn: Turn, task: Task, stage: StageOf<"starting">, pid: number): void {
  const started = { ...stage.started, pid, ...startOf(turn, task) };
  const end = stage.end;
  if (end !== undefined) return terminate(turn, task, { started, reason: end.reason, signal: end.signal });
  withStage(turn, task, {
    kind: "running",
    started,
    timer: setTimer(turn, rulesOf(turn.frame, task).period),
  });
  if (turn.run.paused) signal(turn, started.unit, "SIGSTOP");
}

/** The time for which a test waits for a place on another machine is not its own. */
function startOf(turn: Turn, task: Task): Partial<UnitProcess> {
  return isRemote(task) ? { since: turn.now, startedAt: turn.wall } : {};
}

/** A period of the slow timeout passed. */
export function periodPassed(turn: Turn, task: Task, stage: StageOf<"running">): void {
  const rules = rulesOf(turn.frame, task);
  if (rules.period === "never") throw new Error("bug: the end of a period that has no end");
  const started = { ...stage.started, slowPeriods: stage.started.slowPeriods + 1 };
  const willTerminate = rules.terminateAfter !== "never" && started.slowPeriods >= rules.terminateAfter;
  // Without a grace period the peer reports no slowness at all, so that a timeout is one line, not two.
  if (rules.grace > 0) emitSlow(turn, task, { slowFor: started.slowPeriods * rules.period, willTerminate });
  if (willTerminate) return timedOut(turn, task, started, rules.recordsStacks);
  withStage(turn, task, { kind: "running", started, timer: setTimer(turn, rules.period) });
}

/** Terminates a process that timed out, after its stacks were recorded if the settings ask for them. */
function timedOut(turn: Turn, task: Task, started: UnitProcess, recordsStacks: boolean): void {
  if (!recordsStacks) return terminate(turn, task, { started, reason: "timeout", signal: "SIGTERM" });
  turn.effects.push({ type: "record-stacks", unit: started.unit });
  withStage(turn, task, { kind: "recording", started, timer: setFiniteTimer(turn, RECORDING_LIMIT) });
}

/** Late answers are of no use: what the process did while it was terminated says nothing. */
export function stacksRecorded(turn: Turn, task: Task, stacks: StackSnapshot | undefined): void {
  const { stage } = task;
  if (stage.kind !== "recording") return;
  clearTimer(turn, stage.timer);
  const started = stacks === undefined ? stage.started : { ...stage.started, stacks };
  terminate(turn, task, { started, reason: "timeout", signal: "SIGTERM" });
}

export function recordingLate(turn: Turn, task: Task, { started }: StageOf<"recording">): void {
  terminate(turn, task, { started, reason: "timeout", signal: "SIGTERM" });
}

/**
 * It takes more than it may. Memory may run out for everyone within moments, so a process that takes too much of it is
 * killed; one that takes too much processor time is terminated as after a timeout.
 */
export function limitExceeded(turn: Turn, task: Task, exceeded: ExceededLimit): void {
  const { stage } = task;
  const ending = exceeded.limit === "memory" ? "SIGKILL" : "SIGTERM";
  if (stage.kind !== "running") {
    // It ends already, and what ended it decides its result.
    if (ending === "SIGKILL") endProcess(turn, task, "limit", ending);
    return;
  }
  clearTimer(turn, stage.timer);
  terminate(turn, task, { started: { ...stage.started, exceeded }, reason: "limit", signal: ending });
}

/** It has to end for another reason as well, or already ended: its stacks are not waited for. */
function cutRecordingShort(
  turn: Turn,
  task: Task,
  { started, timer }: StageOf<"recording">,
  name: ProcessSignal,
): void {
  clearTimer(turn, timer);
  terminate(turn, task, { started, reason: "timeout", signal: name });
}

function emitSlow(
  turn: Turn,
  task: Task,
  slow: { readonly slowFor: Milliseconds; readonly willTerminate: boolean },
): void {
  if (task.kind === "script") {
    emit(turn, { type: "script-slow", script: scriptId(turn.frame, task), ...stressed(turn), ...slow });
    return;
  }
  const test = testOf(turn.frame, task);
  emit(turn, {
    type: "test-slow",
    test: testId(test),
    attempt: attemptNumber(task),
    totalAttempts: attemptLimit(test),
    ...stressed(turn),
    ...slow,
  });
}

/**
 * Asks a process to end, wherever it is in its life. One that was asked before is killed: a second
 * reason to end, whatever it is, means that waiting is over.
 */
export function endProcess(turn: Turn, task: Task, reason: EndReason, name: ProcessSignal): void {
  const stage = task.stage;
  switch (stage.kind) {
    case "starting":
      withStage(turn, task, {
        ...stage,
        end: stage.end === undefined ? { reason, signal: name } : { ...stage.end, signal: "SIGKILL" },
      });
      if (isRemote(task)) turn.effects.push({ type: "cancel-unstarted", unit: stage.started.unit });
      return;
    case "running":
      clearTimer(turn, stage.timer);
      return terminate(turn, task, { started: stage.started, reason, signal: name });
    case "recording":
      return cutRecordingShort(turn, task, stage, name);
    case "terminating":
      return cutGraceShort(turn, task, stage);
    case "killing":
      turn.effects.push({ type: "kill-tree", unit: stage.started.unit });
      return;
    case "closing":
      // It ended by itself. Its remaining processes are killed, as after every interruption.
      turn.effects.push({ type: "kill-tree", unit: stage.started.unit });
      return;
    case "sweeping":
    case "delay":
      return;
  }
}

interface Termination {
  readonly started: UnitProcess;
  readonly reason: EndReason;
  readonly signal: ProcessSignal;
}

function terminate(turn: Turn, task: Task, { started, reason, signal: name }: Termination): void {
  const { grace } = rulesOf(turn.frame, task);
  if (grace <= 0 || name === "SIGKILL") return kill(turn, task, started, reason);
  signal(turn, started.unit, name);
  const timer = setFiniteTimer(turn, grace);
  withStage(turn, task, { kind: "terminating", started, reason, signal: name, sentAt: turn.now, timer });
}

export function graceOver(turn: Turn, task: Task, stage: StageOf<"terminating">): void {
  kill(turn, task, stage.started, stage.reason);
}

/** Ends the grace period early. */
function cutGraceShort(turn: Turn, task: Task, stage: StageOf<"terminating">): void {
  clearTimer(turn, stage.timer);
  kill(turn, task, stage.started, stage.reason);
}

function kill(turn: Turn, task: Task, started: UnitProcess, reason: EndReason): void {
  signal(turn, started.unit, "SIGKILL");
  const timer = setFiniteTimer(turn, KILL_CHECK);
  withStage(turn, task, { kind: "killing", started, reason, sentAt: turn.now, timer });
}

/** A second signal: whatever it was doing, it is killed, and its output is not waited for. */
export function killNow(turn: Turn, task: Task): void {
  const stage = task.stage;
  switch (stage.kind) {
    case "starting":
    case "running":
    case "recording":
      return endProcess(turn, task, "signal", "SIGKILL");
    case "terminating":
      return cutGraceShort(turn, task, stage);
    case "killing":
      turn.effects.push({ type: "kill-tree", unit: stage.started.unit });
      return;
    case "closing":
      return giveUp(turn, task, stage);
    case "sweeping":
    case "delay":
      return;
  }
}

/** SIGKILL did not show: it went astray (a test may leave its group), so every process is sought out. */
export function killAgain(turn: Turn, task: Task, stage: StageOf<"killing">): void {
  turn.effects.push({ type: "kill-tree", unit: stage.started.unit });
  withStage(turn, task, { ...stage, timer: setFiniteTimer(turn, KILL_CHECK) });
}

export function processExited(
  turn: Turn,
  task: Task,
  { status, exceeded }: Pick<ExitedFact, "status" | "exceeded">,
): void {
  const stage = task.stage;
  switch (stage.kind) {
    case "running":
      clearTimer(turn, stage.timer);
      return close(turn, task, {
        started: exceeded === undefined ? stage.started : { ...stage.started, exceeded },
        status,
      });
    case "recording":
    case "terminating":
    case "killing":
      clearTimer(turn, stage.timer);
      // Its children may live on and ignore what ended it.
      turn.effects.push({ type: "kill-tree", unit: stage.started.unit });
      return close(turn, task, {
        started: stage.started,
        status,
        reason: stage.kind === "recording" ? "timeout" : stage.reason,
      });
    case "starting":
    case "closing":
    case "sweeping":
    case "delay":
      throw new Error(`bug: a process exited while ${stage.kind}`);
  }
}

function close(
  turn: Turn,
  task: Task,
  facts: { readonly started: UnitProcess; readonly status: ExitStatus; readonly reason?: EndReason },
): void {
  const timer: TimerId | undefined = setTimer(turn, rulesOf(turn.frame, task).leakPeriod);
  withStage(turn, task, {
    kind: "closing",
    ...facts,
    exitedAt: turn.now,
    timer,
    leaked: false,
    released: false,
  });
}

/** The leak timeout passed and the output is still open. */
export function leakTimedOut(turn: Turn, task: Task, stage: StageOf<"closing">): void {
  const unit = stage.started.unit;
  if (stage.reason !== undefined) turn.effects.push({ type: "kill-tree", unit });
  const sweep = sweepLeftovers(turn, task, stage);
  turn.effects.push({ type: "release", unit });
  withStage(turn, task, { ...stage, timer: undefined, leaked: true, released: true, sweep });
}

function giveUp(turn: Turn, task: Task, stage: StageOf<"closing">): void {
  turn.effects.push({ type: "kill-tree", unit: stage.started.unit });
  if (stage.released) return;
  clearTimer(turn, stage.timer);
  turn.effects.push({ type: "release", unit: stage.started.unit });
  withStage(turn, task, { ...stage, timer: undefined, released: true });
}

/**
 * With `leak-cleanup = "kill"`, what a unit left behind is killed, once: at the leak timeout if its output is
 * still open, otherwise when everything is read. Of what the runner ended, the tree was killed before.
 */
function sweepLeftovers(turn: Turn, task: Task, stage: StageOf<"closing">): Sweep {
  if (rulesOf(turn.frame, task).leakCleanup !== "kill" || stage.reason !== undefined) return 0;
  if (stage.sweep !== undefined) return stage.sweep;
  turn.effects.push({ type: "sweep-tree", unit: stage.started.unit });
  return "under-way";
}

/** Everything of a unit is read. Undefined: the result waits for the answer to a sweep. */
export function processClosed(
  turn: Turn,
  task: Task,
  closing: StageOf<"closing">,
  closed: ClosedFact,
): EndedProcess | undefined {
  clearTimer(turn, closing.timer);
  const sweep = sweepLeftovers(turn, task, closing);
  const end = { started: closing.started, closing, closed, closedAt: turn.now };
  if (sweep !== "under-way") return { ...end, killed: sweep };
  withStage(turn, task, { kind: "sweeping", ...end });
  return undefined;
}

/** The answer to a sweep. Undefined: the output is still open. */
export function treeSwept(turn: Turn, task: Task, killed: number): EndedProcess | undefined {
  const stage = task.stage;
  if (stage.kind === "sweeping") return { ...stage, killed };
  if (stage.kind === "closing") withStage(turn, task, { ...stage, sweep: killed });
  return undefined;
}
