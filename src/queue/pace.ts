/** How far ahead a node takes tests: as many as end, at the speed of its last tests, while a few requests are made. */

export interface Pace {
  /** Milliseconds, averages of the last ones; undefined: none yet. */
  readonly duration: number | undefined;
  readonly roundTrip: number | undefined;
}

export const NO_PACE: Pace = { duration: undefined, roundTrip: undefined };

/** The weight of the newest value. */
const NEWEST = 0.1;
const ROUND_TRIPS = 4;
/** Below this share of a test's time a thread may as well wait. */
const NEGLIGIBLE = 0.01;
/** Tests ahead for each thread: what a node that dies takes with it is bounded. */
const MOST = 32;
/** What a test takes at least, in milliseconds. */
const LEAST = 0.05;

export function withDuration(pace: Pace, duration: number): Pace {
  return { ...pace, duration: average(pace.duration, Math.max(LEAST, duration)) };
}

export function withRoundTrip(pace: Pace, roundTrip: number): Pace {
  return { ...pace, roundTrip: average(pace.roundTrip, roundTrip) };
}

function average(before: number | undefined, value: number): number {
  return before === undefined ? value : before * (1 - NEWEST) + value * NEWEST;
}

/** Tests that a node wants to have beyond those that run. */
export function lookahead({ duration, roundTrip }: Pace, threads: number): number {
  if (duration === undefined || roundTrip === undefined || roundTrip < duration * NEGLIGIBLE) return 0;
  return Math.ceil(threads * Math.min(MOST, (ROUND_TRIPS * roundTrip) / duration));
}
