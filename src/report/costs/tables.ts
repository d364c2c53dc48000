/** `--slowest N` and `--heaviest N` (ours): the tests that took most time and most memory, at the end of a run. */
import type { RunEvent, TestFinished, TestId } from "../../model/events.ts";
import type { Milliseconds } from "../../model/ids.ts";
import {
  type AttemptStatus,
  isSuccess,
  lastAttempt,
  NO_OUTPUT,
  type PeakMemory,
} from "../../model/results/outcome.ts";
import { seconds } from "../../text/values/duration.ts";
import { memoryText } from "../../text/values/size.ts";
import { plural } from "../../text/values/plural.ts";
import { visibleName } from "../../text/safe/visible.ts";

export interface CostTableOptions {
  /** How many tests each table has; 0 or absent: there is none. */
  readonly slowest?: number | undefined;
  readonly heaviest?: number | undefined;
}

/** What earlier runs know of a test, where they know it. */
export type PastLookup = (
  test: TestId,
  duration: Milliseconds,
) => { readonly usual: Milliseconds; readonly grew: boolean } | undefined;

export interface CostTables {
  on(event: RunEvent): void;
  /** `past`: the slowest tests are compared with earlier runs. */
  text(past?: PastLookup): string;
}

interface Row {
  readonly test: TestId;
  readonly status: AttemptStatus;
}

/** Tests of the greatest figures, the greatest first. */
class Top {
  readonly #size: number;
  readonly #rows: (Row & { readonly figure: number })[] = [];

  constructor(size: number) {
    this.#size = size;
  }

  /** Of equal figures the first stays. */
  add(figure: number, row: () => Row): void {
    const rows = this.#rows;
    if (this.#size === 0 || (rows.length === this.#size && figure <= (rows.at(-1)?.figure ?? 0))) return;
    const place = rows.findIndex((other) => other.figure < figure);
    rows.splice(place === -1 ? rows.length : place, 0, { figure, ...row() });
    rows.length = Math.min(rows.length, this.#size);
  }

  lines(lineOf: (row: Row) => string): readonly string[] {
    return this.#rows.map(lineOf);
  }
}

export function costTables({ slowest, heaviest }: CostTableOptions): CostTables {
  const slow = new Top(slowest ?? 0);
  const heavy = new Top(heaviest ?? 0);
  return {
    on: (event) => {
      if (event.type !== "test-finished") return;
      const last = lastAttempt(event.outcome);
      const row = (): Row => rowOf(event, last);
      slow.add(last.duration, row);
      const peak = peakOf(last);
      if (peak !== undefined) heavy.add(peak.bytes, row);
    },
    text: (past) => (slowest ? slowestTable(slow, past) : "") + (heaviest ? heaviestTable(heavy) : ""),
  };
}

/** Output is not kept. */
function rowOf({ test }: TestFinished, last: AttemptStatus): Row {
  return { test, status: { ...last, output: NO_OUTPUT } };
}

function slowestTable(slow: Top, past: PastLookup | undefined): string {
  const lines = slow.lines(({ test, status }) => {
    const known = past?.(test, status.duration);
    const usual = past === undefined ? "" : `${timeOf(known?.usual)}  `;
    const grew = known?.grew === true && isSuccess(status.result) ? "  slower than noise explains" : "";
    return `${seconds(status.duration, 9)}  ${processorTime(status)}  ${usual}${nameOf(test)}${grew}`;
  });
  const columns = "duration and processor time";
  return table("slowest", past === undefined ? columns : PAST_COLUMNS, lines);
}

const PAST_COLUMNS = "duration, processor time, and median duration in earlier runs";

function heaviestTable(heavy: Top): string {
  const lines = heavy.lines(({ test, status }) => {
    const peak = peakOf(status);
    return `${peak === undefined ? "" : peakText(peak)}  ${nameOf(test)}`;
  });
  return table("heaviest", "peak memory (~: sampled)", lines);
}

function table(kind: string, columns: string, lines: readonly string[]): string {
  const what = lines.length === 0 ? "nothing was measured" : columns;
  const tests = `${lines.length} ${kind} ${plural(lines.length, "test", "tests")}`;
  return [`${tests}: ${what}`, ...lines.map((line) => `  ${line}`), ""].join("\n");
}

/** The peak of everything that the test had running, where that is more than its own process's. */
export function peakOf({ costs }: AttemptStatus): PeakMemory | undefined {
  const { peakMemory, treePeakMemory } = costs ?? {};
  if (peakMemory === undefined) return treePeakMemory;
  return treePeakMemory !== undefined && treePeakMemory.bytes > peakMemory.bytes * MUCH_MORE
    ? treePeakMemory
    : peakMemory;
}

/** Below that, the difference is that of two ways to count one process. */
const MUCH_MORE = 1.05;

function peakText({ bytes, accuracy }: PeakMemory): string {
  return `${accuracy === "sampled" ? "~" : ""}${memoryText(bytes)}`.padStart(11);
}

function processorTime({ costs }: AttemptStatus): string {
  return timeOf(costs === undefined ? undefined : costs.userTime + costs.systemTime);
}

function timeOf(duration: Milliseconds | undefined): string {
  return (duration === undefined ? "–" : seconds(duration)).padStart(9);
}

function nameOf({ binaryId, testName }: TestId): string {
  return visibleName(`${binaryId} ${testName}`);
}
