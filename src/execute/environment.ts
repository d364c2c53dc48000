/** The variables that differ from attempt to attempt. All else is the same for every test of a binary. */
import type { StressIndex } from "../model/events.ts";
import type { PlannedTest, RunPlan } from "../model/plan.ts";
import type { Effect } from "./protocol.ts";

export type StartTest = Extract<Effect, { readonly type: "start-test" }>;

type Variables = Readonly<Record<string, string>>;

/** A globally unique name of an attempt: the run, the binary, the round, the test, and from the second on the attempt. */
function attemptId(plan: RunPlan, test: PlannedTest, effect: StartTest): string {
  const round = effect.stress === undefined ? "" : `@stress-${effect.stress.current}`;
  const attempt = effect.attempt === 1 ? "" : `#${effect.attempt}`;
  return `${plan.runId}:${test.binary.id}${round}$${test.name}${attempt}`;
}

export function attemptVariables(plan: RunPlan, test: PlannedTest, effect: StartTest): Variables {
  const { slot, stress } = effect;
  return {
    NEXTEST_RUN_ID: plan.runId,
    NEXTEST_RUN_MODE: plan.mode,
    NEXTEST_BINARY_ID: test.binary.id,
    NEXTEST_TEST_NAME: test.name,
    NEXTEST_ATTEMPT: String(effect.attempt),
    NEXTEST_TOTAL_ATTEMPTS: String(effect.totalAttempts),
    NEXTEST_ATTEMPT_ID: attemptId(plan, test, effect),
    NEXTEST_STRESS_CURRENT: stress === undefined ? "none" : String(stress.current),
    NEXTEST_STRESS_TOTAL: stressTotal(stress),
    NEXTEST_TEST_GLOBAL_SLOT: String(slot.globalSlot),
    NEXTEST_TEST_GROUP: slot.testGroup,
    NEXTEST_TEST_GROUP_SLOT: slot.groupSlot === undefined ? "none" : String(slot.groupSlot),
    NEXTEST_TEST_THREADS: String(plan.testThreads),
  };
}

/** An endless stress run does not know its number of rounds. */
function stressTotal(stress: StressIndex | undefined): string {
  if (stress === undefined) return "none";
  return stress.total === undefined ? "unknown" : String(stress.total);
}

/** What every script gets. */
export function scriptVariables(plan: RunPlan): Variables {
  return {
    NEXTEST_RUN_ID: plan.runId,
    NEXTEST_RUN_MODE: plan.mode,
    NEXTEST_TEST_THREADS: String(plan.testThreads),
  };
}
