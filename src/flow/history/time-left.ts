/** The estimate that a terminal shows: the remaining time of a run, from the times of earlier runs. */
import { typicalDurations } from "../../history/durations.ts";
import { expectedDurations } from "../../history/ranks.ts";
import type { Series } from "../../history/series.ts";
import { median } from "../../history/statistics.ts";
import type { HistoryView, ViewedRun } from "../../history/view.ts";
import type { Milliseconds } from "../../model/ids.ts";
import type { RunPlan } from "../../model/plan.ts";
import { testKey } from "../../model/results/result-record.ts";
import { forecast } from "../../schedule/forecast.ts";
import { limitsOf } from "../../schedule/limits.ts";
import { runOrder } from "../../schedule/order.ts";
import { TimeLeft } from "../../schedule/time-left.ts";
import type { CommandContext } from "../context.ts";
import { historyLocation } from "./history-location.ts";
import { readHistory } from "./read-history.ts";

/** How many runs are read, and how many of them the factor is made of. */
const RUNS = 20;
const FACTOR_RUNS = 5;
/** The share of the tests that must be known, or have been part of an earlier run. */
const ENOUGH = 0.5;

/** Undefined if too little is known. A history that cannot be read is reported when the run is added to it. */
export async function expectTimeLeft(
  context: CommandContext,
  { plan, workspaceRoot }: { readonly plan: RunPlan; readonly workspaceRoot: string },
): Promise<TimeLeft | undefined> {
  const place = historyLocation(context, workspaceRoot);
  const history = place.ok ? await readHistory(context, place.value, { last: RUNS }) : place;
  return history.ok ? timeLeftOf(plan, history.value) : undefined;
}

export function timeLeftOf(
  plan: RunPlan,
  { view, series }: { readonly view: HistoryView; readonly series: Series },
): TimeLeft | undefined {
  const typical = typicalDurations(view, series);
  const ids = plan.tests.map(({ binary, name }) => ({ binaryId: binary.id, testName: name }));
  const known = ids.filter((test) => typical.has(testKey(test)));
  if (known.length === 0 || known.length < ENOUGH * ids.length) return undefined;
  const durations = expectedDurations(ids, typical);
  return new TimeLeft(plan, { durations, factor: factorOf(plan, view) });
}

/** How much longer earlier runs took than would have been forecast for them: what lies between tests. */
function factorOf(plan: RunPlan, view: HistoryView): number {
  const factors: number[] = [];
  for (const viewed of view.runs.toReversed()) {
    const factor = viewed.run.incomplete ? undefined : factorOfRun(plan, view, viewed);
    if (factor !== undefined) factors.push(factor);
    if (factors.length === FACTOR_RUNS) break;
  }
  return factors.length === 0 ? 1 : median(factors);
}

/** Undefined if the run was of other tests. */
function factorOfRun(plan: RunPlan, view: HistoryView, { run, results }: ViewedRun): number | undefined {
  const took = new Map<string, Milliseconds>();
  results.tests.forEach((number, row) => {
    const test = view.tests.get(number);
    const duration = results.durations[row];
    if (test !== undefined && duration !== undefined) took.set(testKey(test), duration);
  });
  const durations = plan.tests.map(({ binary, name }) =>
    took.get(testKey({ binaryId: binary.id, testName: name })),
  );
  const ran = runOrder(plan).tests.filter((index) => !Number.isNaN(durations[index] ?? Number.NaN));
  if (ran.length < ENOUGH * Math.max(plan.tests.length, took.size)) return undefined;
  const whole = forecast(limitsOf(plan), {
    running: [],
    waiting: ran,
    durations: durations.map((duration) => duration ?? 0),
  });
  return whole > 0 ? run.elapsed / whole : undefined;
}
