/** The settings that apply to a task's process. */
import type { Milliseconds } from "../../model/ids.ts";
import type { PlannedScript, PlannedTest } from "../../model/plan.ts";
import type { LeakTimeout, SlowTimeout, TestSettings } from "../../model/settings.ts";
import type { Verdicts } from "./process/attempt-result.ts";
import type { Frame, ScriptTask, Task, TestTask } from "./state.ts";

export interface Rules {
  readonly program: string;
  /** `never`: the process is never slow. */
  readonly period: Milliseconds | "never";
  /** How many periods it may take. */
  readonly terminateAfter: number | "never";
  readonly grace: Milliseconds;
  /** Whether its stacks are recorded when its time is up. */
  readonly recordsStacks: boolean;
  /** How long output may stay open after the process ended. */
  readonly leakPeriod: Milliseconds | "never";
  readonly leakCleanup: TestSettings["leakCleanup"];
  readonly verdicts: Verdicts;
}

/**
 * How long a teardown script without a limit of its own may take in a cancelled run: interrupting a run
 * must end it, so a script that hangs must not keep it alive.
 */
const CANCELLED_TEARDOWN_LIMIT: Milliseconds = 60_000;

export function testOf(frame: Frame, task: TestTask): PlannedTest {
  return planned(frame.plan.tests[task.start.test], "test");
}

/** Whether it runs on another machine. */
export function isRemote(task: Task): boolean {
  return task.kind === "test" && task.start.isRemote;
}

export function scriptOf(frame: Frame, task: Pick<ScriptTask, "phase" | "index">): PlannedScript {
  const scripts = task.phase === "setup" ? frame.plan.setupScripts : frame.plan.teardownScripts;
  return planned(scripts[task.index], "script");
}

/** Of the attempt that is under way, or is about to be: from 1. */
export function attemptNumber({ attempts }: TestTask): number {
  return attempts.length + 1;
}

/** The most attempts that a test may have. */
export function attemptLimit({ settings }: PlannedTest): number {
  return settings.retries.count + 1;
}

function planned<T>(item: T | undefined, what: string): T {
  if (item === undefined) throw new Error(`bug: a ${what} that the plan does not have`);
  return item;
}

export function rulesOf(frame: Frame, task: Task): Rules {
  if (task.kind === "script") return scriptRules(scriptOf(frame, task), task.limited);
  const test = testOf(frame, task);
  const { slowTimeout, leakTimeout, leakCleanup, earlyExit, timeoutStacks } = test.settings;
  const rules = rulesFrom(test.binary.path, slowTimeout, leakTimeout);
  const verdicts = { ...rules.verdicts, onEarlyExit: earlyExit };
  return { ...rules, leakCleanup, recordsStacks: timeoutStacks === "auto", verdicts };
}

function scriptRules(script: PlannedScript, limited: boolean): Rules {
  const rules = rulesFrom(script.program, script.slowTimeout, script.leakTimeout);
  if (!limited || rules.terminateAfter !== "never") return rules;
  return { ...rules, period: CANCELLED_TEARDOWN_LIMIT, terminateAfter: 1 };
}

function rulesFrom(program: string, slow: SlowTimeout, leak: LeakTimeout): Rules {
  return {
    program,
    period: slow.period,
    terminateAfter: slow.terminateAfter,
    grace: slow.gracePeriod,
    recordsStacks: false,
    leakPeriod: leak.period,
    leakCleanup: "report",
    verdicts: { onTimeout: slow.onTimeout, onLeak: leak.result, onEarlyExit: "pass" },
  };
}
