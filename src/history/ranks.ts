/** Ranks tests by their results in earlier runs. */
import type { TestId } from "../model/events.ts";
import type { Milliseconds } from "../model/ids.ts";
import { testKey } from "../model/results/result-record.ts";
import type { TestOrder } from "../model/settings.ts";
import type { TypicalDurations } from "./durations.ts";
import { median } from "./statistics.ts";

export interface KnownTests {
  readonly durations: TypicalDurations;
  /** Tests whose last known result is a failure, by `testKey`. */
  readonly failing: ReadonlySet<string>;
}

/** The expected duration of each test. For an unknown test, the median of its binary, otherwise of all tests. */
export function expectedDurations(
  tests: readonly TestId[],
  durations: TypicalDurations,
): readonly Milliseconds[] {
  const byBinary = new Map<string, number[]>();
  for (const test of tests) {
    const duration = durations.get(testKey(test));
    if (duration === undefined) continue;
    const known = byBinary.get(test.binaryId);
    if (known === undefined) byBinary.set(test.binaryId, [duration]);
    else known.push(duration);
  }
  const usual = new Map([...byBinary].map(([binary, known]) => [binary, median(known)]));
  const overall = median([...byBinary.values()].flat());
  const fallback = Number.isNaN(overall) ? 0 : overall;
  return tests.map((test) => durations.get(testKey(test)) ?? usual.get(test.binaryId) ?? fallback);
}

/** The rank of each test: lower ranks start earlier, equal ranks keep the order of the list. */
export function ranksOf(
  tests: readonly TestId[],
  order: TestOrder,
  { durations, failing }: KnownTests,
): readonly number[] {
  if (order === "listed") return tests.map(() => 0);
  const expected = expectedDurations(tests, durations);
  const failed = (index: number): boolean => {
    const test = tests[index];
    return order === "failed-first" && test !== undefined && failing.has(testKey(test));
  };
  const sorted = tests
    .map((_test, index) => index)
    .sort(
      (left, right) =>
        Number(failed(right)) - Number(failed(left)) || (expected[right] ?? 0) - (expected[left] ?? 0),
    );
  const ranks = tests.map(() => 0);
  sorted.forEach((index, rank) => {
    ranks[index] = rank;
  });
  return ranks;
}
