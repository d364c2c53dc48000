/** A process after its exit: until its output is closed, and the processes that it left are killed if the settings ask for it. */
import type { ExitStatus } from "../../../model/results/outcome.ts";
import type { TimerId } from "../../protocol.ts";
import { rulesOf } from "../rules.ts";
import type {
  ClosedFact,
  EndedProcess,
  EndReason,
  ExitedFact,
  StageOf,
  Sweep,
  Task,
  UnitProcess,
} from "../state.ts";
import { clearTimer, setTimer, type Turn, withStage } from "../turn.ts";

export function processExited(
  turn: Turn,
  task: Task,
  { status, exceeded, timedOut }: Pick<ExitedFact, "status" | "exceeded" | "timedOut">,
): void {
  const stage = task.stage;
  switch (stage.kind) {
    case "running":
      clearTimer(turn, stage.timer);
      return close(turn, task, {
        started: exceeded === undefined ? stage.started : { ...stage.started, exceeded },
        status,
        ...(timedOut === true ? { reason: "timeout" } : {}),
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

export function giveUp(turn: Turn, task: Task, stage: StageOf<"closing">): void {
  turn.effects.push({ type: "kill-tree", unit: stage.started.unit });
  if (stage.released) return;
  clearTimer(turn, stage.timer);
  turn.effects.push({ type: "release", unit: stage.started.unit });
  withStage(turn, task, { ...stage, timer: undefined, released: true });
}

/**
 * With `leak-cleanup = "kill"`, processes that outlive a unit are killed, once: at the leak timeout if its output is
 * still open, otherwise when everything is read. For a unit that the runner ended, the tree was killed before.
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
