/**
 * A process while it runs: started, slow, timed out. The same for tests and scripts; see state.ts for the diagram.
 */
import type { Milliseconds } from "../../../model/ids.ts";
import type { StackSnapshot } from "../../../model/results/outcome.ts";
import { terminate } from "./process-end.ts";
import { attemptLimit, attemptNumber, isRemote, rulesOf, testOf } from "../rules.ts";
import { scriptId, testId } from "../subjects.ts";
import type { StageOf, Task, UnitProcess } from "../state.ts";
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
} from "../turn.ts";

/** How long the record of stacks may delay the end of a process. */
const RECORDING_LIMIT: Milliseconds = 1000;

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

/** Late answers are ignored: what the process did while it was terminating does not explain the timeout. */
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
