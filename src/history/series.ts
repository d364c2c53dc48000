/** The results of each test over all runs. Built once, and read by all queries about single tests. */
import type { Milliseconds } from "../model/ids.ts";
import type { Attempts } from "../model/results/result-record.ts";
import { attemptsOf, KINDS } from "./store/columns.ts";
import type { HistoryView, ViewedRun } from "./view.ts";

/** One result of a test. */
export interface SeriesEntry {
  readonly run: ViewedRun;
  readonly row: number;
}

export class Series {
  readonly #view: HistoryView;
  /** By test: the start of its part in the two arrays, with one more entry for the end. */
  readonly #starts: Uint32Array;
  readonly #runs: Uint32Array;
  readonly #rows: Uint32Array;

  constructor(view: HistoryView) {
    this.#view = view;
    const highest = highestOf(view.tests.keys());
    this.#starts = startsOf(view, highest);
    const total = this.#starts[highest + 1] ?? 0;
    this.#runs = new Uint32Array(total);
    this.#rows = new Uint32Array(total);
    this.#fill();
  }

  #fill(): void {
    const next = this.#starts.slice();
    this.#view.runs.forEach(({ results }, run) => {
      const { tests } = results;
      for (let row = 0; row < tests.length; row += 1) {
        const test = tests[row] ?? 0;
        const at = next[test] ?? 0;
        this.#runs[at] = run;
        this.#rows[at] = row;
        next[test] = at + 1;
      }
    });
  }

  count(test: number): number {
    return (this.#starts[test + 1] ?? 0) - (this.#starts[test] ?? 0);
  }

  /** From the newest to the oldest. */
  *backwards(test: number): Generator<SeriesEntry> {
    const first = this.#starts[test] ?? 0;
    for (let at = (this.#starts[test + 1] ?? 0) - 1; at >= first; at -= 1) yield this.#entry(at);
  }

  /** From the oldest to the newest. */
  *forwards(test: number): Generator<SeriesEntry> {
    const end = this.#starts[test + 1] ?? 0;
    for (let at = this.#starts[test] ?? 0; at < end; at += 1) yield this.#entry(at);
  }

  #entry(at: number): SeriesEntry {
    const run = this.#view.runs[this.#runs[at] ?? 0];
    if (run === undefined) throw new Error("a series speaks of a run that is not there");
    return { run, row: this.#rows[at] ?? 0 };
  }
}

/** A spread of all numbers into `Math.max` would overflow the stack. */
function highestOf(numbers: Iterable<number>): number {
  let highest = 0;
  for (const number of numbers) highest = Math.max(highest, number);
  return highest;
}

function startsOf(view: HistoryView, highest: number): Uint32Array {
  const starts = new Uint32Array(highest + 2);
  for (const { results } of view.runs) {
    const { tests } = results;
    for (let row = 0; row < tests.length; row += 1) {
      const after = (tests[row] ?? 0) + 1;
      starts[after] = (starts[after] ?? 0) + 1;
    }
  }
  for (let test = 1; test < starts.length; test += 1)
    starts[test] = (starts[test] ?? 0) + (starts[test - 1] ?? 0);
  return starts;
}

export function kindOf({ run, row }: SeriesEntry): (typeof KINDS)[number] {
  return KINDS[run.results.kinds[row] ?? 0] ?? "unknown";
}

export function durationOf({ run, row }: SeriesEntry): Milliseconds {
  return run.results.durations[row] ?? Number.NaN;
}

export function entryAttempts({ run, row }: SeriesEntry): Attempts {
  return attemptsOf(run.results, row);
}
