/** Whether times of files can be compared with the start of a test. */

/** File systems take times from a clock that ticks every few milliseconds. */
export const CLOCK_GRAIN = 20;

/** The same moment on two clocks, in milliseconds: the one of the day, and one that never goes back. */
export interface Moment {
  readonly wall: number;
  readonly monotonic: number;
}

/** A clock that is being set right may run this much slower without being set back. */
const DRIFT = 0.001;

/** Whether the clock of the day was set back between two moments: times of change say nothing then. */
export function wentBack(before: Moment, after: Moment): boolean {
  const passed = after.monotonic - before.monotonic;
  return after.wall - before.wall < passed * (1 - DRIFT) - CLOCK_GRAIN / 2;
}
