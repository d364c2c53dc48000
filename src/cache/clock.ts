/** Whether file times can be compared with the start of a test. */

/** File systems take times from a clock with a granularity of a few milliseconds. */
export const CLOCK_GRAIN = 20;

/** The same moment on two clocks, in milliseconds: the wall clock and a monotonic one. */
export interface Moment {
  readonly wall: number;
  readonly monotonic: number;
}

/** A wall clock that is being slewed may run this much slower without being set back. */
const DRIFT = 0.001;

/** Whether the wall clock was set back between two moments. Change times are then unreliable. */
export function wentBack(before: Moment, after: Moment): boolean {
  const passed = after.monotonic - before.monotonic;
  return after.wall - before.wall < passed * (1 - DRIFT) - CLOCK_GRAIN / 2;
}
