/** Runs and single tests, summed up. */
import type { TestId } from "../model/events.ts";
import type { Milliseconds } from "../model/ids.ts";
import type { Attempts, ResultKind } from "../model/results/result-record.ts";
import type { RunRecord } from "../model/results/run-record.ts";
import { FAIL, FLAKY } from "./store/columns.ts";
import { recentDurations, testGrowth, typicalDuration, type Growth } from "./durations.ts";
import { type Breakage, breakageOf } from "./failures.ts";
import { type FlakyTest, judgeTest, streak } from "./ledger.ts";
import { entryAttempts, kindOf, type Series } from "./series.ts";
import type { HistoryView } from "./view.ts";

export interface RunSummary {
  readonly run: RunRecord;
  readonly tests: number;
  readonly failed: number;
  readonly flaky: number;
}

/** The newest first. */
export function runSummaries(
  { runs, tests }: HistoryView,
  { count, isChosen }: { readonly count: number; readonly isChosen: (test: TestId) => boolean },
): readonly RunSummary[] {
  const chosen = new Set([...tests].flatMap(([number, test]) => (isChosen(test) ? [number] : [])));
  return runs
    .slice(-count)
    .toReversed()
    .map(({ run, results }) => {
      const kinds = [...results.kinds].filter((_kind, row) => chosen.has(results.tests[row] ?? 0));
      const having = (wanted: number): number => kinds.filter((kind) => kind === wanted).length;
      return { run, tests: kinds.length, failed: having(FAIL), flaky: having(FLAKY) };
    });
}

/** One result of a test, as `history show` lists it. */
export interface ShownResult {
  readonly run: RunRecord;
  readonly kind: ResultKind;
  readonly attempts: Attempts;
}

export interface TestSummary {
  readonly test: TestId;
  readonly typical?: Milliseconds | undefined;
  readonly counts: Readonly<Record<ResultKind, number>>;
  readonly growth?: Growth | undefined;
  readonly flaky?: FlakyTest | undefined;
  /** If the test fails now: since when. */
  readonly breakage?: Breakage | undefined;
  readonly passedInARow: number;
  readonly recent: readonly Milliseconds[];
  /** The newest first. */
  readonly results: readonly ShownResult[];
}

export function summarize(series: Series, number: number, test: TestId): TestSummary {
  const entries = [...series.forwards(number)];
  const counts: Record<ResultKind, number> = { pass: 0, flaky: 0, fail: 0, unknown: 0 };
  for (const entry of entries) counts[kindOf(entry)] += 1;
  const results = entries.toReversed().map((entry) => ({
    run: entry.run.run,
    kind: kindOf(entry),
    attempts: entryAttempts(entry),
  }));
  return {
    test,
    typical: typicalDuration(series, number),
    counts,
    growth: testGrowth(series, number),
    flaky: judgeTest(test, entries),
    breakage: breakageOf(entries),
    passedInARow: streak(entries),
    recent: recentDurations(series, number),
    results,
  };
}

/** Tests that an argument of `history show` matches: equal names first, then names that contain it. */
export function findTests({ tests }: HistoryView, word: string): readonly (readonly [number, TestId])[] {
  const space = word.indexOf(" ");
  const binary = space < 0 ? undefined : word.slice(0, space);
  const name = space < 0 ? word : word.slice(space + 1);
  const found = [...tests].filter(
    ([, test]) => (binary === undefined || test.binaryId === binary) && test.testName.includes(name),
  );
  const equal = found.filter(([, { testName }]) => testName === name);
  return equal.length > 0 ? equal : found;
}
