/** Made-up runs for tests of this room. */
import type { TestId } from "../model/events.ts";
import { binaryId, testName } from "../model/ids.ts";
import {
  type Attempts,
  type AttemptWord,
  type ResultRecord,
  testKey,
} from "../model/results/result-record.ts";
import type { RecordedResults, RunRecord } from "../model/results/run-record.ts";
import { columnsOf } from "./store/add-run.ts";
import type { HistoryView } from "./view.ts";

export const DAY = 24 * 3600 * 1000;
/** When the first of the runs starts. */
export const START = Date.UTC(2026, 0, 1);

export function attempts(...given: readonly (AttemptWord | readonly [AttemptWord, number])[]): Attempts {
  const [first = { word: "pass" as const, duration: 10 }, ...others] = given.map((item) =>
    typeof item === "string" ? { word: item, duration: 10 } : { word: item[0], duration: item[1] },
  );
  return [first, ...others];
}

/** `id` is `binary name`. */
export function result(id: string, all: Attempts): ResultRecord {
  const [binary = "", name = ""] = id.split(" ");
  return {
    test: { binaryId: binaryId(binary), testName: testName(name) },
    attempts: all,
    startedAt: START,
    flakyResult: "pass",
  };
}

export function runRecord(index: number, more: Partial<RunRecord> = {}): RunRecord {
  return {
    runId: `00000000-0000-4000-8000-${String(index).padStart(12, "0")}`,
    profile: "default",
    startedAt: START + index * DAY,
    elapsed: 1000,
    host: "host",
    incomplete: false,
    cliArgs: ["nextest", "run"],
    binaries: {},
    ...more,
  };
}

export function recorded(
  index: number,
  results: readonly ResultRecord[],
  more: Partial<RunRecord> = {},
): RecordedResults {
  return { run: runRecord(index, more), results };
}

/** The view that a database would return, built without one. Runs are from the oldest to the newest. */
export function viewOf(runs: readonly RecordedResults[]): HistoryView {
  const numbers = new Map<string, number>();
  const tests = new Map<number, TestId>();
  const numberOf = ({ test }: ResultRecord): number => {
    const number = numbers.get(testKey(test)) ?? numbers.size + 1;
    numbers.set(testKey(test), number);
    tests.set(number, test);
    return number;
  };
  const viewed = runs.map(({ run, results }) => ({
    run,
    results: columnsOf(results, results.map(numberOf)),
  }));
  return { tests, runs: viewed, damagedRuns: 0 };
}
