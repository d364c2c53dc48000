/** How the runner ends a process: a signal, the grace period, SIGKILL, and SIGKILL to the whole tree. */
import type { Milliseconds } from "../../../model/ids.ts";
import type { ExceededLimit } from "../../../model/results/outcome.ts";
import type { ProcessSignal } from "../../protocol.ts";
import { giveUp } from "./process-close.ts";
import { isRemote, rulesOf } from "../rules.ts";
import type { EndReason, StageOf, Task, UnitProcess } from "../state.ts";
import { clearTimer, setFiniteTimer, signal, type Turn, withStage } from "../turn.ts";

/** How long SIGKILL may take to show before the tree is killed process by process. */
const KILL_CHECK: Milliseconds = 500;

interface Termination {
  readonly started: UnitProcess;
  readonly reason: EndReason;
  readonly signal: ProcessSignal;
}

/**
 * Terminates a process in any stage. A process that is already terminating is killed: after a second reason to end,
 * the runner does not wait any longer.
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

export function terminate(turn: Turn, task: Task, { started, reason, signal: name }: Termination): void {
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

/** A second signal: the process is killed in any stage, and the runner does not wait for its output. */
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

/** SIGKILL had no effect on some process (a test may leave its group), so every process of the tree is killed. */
export function killAgain(turn: Turn, task: Task, stage: StageOf<"killing">): void {
  turn.effects.push({ type: "kill-tree", unit: stage.started.unit });
  withStage(turn, task, { ...stage, timer: setFiniteTimer(turn, KILL_CHECK) });
}
