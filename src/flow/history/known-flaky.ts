/** `retries = { …, only = "known-flaky" }`: a test that was never seen to be flaky is not retried. */
import { inOneLine } from "../../diagnostics/errors.ts";
import { ok } from "../../diagnostics/result.ts";
import { flakyTests } from "../../history/ledger.ts";
import type { PlannedTest, RunPlan } from "../../model/plan.ts";
import { testKey } from "../../model/results/result-record.ts";
import type { CommandContext } from "../context.ts";
import type { FeatureFacts, RunFeature } from "../run/feature.ts";
import { historyLocation } from "./history-location.ts";
import { readHistory } from "./read-history.ts";
import { warn } from "../notices.ts";

export function knownFlakyFeature(context: CommandContext, { prepared }: FeatureFacts): RunFeature {
  return {
    beforeRun: async ({ plan }) => {
      const known = await flakyKeys(context, prepared.workspaceRoot);
      return ok({ plan: retryOnly(plan, known) });
    },
  };
}

/** Without a history no test is known to be flaky. */
async function flakyKeys(context: CommandContext, workspaceRoot: string): Promise<ReadonlySet<string>> {
  const place = historyLocation(context, workspaceRoot);
  const history = place.ok ? await readHistory(context, place.value) : place;
  if (!history.ok) {
    warn(context, `no test counts as known to be flaky: ${inOneLine(history.error[0])}`);
    return new Set();
  }
  const { view, series } = history.value;
  return new Set(flakyTests(view, series).map(({ test }) => testKey(test)));
}

function retryOnly(plan: RunPlan, known: ReadonlySet<string>): RunPlan {
  return { ...plan, tests: plan.tests.map((test) => judged(test, known)) };
}

function judged(test: PlannedTest, known: ReadonlySet<string>): PlannedTest {
  const { retries } = test.settings;
  if (retries.only !== "known-flaky") return test;
  if (known.has(testKey({ binaryId: test.binary.id, testName: test.name }))) return test;
  return { ...test, settings: { ...test.settings, retries: { ...retries, count: 0 } } };
}
