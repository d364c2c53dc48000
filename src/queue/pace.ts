/**
 * How far ahead a node takes tests, and how long it collects results before it sends them. Both follow from its recent
 * speed: with tests of one millisecond, a request for each would cost more than the tests.
 */

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

/** Results are collected for at most this many milliseconds while the node has tests ahead. */
export const COLLECT = 20;

/** The number of tests ahead below which a node asks for more: as many as end while a few requests are answered. */
export function reserve(pace: Pace, threads: number): number {
  return testsEndedIn(pace, threads, 0);
}

/** The number of tests ahead that a node asks for: also those that end while it collects results. */
export function lookahead(pace: Pace, threads: number): number {
  return testsEndedIn(pace, threads, COLLECT);
}

function testsEndedIn({ duration, roundTrip }: Pace, threads: number, more: number): number {
  if (duration === undefined || roundTrip === undefined || roundTrip < duration * NEGLIGIBLE) return 0;
  return Math.ceil(threads * Math.min(MOST, (ROUND_TRIPS * roundTrip + more) / duration));
}
