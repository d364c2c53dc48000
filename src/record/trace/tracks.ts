/**
 * The tracks of a trace: one process for the run, one for its setup scripts, one for each binary (or one for all
 * tests), each with a thread for each slot.
 */
import type { TestId } from "../../model/events.ts";
import type { Track } from "./format.ts";

export type GroupBy = "binary" | "slot";

const RUN = 0;
const SCRIPTS = 1;
/** The process of all tests, or that of the first binary. */
const TESTS = 2;
/** The thread id of the first slot and the first script; the run's own threads have smaller ids. */
const FIRST_SLOT = 10_000;

export const RUN_TRACK: Track = { pid: RUN, tid: 1 };
export const ROUND_TRACK: Track = { pid: RUN, tid: 2 };
/** Counters belong to a process as a whole. */
export const COUNTER_TRACK: Track = { pid: RUN, tid: 0 };

export function scriptTrack(index: number): Track {
  return { pid: SCRIPTS, tid: FIRST_SLOT + index };
}

/** Assigns tests to tracks. A binary gets its process when its first test is drawn. */
export class TestTracks {
  readonly #groupBy: GroupBy;
  readonly #binaries = new Map<string, number>();

  constructor(groupBy: GroupBy) {
    this.#groupBy = groupBy;
  }

  track(test: TestId, slot: number): Track {
    return { pid: this.#processOf(test.binaryId), tid: FIRST_SLOT + slot };
  }

  /** The name of the test's span: without the binary where the process is named after it. */
  nameOf(test: TestId): string {
    return this.#groupBy === "binary" ? test.testName : `${test.binaryId} ${test.testName}`;
  }

  processName(test: TestId): string {
    return this.#groupBy === "binary" ? test.binaryId : "tests";
  }

  #processOf(binary: string): number {
    if (this.#groupBy === "slot") return TESTS;
    const known = this.#binaries.get(binary) ?? TESTS + this.#binaries.size;
    this.#binaries.set(binary, known);
    return known;
  }
}
