/**
 * The tracks of a trace: one process for the run, one for its setup scripts, one for each binary (or one for all
 * tests), each with a thread for each slot.
 */
import type { Track } from "./format.ts";

export type GroupBy = "binary" | "slot";

const RUN = 0;
const SCRIPTS = 1;
/** The one process of all tests, or the first of those of binaries. */
const TESTS = 2;
/** Slots and scripts are counted from here, apart from the run's own threads. */
const FIRST_SLOT = 10_000;

export const RUN_TRACK: Track = { pid: RUN, tid: 1 };
export const ROUND_TRACK: Track = { pid: RUN, tid: 2 };
/** Counters belong to a process as a whole. */
export const COUNTER_TRACK: Track = { pid: RUN, tid: 0 };

export function scriptTrack(index: number): Track {
  return { pid: SCRIPTS, tid: FIRST_SLOT + index };
}

export interface TestName {
  readonly "binary-id": string;
  readonly name: string;
}

/** Tests and where they are drawn. Binaries get their processes in the order in which they are asked for. */
export class TestTracks {
  readonly #groupBy: GroupBy;
  readonly #binaries = new Map<string, number>();

  constructor(groupBy: GroupBy) {
    this.#groupBy = groupBy;
  }

  track(test: TestName, slot: number): Track {
    return { pid: this.#processOf(test["binary-id"]), tid: FIRST_SLOT + slot };
  }

  /** What a span of the test is called: all that its process does not say. */
  nameOf(test: TestName): string {
    return this.#groupBy === "binary" ? test.name : `${test["binary-id"]} ${test.name}`;
  }

  processName(test: TestName): string {
    return this.#groupBy === "binary" ? test["binary-id"] : "tests";
  }

  #processOf(binary: string): number {
    if (this.#groupBy === "slot") return TESTS;
    const known = this.#binaries.get(binary) ?? TESTS + this.#binaries.size;
    this.#binaries.set(binary, known);
    return known;
  }
}
