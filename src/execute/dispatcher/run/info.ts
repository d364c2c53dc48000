/**
 * Reports what runs, when a user asks. Output so far must be fetched from the shell first; the answer is
 * given in one piece when all of it came, or was not going to come in time.
 */
import type { UnitState } from "../../../model/events.ts";
import type { Milliseconds } from "../../../model/ids.ts";
import { type CapturedOutput, NO_OUTPUT } from "../../../model/results/outcome.ts";
import type { UnitId } from "../../protocol.ts";
import { tentativeResult } from "../process/attempts.ts";
import { attemptLimit, rulesOf, testOf } from "../rules.ts";
import type { PendingInfo, UnitProcess, StageOf, Task } from "../state.ts";
import { scriptId, testId } from "../subjects.ts";
import { clearTimer, emit, setFiniteTimer, stressed, type Turn, update } from "../turn.ts";

/** How long snapshots are waited for. */
const PATIENCE: Milliseconds = 100;

/** A request while another waits for its answer is answered by it. */
export function requestInfo(turn: Turn): void {
  if (turn.run.info !== undefined) return;
  const awaited: UnitId[] = [];
  for (const { stage } of turn.run.tasks) {
    if (stage.kind === "delay" || stage.kind === "sweeping") continue;
    awaited.push(stage.started.unit);
    if (stage.kind !== "starting") turn.effects.push({ type: "snapshot", unit: stage.started.unit });
  }
  if (awaited.length === 0) return answer(turn, { awaited, taken: new Map() });
  update(turn, { info: { awaited, taken: new Map(), timer: setFiniteTimer(turn, PATIENCE) } });
}

/** For a unit whose start was under way when the information was requested: it may run already. */
export function unitPresent(turn: Turn, unit: UnitId): void {
  if (turn.run.info?.awaited.includes(unit) === true) turn.effects.push({ type: "snapshot", unit });
}

export function snapshotTaken(turn: Turn, unit: UnitId, output: CapturedOutput): void {
  const info = turn.run.info;
  if (info === undefined || !info.awaited.includes(unit)) return;
  const awaited = info.awaited.filter((other) => other !== unit);
  update(turn, { info: { ...info, awaited, taken: new Map(info.taken).set(unit, output) } });
  answerWhenComplete(turn);
}

/** A unit that closed, or never started, will not be shown; its snapshot, if it still comes, is not waited for. */
export function unitGone(turn: Turn, unit: UnitId): void {
  const info = turn.run.info;
  if (info === undefined || !info.awaited.includes(unit)) return;
  update(turn, { info: { ...info, awaited: info.awaited.filter((other) => other !== unit) } });
  answerWhenComplete(turn);
}

function answerWhenComplete(turn: Turn): void {
  const info = turn.run.info;
  if (info === undefined || info.awaited.length > 0) return;
  clearTimer(turn, info.timer);
  answer(turn, info);
}

/** Reports every unit that is known of; units whose output did not come in time are counted as missing. */
export function answer(turn: Turn, info: Pick<PendingInfo, "awaited" | "taken">): void {
  update(turn, { info: undefined });
  const shown: { readonly task: Task; readonly state: UnitState; readonly output: CapturedOutput }[] = [];
  for (const task of turn.run.tasks) {
    const state = unitState(turn, task);
    const output = task.stage.kind === "delay" ? NO_OUTPUT : info.taken.get(task.stage.started.unit);
    if (state !== undefined && output !== undefined) shown.push({ task, state, output });
  }
  const total = shown.length + info.awaited.length;
  emit(turn, { type: "info-started", total, stats: turn.run.stats });
  shown.forEach(({ task, state, output }, index) => {
    emit(turn, {
      type: "info-unit",
      index,
      total,
      unit: unitName(turn, task),
      state,
      isSlow: task.stage.kind === "delay" ? false : task.stage.started.slowPeriods > 0,
      output,
      ...stressed(turn),
    });
  });
  emit(turn, { type: "info-finished", missing: info.awaited.length });
}

function unitName(turn: Turn, task: Task) {
  if (task.kind === "script") return { kind: "script", script: scriptId(turn.frame, task) } as const;
  const planned = testOf(turn.frame, task);
  // Between two attempts, this is the failed one.
  const attempt = task.stage.kind === "delay" ? task.attempts.length : task.attempts.length + 1;
  const totalAttempts = attemptLimit(planned);
  return { kind: "test", test: testId(planned), attempt, totalAttempts } as const;
}

function unitState(turn: Turn, task: Task): UnitState | undefined {
  const stage = task.stage;
  switch (stage.kind) {
    case "starting":
    case "sweeping":
      return undefined;
    case "delay": {
      const previous = task.kind === "test" ? task.attempts.at(-1) : undefined;
      const waitedFor = turn.now - stage.since;
      if (previous === undefined) return undefined;
      return { kind: "delay", waitedFor, remaining: Math.max(0, stage.delay - waitedFor), previous };
    }
    case "running":
    case "recording":
      return { kind: "running", ...processState(turn, task, stage.started) };
    case "terminating":
    case "killing":
      return terminatingState(turn, task, stage);
    case "closing": {
      const waitedFor = turn.now - stage.exitedAt;
      const { leakPeriod } = rulesOf(turn.frame, task);
      const remaining = leakPeriod === "never" ? {} : { remaining: Math.max(0, leakPeriod - waitedFor) };
      const result = tentativeResult(turn, task, stage);
      return { kind: "exiting", ...processState(turn, task, stage.started), waitedFor, ...remaining, result };
    }
  }
}

function terminatingState(turn: Turn, task: Task, stage: StageOf<"terminating" | "killing">): UnitState {
  const killing = stage.kind === "killing";
  return {
    kind: "terminating",
    pid: stage.started.pid,
    runningFor: turn.now - stage.started.since,
    reason: stage.reason,
    signal: killing ? "SIGKILL" : stage.signal,
    waitedFor: turn.now - stage.sentAt,
    grace: killing ? 0 : rulesOf(turn.frame, task).grace,
  };
}

function processState(turn: Turn, task: Task, started: UnitProcess) {
  const { period } = rulesOf(turn.frame, task);
  const slowAfter = started.slowPeriods > 0 && period !== "never" ? { slowAfter: period } : {};
  return { pid: started.pid, runningFor: turn.now - started.since, ...slowAfter };
}
