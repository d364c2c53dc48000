/** The parts that events of a run share. See `events.ts`. */
import type { BinaryId, Milliseconds, TestName } from "../ids.ts";
import type { RunStats } from "../results/stats.ts";

export interface TestId {
  readonly binaryId: BinaryId;
  readonly testName: TestName;
}

/** Which round of a stress run an event belongs to: `current` from 0; `total` absent when open-ended. */
export interface StressIndex {
  readonly current: number;
  readonly total?: number;
}

/** The place a running test holds; slots are numbered from 0 and the lowest free one is taken. */
export interface SlotAssignment {
  readonly globalSlot: number;
  /** Absent in the group `@global`. */
  readonly groupSlot?: number;
  readonly testGroup: string;
}

export interface Stamp {
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
  /** Since the run started, without the time that it was paused. */
  readonly elapsed: Milliseconds;
}

export interface Stressed {
  readonly stress?: StressIndex;
}

/** Counts at the moment of an event, for counters and progress. */
export interface Progress {
  readonly stats: RunStats;
  readonly running: number;
}
