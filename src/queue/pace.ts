/** How far ahead a node takes tests: as many as it finishes, at its recent speed, while a few requests are answered. */

export interface Pace {
  /** Moving averages in milliseconds; undefined: no value yet. */
  readonly duration: number | undefined;
  readonly roundTrip: number | undefined;
}

export const NO_PACE: Pace = { duration: undefined, roundTrip: undefined };

/** The weight of the newest value in the moving averages. */
const NEWEST = 0.1;
const ROUND_TRIPS = 4;
/** If a request takes less than this share of a test's time, a thread may wait for it. */
const NEGLIGIBLE = 0.01;
/** Maximum tests taken ahead for each thread: bounds what is lost with a node that dies. */
const MOST = 32;
/** Minimum time that a test is assumed to take, in milliseconds. */
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

/** How many tests a node wants in addition to the running ones. */
export function lookahead({ duration, roundTrip }: Pace, threads: number): number {
  if (duration === undefined || roundTrip === undefined || roundTrip < duration * NEGLIGIBLE) return 0;
  return Math.ceil(threads * Math.min(MOST, (ROUND_TRIPS * roundTrip) / duration));
}
