/**
 * The order in which tests are looked at: higher priority first, across all binaries; within a priority
 * by rank where ranks are given, then by binary id, then by name. Skipped tests have their place in the same order, because outputs name
 * them where the run comes past them.
 */
import { compareBinaryIds, compareText } from "../model/ids.ts";
import type { PlannedTest, RunPlan, SkippedTest } from "../model/plan.ts";

export interface RunOrder {
  /** Indices into `RunPlan.tests`. A test's place in this list is its position. */
  readonly tests: readonly number[];
  /**
   * At each position: indices into `RunPlan.skippedTests` of those passed just before it. One entry more
   * than `tests`, for those behind the last test.
   */
  readonly skippedBefore: readonly (readonly number[])[];
}

interface OrderKey {
  readonly rank: number;
  readonly item: PlannedTest | SkippedTest;
  readonly priority: number;
  /** Index into its list of the plan. */
  readonly index: number;
}

export function runOrder(plan: RunPlan): RunOrder {
  const skipped = orderKeys(plan.skippedTests, (test) => ({ priority: test.priority ?? 0, rank: 0 }));
  const tests: number[] = [];
  const skippedBefore: number[][] = [];
  let next = 0;
  const passUntil = (here: OrderKey | undefined): void => {
    const passed: number[] = [];
    for (let place = skipped[next]; place !== undefined; place = skipped[next]) {
      if (here !== undefined && compareKeys(place, here) > 0) break;
      passed.push(place.index);
      next += 1;
    }
    skippedBefore.push(passed);
  };
  const placeOf = ({ settings, rank = 0 }: PlannedTest) => ({ priority: settings.priority, rank });
  for (const place of orderKeys(plan.tests, placeOf)) {
    passUntil(place);
    tests.push(place.index);
  }
  passUntil(undefined);
  return { tests, skippedBefore };
}

/** The plan's lists are in list order already; a stable sort by priority and rank alone keeps it. */
function orderKeys<T extends PlannedTest | SkippedTest>(
  items: readonly T[],
  placeOf: (item: T) => Pick<OrderKey, "priority" | "rank">,
): readonly OrderKey[] {
  return items
    .map((item, index) => ({ item, index, ...placeOf(item) }))
    .sort((left, right) => right.priority - left.priority || left.rank - right.rank);
}

function compareKeys(left: OrderKey, right: OrderKey): number {
  return (
    right.priority - left.priority ||
    compareBinaryIds(left.item.binary.id, right.item.binary.id) ||
    compareText(left.item.name, right.item.name)
  );
}
