/** The account of a finished attempt: everything that is known of it, for events. */
import {
  type AttemptStatus,
  isSuccess,
  NO_OUTPUT,
  type ReusedResult,
  type StartFailure,
} from "../../../model/results/outcome.ts";
import { attemptResult } from "./attempt-result.ts";
import { attemptLimit, attemptNumber, rulesOf, testOf } from "../rules.ts";
import type { UnitProcess, EndedProcess, StageOf, Task } from "../state.ts";
import type { Turn } from "../turn.ts";

type Closing = StageOf<"closing">;

/** The fields that are the same for every attempt of a task and every result. */
function account(turn: Turn, task: Task, started: UnitProcess, endedAt = turn.now) {
  const attempts = task.kind === "test" ? attemptLimit(testOf(turn.frame, task)) : 1;
  return {
    attempt: task.kind === "test" ? attemptNumber(task) : 1,
    totalAttempts: attempts,
    startedAt: started.startedAt,
    duration: endedAt - started.since,
    delayBefore: task.kind === "test" ? task.delayBefore : 0,
    isSlow: started.slowPeriods > 0,
  };
}

export function closedAttempt(
  turn: Turn,
  task: Task,
  { closing: stage, closed, closedAt, killed }: EndedProcess,
): AttemptStatus {
  const rules = rulesOf(turn.frame, task);
  // The runner decided when such a test exited.
  const exitedEarly = closed.exitedEarly && stage.reason === undefined;
  const scriptError =
    closed.script !== undefined && "error" in closed.script ? closed.script.error : undefined;
  const result = attemptResult(
    {
      status: stage.status,
      timedOut: stage.reason === "timeout",
      exceeded: stage.started.exceeded,
      leaked: stage.leaked || killed > 0,
      errors: closed.errors,
      ...(scriptError === undefined ? {} : { scriptError }),
      exitedEarly,
      mustFail: stage.reason === undefined && mustFail(turn, task),
      program: rules.program,
    },
    rules.verdicts,
  );
  const interrupted = stage.reason === "cancel" || stage.reason === "signal";
  return {
    ...account(turn, task, stage.started, closedAt),
    ...remoteAccount(closed),
    result,
    exitedEarly,
    terminatedByRunner: interrupted && !isSuccess(result),
    output: closed.output,
    errors: scriptError === undefined ? closed.errors : [...closed.errors, scriptError],
    ...(closed.costs === undefined ? {} : { costs: closed.costs }),
    ...(killed > 0 ? { leftoversKilled: killed } : {}),
    ...(stage.started.stacks === undefined ? {} : { stacks: stage.started.stacks }),
  };
}

/** The duration that the server measured contains no transfers and no waiting. */
function remoteAccount({
  remote,
}: EndedProcess["closed"]): Pick<AttemptStatus, "remote"> & Partial<AttemptStatus> {
  if (remote === undefined) return {};
  return { remote, ...(remote.executing === undefined ? {} : { duration: remote.executing }) };
}

function mustFail(turn: Turn, task: Task): boolean {
  return task.kind === "test" && testOf(turn.frame, task).command?.expects === "failure";
}

/** An attempt whose process could not be started. */
export function unstartedAttempt(
  turn: Turn,
  task: Task,
  started: UnitProcess,
  failure: StartFailure,
): AttemptStatus {
  return {
    ...account(turn, task, started),
    result: { kind: "exec-fail", failure },
    exitedEarly: false,
    terminatedByRunner: false,
    output: NO_OUTPUT,
    errors: [],
  };
}

/** Of a test that is not run at all, because the source of tests condemned it. */
export function unrunAttempt(turn: Turn, failure: StartFailure): AttemptStatus {
  return {
    attempt: 1,
    totalAttempts: 1,
    result: { kind: "exec-fail", failure },
    startedAt: turn.wall,
    duration: 0,
    delayBefore: 0,
    isSlow: false,
    exitedEarly: false,
    terminatedByRunner: false,
    output: NO_OUTPUT,
    errors: [],
  };
}

/** An attempt whose result was known without a process: the only one, even if it failed. */
export function reusedAttempt(
  turn: Turn,
  task: Task,
  started: UnitProcess,
  reused: ReusedResult,
): AttemptStatus {
  return {
    ...account(turn, task, started),
    totalAttempts: 1,
    result: reused.result,
    exitedEarly: false,
    terminatedByRunner: false,
    output: reused.output,
    errors: [],
  };
}

/** What an attempt whose process ended will be, as far as is known before its output is closed. */
export function tentativeResult(turn: Turn, task: Task, stage: Closing): AttemptStatus["result"] {
  const { verdicts, program } = rulesOf(turn.frame, task);
  const { status, reason } = stage;
  const end = {
    status,
    timedOut: reason === "timeout",
    exceeded: stage.started.exceeded,
    leaked: false,
    errors: [],
    exitedEarly: false,
    mustFail: reason === undefined && mustFail(turn, task),
    program,
  };
  return attemptResult(end, verdicts);
}
