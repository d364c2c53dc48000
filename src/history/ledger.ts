/**
 * Which tests are flaky. A test is flaky if one state of the code gave both a pass and a failure. Results have the same
 * state of the code if they have the same commit without local changes, or the same file of a test binary.
 */
import type { TestId } from "../model/events.ts";
import { compareText } from "../model/ids.ts";
import { isFailure, isPass, testKey } from "../model/results/result-record.ts";
import type { RunRecord } from "../model/results/run-record.ts";
import { FAIL, FLAKY } from "./store/columns.ts";
import { entryAttempts, kindOf, type Series, type SeriesEntry } from "./series.ts";
import { type Interval, wilson } from "./statistics.ts";
import type { HistoryView } from "./view.ts";

export interface FlakyTest {
  readonly test: TestId;
  /** Number of attempts and of failed ones, in states of the code in which the test has passed. */
  readonly attempts: number;
  readonly failed: number;
  readonly interval: Interval;
  /** Results in a row, up to the newest, that passed at the first attempt. */
  readonly passedInARow: number;
  /** When it last failed in a state of the code in which it can pass. Milliseconds since the epoch. */
  readonly lastFailure: number;
}

/** The least reliable first. */
export function flakyTests(
  view: HistoryView,
  series: Series,
  isChosen: (test: TestId) => boolean = () => true,
): readonly FlakyTest[] {
  const suspects = testsThatFailed(view);
  const flaky = [...suspects].flatMap((number) => {
    const test = view.tests.get(number);
    const judged =
      test === undefined || !isChosen(test) ? undefined : judgeTest(test, [...series.forwards(number)]);
    return judged === undefined ? [] : [judged];
  });
  return flaky.toSorted(
    (left, right) => right.failed / right.attempts - left.failed / left.attempts || compareTests(left, right),
  );
}

function compareTests(left: FlakyTest, right: FlakyTest): number {
  return compareText(testKey(left.test), testKey(right.test));
}

/** Skip tests that never failed, which are most of them. */
function testsThatFailed(view: HistoryView): ReadonlySet<number> {
  const found = new Set<number>();
  for (const { results } of view.runs)
    for (let row = 0; row < results.kinds.length; row += 1) {
      const kind = results.kinds[row];
      if (kind === FAIL || kind === FLAKY) found.add(results.tests[row] ?? 0);
    }
  return found;
}

interface Counts {
  passed: number;
  failed: number;
}

/** Takes results from the oldest to the newest. Undefined if the test is not known to be flaky. */
export function judgeTest(test: TestId, entries: readonly SeriesEntry[]): FlakyTest | undefined {
  const states = new Map<string, Counts>();
  for (const entry of entries)
    for (const state of statesOf(entry.run.run, test)) count(states, state, attemptsCounted(entry));
  const canPass = (entry: SeriesEntry): boolean =>
    statesOf(entry.run.run, test).some((state) => (states.get(state)?.passed ?? 0) > 0);
  const healthy = entries.filter(canPass);
  const counts = healthy.map(attemptsCounted);
  const failed = counts.reduce((sum, each) => sum + each.failed, 0);
  const isFlaky = [...states.values()].some((each) => each.passed > 0 && each.failed > 0);
  if (!isFlaky) return undefined;
  const all = counts.reduce((sum, each) => sum + each.passed, failed);
  const lastFailure = healthy.findLast((entry) => attemptsCounted(entry).failed > 0)?.run.run.startedAt ?? 0;
  return {
    test,
    attempts: all,
    failed,
    interval: wilson(failed, all),
    passedInARow: streak(entries),
    lastFailure,
  };
}

/** A run without a known state counts as a separate state, since its retries use the same code. */
function statesOf(run: RunRecord, test: TestId): readonly string[] {
  const file = run.binaries[test.binaryId];
  return [
    ...(run.source === undefined || run.source.dirty ? [] : [`commit ${run.source.commit}`]),
    ...(file === undefined ? [] : [`file ${run.host} ${file}`]),
    `run ${run.runId}`,
  ];
}

function count(states: Map<string, Counts>, state: string, { passed, failed }: Counts): void {
  const known = states.get(state) ?? { passed: 0, failed: 0 };
  states.set(state, { passed: known.passed + passed, failed: known.failed + failed });
}

function attemptsCounted(entry: SeriesEntry): Counts {
  const attempts = entryAttempts(entry);
  return {
    passed: attempts.filter(({ word }) => isPass(word)).length,
    failed: attempts.filter(({ word }) => isFailure(word)).length,
  };
}

/** Results in a row, up to the newest, that passed at the first attempt. */
export function streak(entries: readonly SeriesEntry[]): number {
  const known = entries.filter((entry) => kindOf(entry) !== "unknown");
  const last = known.findLastIndex((entry) => kindOf(entry) !== "pass");
  return known.length - 1 - last;
}
