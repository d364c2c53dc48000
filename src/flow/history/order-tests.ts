/** Puts the tests of a plan into the order that the profile asks for. */
import { inOneLine } from "../../diagnostics/errors.ts";
import { ok } from "../../diagnostics/result.ts";
import { typicalDurations } from "../../history/durations.ts";
import { failingTests } from "../../history/failures.ts";
import { ranksOf } from "../../history/ranks.ts";
import type { RunPlan } from "../../model/plan.ts";
import { testKey } from "../../model/results/result-record.ts";
import type { TestOrder } from "../../model/settings.ts";
import type { CommandContext } from "../context.ts";
import type { FeatureFacts, RunFeature } from "../run/feature.ts";
import { historyLocation } from "./history-location.ts";
import { readHistory } from "./read-history.ts";
import { warn } from "../notices.ts";

/** How many runs are read: the order should follow recent results, and must not delay the run. */
const RUNS = 30;

/** Without a history, tests run in the order of the list. */
export function orderFeature(
  context: CommandContext,
  { prepared }: FeatureFacts,
  order: TestOrder,
): RunFeature {
  return {
    beforeRun: async ({ plan }) => ok({ plan: await ordered(context, plan, { order, prepared }) }),
  };
}

async function ordered(
  context: CommandContext,
  plan: RunPlan,
  { order, prepared }: { readonly order: TestOrder; readonly prepared: FeatureFacts["prepared"] },
): Promise<RunPlan> {
  const place = historyLocation(context, prepared.workspaceRoot);
  if (!place.ok) return plan;
  const history = await readHistory(context, place.value, { last: RUNS });
  if (!history.ok) {
    warn(context, `tests run in the order of the list: ${inOneLine(history.error[0])}`);
    return plan;
  }
  const { view, series } = history.value;
  const failing = new Set(failingTests(view, series).map(({ test }) => testKey(test)));
  const ids = plan.tests.map(({ binary, name }) => ({ binaryId: binary.id, testName: name }));
  const ranks = ranksOf(ids, order, { durations: typicalDurations(view, series), failing });
  return { ...plan, tests: plan.tests.map((test, index) => ({ ...test, rank: ranks[index] ?? 0 })) };
}
