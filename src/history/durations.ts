/** How long tests usually take, and which of them became slower. */
import type { TestId } from "../model/events.ts";
import type { Milliseconds } from "../model/ids.ts";
import { testKey } from "../model/results/result-record.ts";
import { durationOf, kindOf, type Series, type SeriesEntry } from "./series.ts";
import { deviation, median, stepDeviation } from "./statistics.ts";
import type { HistoryView } from "./view.ts";

/** Number of results from which the typical duration is computed. */
const TYPICAL = 20;
/** Number of the newest results, which are compared with those before them. */
const RECENT = 5;
export const BEFORE = 40;
/** Growth below these numbers of deviations and milliseconds counts as noise. */
const NOISE = { factor: 1.3, deviations: 3, least: 10 } as const;

/** The median of the last attempts that passed; if none passed, of those that failed. */
export function typicalDuration(series: Series, test: number): Milliseconds | undefined {
  const passed = newest(series, test, TYPICAL, hasPassed);
  const some = passed.length > 0 ? passed : newest(series, test, TYPICAL, () => true);
  return some.length === 0 ? undefined : median(some);
}

function hasPassed(entry: SeriesEntry): boolean {
  const kind = kindOf(entry);
  return kind === "pass" || kind === "flaky";
}

/** From the newest to the oldest. */
function newest(
  series: Series,
  test: number,
  most: number,
  isWanted: (entry: SeriesEntry) => boolean,
): readonly Milliseconds[] {
  const found: Milliseconds[] = [];
  for (const entry of series.backwards(test)) {
    if (found.length === most) break;
    const duration = durationOf(entry);
    if (!Number.isNaN(duration) && isWanted(entry)) found.push(duration);
  }
  return found;
}

/** Keyed by `testKey`. */
export type TypicalDurations = ReadonlyMap<string, Milliseconds>;

export function typicalDurations(view: HistoryView, series: Series): TypicalDurations {
  const durations = new Map<string, Milliseconds>();
  for (const [number, test] of view.tests) {
    const duration = typicalDuration(series, number);
    if (duration !== undefined) durations.set(testKey(test), duration);
  }
  return durations;
}

/** A comparison of a duration with those before it. */
export interface Growth {
  readonly now: Milliseconds;
  readonly before: Milliseconds;
  /** More than noise explains. */
  readonly grew: boolean;
}

/** Undefined if there are too few earlier durations. */
export function growthOf(now: Milliseconds, before: readonly Milliseconds[]): Growth | undefined {
  if (before.length < RECENT) return undefined;
  const usual = median(before);
  const isMore = now > usual * NOISE.factor && now > usual + NOISE.least;
  const isBeyond = now > usual + NOISE.deviations * deviation(before) || isTrend(now, { usual, before });
  return { now, before: usual, grew: isMore && isBeyond };
}

/**
 * A test that becomes a little slower with each run has a large deviation and small steps. Its duration is above all
 * earlier ones but one, which may be an outlier. This is not true for a test whose duration goes up and down.
 */
function isTrend(
  now: Milliseconds,
  { usual, before }: { readonly usual: Milliseconds; readonly before: readonly Milliseconds[] },
): boolean {
  const [, second = 0] = before.toSorted((left, right) => right - left);
  return now > second && now > usual + NOISE.deviations * stepDeviation(before);
}

/** How the duration of a test in the run that just ended compares with earlier runs. */
export interface PastOfTest {
  /** The median of its passing results; if none passed, of those that failed. */
  readonly usual: Milliseconds;
  /** More than noise explains; false if there are too few earlier durations. */
  readonly grew: boolean;
}

/** Undefined if no earlier run has a duration of the test. */
export function pastOfTest(series: Series, test: number, duration: Milliseconds): PastOfTest | undefined {
  const passed = newest(series, test, BEFORE, hasPassed);
  const usual = passed.length > 0 ? median(passed) : typicalDuration(series, test);
  if (usual === undefined) return undefined;
  return { usual, grew: growthOf(duration, passed)?.grew === true };
}

/** Compares the last passing results of a test with those before them. */
export function testGrowth(series: Series, test: number): Growth | undefined {
  const passed = newest(series, test, RECENT + BEFORE, hasPassed);
  if (passed.length < 2 * RECENT) return undefined;
  return growthOf(median(passed.slice(0, RECENT)), passed.slice(RECENT));
}

export interface SlowTest {
  readonly test: TestId;
  readonly typical: Milliseconds;
  readonly runs: number;
  readonly growth?: Growth | undefined;
  /** The last durations, from the oldest to the newest. */
  readonly recent: readonly Milliseconds[];
}

/** Number of durations in a chart. */
const SHOWN = 30;

/** The slowest tests first. */
export function slowest(
  view: HistoryView,
  series: Series,
  { count, isChosen }: { readonly count: number; readonly isChosen: (test: TestId) => boolean },
): readonly SlowTest[] {
  const typical: { readonly number: number; readonly test: TestId; readonly duration: Milliseconds }[] = [];
  for (const [number, test] of view.tests) {
    const duration = isChosen(test) ? typicalDuration(series, number) : undefined;
    if (duration !== undefined) typical.push({ number, test, duration });
  }
  typical.sort((left, right) => right.duration - left.duration);
  return typical.slice(0, count).map(({ number, test, duration }) => ({
    test,
    typical: duration,
    runs: series.count(number),
    growth: testGrowth(series, number),
    recent: recentDurations(series, number),
  }));
}

export function recentDurations(series: Series, test: number): readonly Milliseconds[] {
  return newest(series, test, SHOWN, () => true).toReversed();
}
