/** The records that the simulation keeps of each process, and what its result must be by them. */
import type { Effect, Input, ProcessSignal } from "../../src/execute/protocol.ts";
import type { AttemptResult, ExceededLimit, StackSnapshot } from "../../src/model/results/outcome.ts";
import type { RunPlan } from "../../src/model/plan.ts";
import type { SlowTimeout } from "../../src/model/settings.ts";
import { Violation } from "./violation.ts";

export type StartEffect = Extract<Effect, { readonly type: "start-test" | "start-script" }>;

export interface UnitRecord {
  readonly start: StartEffect;
  readonly slow: SlowTimeout | undefined;
  readonly result: "pass" | "fail";
  readonly earlyExit: "pass" | "fail";
  readonly cleansUp: boolean;
  /** Whether it is asked what it is doing when its time is up. */
  readonly recordsStacks: boolean;
  startedAt?: number;
  failure?: boolean;
  /** It was lost on another machine. */
  lost?: boolean;
  /** Its result was known, and it never ran. */
  reused?: AttemptResult;
  exit?: { readonly at: number; readonly input: Extract<Input, { readonly type: "unit-exited" }> };
  closed?: Extract<Input, { readonly type: "unit-closed" }>;
  /** It took too much while nothing else had ended it. */
  exceeded?: ExceededLimit | undefined;
  /** Why and when it was first asked to end. */
  ended?: { readonly at: number; readonly why: "timeout" | "limit" | "interrupted" };
  politely?: number;
  killed?: number;
  /** When its time was up and it was asked what it is doing; what came back before it was ended. */
  recordedAt?: number;
  stacks?: StackSnapshot | undefined;
  /** How many processes the sweep of its tree killed. */
  swept?: number;
  /** It was reported as exceeding a limit. */
  overLimit: boolean;
  leaked: boolean;
  treeKilled: boolean;
  /** The run was cancelled in a way that ends what runs, while this did. */
  mustEnd: boolean;
}

export function newRecord(plan: RunPlan, start: StartEffect): UnitRecord {
  return start.type === "start-test" ? testRecord(plan, start) : scriptRecord(plan, start);
}

function testRecord(plan: RunPlan, start: Extract<StartEffect, { readonly type: "start-test" }>): UnitRecord {
  const settings = plan.tests[start.test]?.settings;
  if (settings === undefined) throw new Violation(`there is no test ${start.test}`);
  return {
    start,
    slow: settings.slowTimeout,
    result: settings.leakTimeout.result,
    earlyExit: settings.earlyExit,
    cleansUp: settings.leakCleanup === "kill",
    recordsStacks: settings.timeoutStacks === "auto",
    overLimit: false,
    leaked: false,
    treeKilled: false,
    mustEnd: false,
  };
}

function scriptRecord(
  plan: RunPlan,
  start: Extract<StartEffect, { readonly type: "start-script" }>,
): UnitRecord {
  const scripts = start.phase === "setup" ? plan.setupScripts : plan.teardownScripts;
  const script = scripts[start.script];
  if (script === undefined) throw new Violation(`there is no script ${start.script}`);
  return {
    start,
    slow: script.slowTimeout,
    result: script.leakTimeout.result,
    earlyExit: "pass",
    cleansUp: false,
    recordsStacks: false,
    overLimit: false,
    leaked: false,
    treeKilled: false,
    mustEnd: false,
  };
}

export function shutdownSignal(input: Input): ProcessSignal | undefined {
  if (input.type !== "shutdown") return undefined;
  switch (input.signal) {
    case "interrupt":
      return "SIGINT";
    case "terminate":
      return "SIGTERM";
    case "hangup":
      return "SIGHUP";
    case "quit":
      return "SIGQUIT";
  }
}

export function subject(start: StartEffect): string {
  return start.type === "start-test" ? `test-${start.test}` : `${start.phase}-${start.script}`;
}

export function limitOf({ slow }: UnitRecord): number | undefined {
  return slow === undefined || slow.terminateAfter === "never" || slow.period === "never"
    ? undefined
    : slow.period * slow.terminateAfter;
}

/** By the table of attempt-result.ts, computed from what happened in the machine. */
export function expectedResult(record: UnitRecord): string {
  if (record.failure === true) return "exec-fail";
  if (record.reused !== undefined) return summary(record.reused);
  const { exit, closed, swept } = record;
  if (exit === undefined || closed === undefined) throw new Violation("a result before the end");
  const badEnv = closed.script !== undefined && "error" in closed.script;
  if (record.cleansUp && record.ended === undefined && swept === undefined)
    throw new Violation("a result before its tree was swept");
  if (record.ended?.why === "timeout") {
    const passes = record.slow?.onTimeout === "pass";
    return passes && badEnv ? "exec-fail" : `timeout-${passes ? "pass" : "fail"}`;
  }
  if (record.exceeded !== undefined) return "fail";
  if (closed.errors.length > 0) return "exec-fail";
  const { status } = exit.input;
  if (status.kind !== "exited" || status.code !== 0) return "fail";
  const early = record.ended === undefined && closed.exitedEarly;
  if (early && record.earlyExit === "fail") return "fail";
  const result = record.leaked || (swept ?? 0) > 0 ? `leak-${record.result}` : "pass";
  return badEnv && result !== "leak-fail" ? "exec-fail" : result;
}

export function summary(result: AttemptResult): string {
  return "result" in result ? `${result.kind}-${result.result}` : result.kind;
}
