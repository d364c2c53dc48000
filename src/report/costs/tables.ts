/** `--slowest N` and `--heaviest N` (ours): the tests that took most time and most memory, at the end of a run. */
import type { RunEvent, TestFinished } from "../../model/events.ts";
import { type AttemptStatus, lastAttempt, type PeakMemory } from "../../model/outcome.ts";

import { seconds } from "../../text/duration.ts";
import { sizeText } from "../../text/size.ts";
import { plural } from "../../text/plural.ts";
import { visibleName } from "../../text/visible.ts";
import type { Output, Sink } from "../output.ts";

export interface CostTableOptions {
  /** How many tests each table has; absent: there is none. */
  readonly slowest?: number | undefined;
  readonly heaviest?: number | undefined;
}

/** Tests of the greatest figures, the greatest first. */
class Top {
  readonly #size: number;
  readonly #rows: { readonly figure: number; readonly line: string }[] = [];

  constructor(size: number) {
    this.#size = size;
  }

  /** `line` is asked for only where it is kept. Of equal figures the first stays. */
  add(figure: number, line: () => string): void {
    const rows = this.#rows;
    if (this.#size === 0 || (rows.length === this.#size && figure <= (rows.at(-1)?.figure ?? 0))) return;
    const place = rows.findIndex((row) => row.figure < figure);
    rows.splice(place === -1 ? rows.length : place, 0, { figure, line: line() });
    rows.length = Math.min(rows.length, this.#size);
  }

  lines(): readonly string[] {
    return this.#rows.map(({ line }) => line);
  }
}

export function costTables({ slowest, heaviest }: CostTableOptions, sink: Sink): Output {
  const slow = new Top(slowest ?? 0);
  const heavy = new Top(heaviest ?? 0);
  return {
    on: (event: RunEvent) => {
      if (event.type !== "test-finished") return;
      const last = lastAttempt(event.outcome);
      slow.add(last.duration, () => `${seconds(last.duration, 9)}  ${processorTime(last)}  ${nameOf(event)}`);
      const peak = peakOf(last);
      if (peak !== undefined) heavy.add(peak.bytes, () => `${peakText(peak)}  ${nameOf(event)}`);
    },
    finish: () => {
      if (slowest !== undefined) write(sink, "slowest", "duration and processor time", slow.lines());
      if (heaviest !== undefined) write(sink, "heaviest", "peak memory (~: sampled)", heavy.lines());
    },
  };
}

function write(sink: Sink, kind: string, columns: string, lines: readonly string[]): void {
  const what = lines.length === 0 ? "nothing was measured" : columns;
  const tests = `${lines.length} ${kind} ${plural(lines.length, "test", "tests")}`;
  sink.write([`${tests}: ${what}`, ...lines.map((line) => `  ${line}`), ""].join("\n"));
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
  return `${accuracy === "sampled" ? "~" : ""}${sizeText(bytes)}`.padStart(10);
}

function processorTime({ costs }: AttemptStatus): string {
  const time = costs === undefined ? "–" : seconds(costs.userTime + costs.systemTime);
  return time.padStart(9);
}

function nameOf({ test }: TestFinished): string {
  return `${test.binaryId} ${visibleName(test.testName)}`;
}
