/** What fails now, since when, and the commits between which it began. */
import type { TestId } from "../model/events.ts";
import { compareText } from "../model/ids.ts";
import { testKey } from "../model/results/result-record.ts";
import type { RunRecord } from "../model/results/run-record.ts";
import { kindOf, type Series, type SeriesEntry } from "./series.ts";
import type { HistoryView } from "./view.ts";

/** Where a row of failures began. */
export interface Breakage {
  /** Failures in a row. */
  readonly results: number;
  /** The first run of that row. */
  readonly firstBad: RunRecord;
  /** The last run before it in which the test passed; absent if none is known. */
  readonly lastGood?: RunRecord | undefined;
}

export interface FailingTest extends Breakage {
  readonly test: TestId;
}

/** Tests whose newest result is a failure; those that began to fail last come first. */
export function failingTests(
  view: HistoryView,
  series: Series,
  isChosen: (test: TestId) => boolean = () => true,
): readonly FailingTest[] {
  const failing = [...view.tests].flatMap(([number, test]): readonly FailingTest[] => {
    if (!isChosen(test)) return [];
    const newest = firstKnown(series.backwards(number));
    if (newest === undefined || kindOf(newest) !== "fail") return [];
    const breakage = breakageOf([...series.forwards(number)]);
    return breakage === undefined ? [] : [{ test, ...breakage }];
  });
  return failing.toSorted(
    (left, right) =>
      right.firstBad.startedAt - left.firstBad.startedAt ||
      compareText(testKey(left.test), testKey(right.test)),
  );
}

function firstKnown(entries: Iterable<SeriesEntry>): SeriesEntry | undefined {
  for (const entry of entries) if (kindOf(entry) !== "unknown") return entry;
  return undefined;
}

/** Takes results from the oldest to the newest. Undefined if the newest is not a failure. */
export function breakageOf(entries: readonly SeriesEntry[]): Breakage | undefined {
  const known = entries.filter((entry) => kindOf(entry) !== "unknown");
  const good = known.findLastIndex((entry) => kindOf(entry) !== "fail");
  const first = known[good + 1];
  if (first === undefined) return undefined;
  return {
    results: known.length - 1 - good,
    firstBad: first.run.run,
    lastGood: known[good]?.run.run,
  };
}
