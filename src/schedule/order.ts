/**
 * The order in which tests are considered: higher priority first, across all binaries; within a priority by rank where
 * ranks are given, then by binary id, then by name. Skipped tests are in the same order, because outputs name them when
 * the run reaches their position.
 */
import { compareBinaryIds, compareText } from "../model/ids.ts";
import type { PlannedTest, RunPlan, SkippedTest } from "../model/plan.ts";

export interface RunOrder {
  /** Indices into `RunPlan.tests`. A test's place in this list is its position. */
  readonly tests: readonly number[];
  /**
   * At each position: indices into `RunPlan.skippedTests` of those passed just before it. One entry more
   * than `tests`, for those after the last test.
   */
  readonly skippedBefore: readonly (readonly number[])[];
}

export function runOrder(plan: RunPlan): RunOrder {
  const skipped = inOrder(plan.skippedTests, ({ priority = 0 }) => priority, noRank);
  const tests = inOrder(plan.tests, priorityOf, ({ rank = 0 }) => rank);
  const skippedBefore: number[][] = [];
  let next = 0;
  const passUntil = (here: PlannedTest | undefined): void => {
    const start = next;
    while (next < skipped.length && isPassed(plan.skippedTests[skipped[next] ?? -1], here)) next += 1;
    skippedBefore.push(skipped.slice(start, next));
  };
  for (const index of tests) passUntil(plan.tests[index]);
  passUntil(undefined);
  return { tests, skippedBefore };
}

const priorityOf = ({ settings }: PlannedTest): number => settings.priority;
const noRank = (): number => 0;

/**
 * Indices of the items. The plan's lists are in list order already; a stable sort by priority and rank alone keeps it.
 * There may be very many tests, so nothing is made for each but its number.
 */
function inOrder<T>(items: readonly T[], priority: (item: T) => number, rank: (item: T) => number): number[] {
  const indices = items.map((_, index) => index);
  const [first] = items;
  if (first === undefined) return indices;
  if (items.every((item) => priority(item) === priority(first) && rank(item) === rank(first))) return indices;
  const priorities = items.map(priority);
  const ranks = items.map(rank);
  const at = (numbers: readonly number[], index: number): number => numbers[index] ?? 0;
  return indices.sort(
    (left, right) => at(priorities, right) - at(priorities, left) || at(ranks, left) - at(ranks, right),
  );
}

/** Whether the run comes past a skipped test before it comes to `here` (undefined: to its end). */
function isPassed(skipped: SkippedTest | undefined, here: PlannedTest | undefined): boolean {
  if (skipped === undefined || here === undefined) return true;
  const order =
    priorityOf(here) - (skipped.priority ?? 0) ||
    compareBinaryIds(skipped.binary.id, here.binary.id) ||
    compareText(skipped.name, here.name);
  return order <= 0;
}
