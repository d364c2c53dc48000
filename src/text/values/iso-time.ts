/**
 * Times as ISO 8601. A `Date` can represent 8.64e15 milliseconds on both sides of the epoch, and throws for any other
 * time. Times come from files that other programs may have written, so no other file calls `toISOString` on a time.
 */

/** In milliseconds. */
export const TIME_LIMIT = 8.64e15;

/** Whether a date can hold this time, in milliseconds since the epoch. */
export function isTime(value: unknown): value is number {
  return typeof value === "number" && Math.abs(value) <= TIME_LIMIT;
}

/** `2026-11-30T04:12:00.000Z`. A time that no date can hold becomes the nearest one, and NaN the epoch. */
export function isoTime(at: number): string {
  const known = Number.isNaN(at) ? 0 : at;
  return new Date(Math.min(Math.max(known, -TIME_LIMIT), TIME_LIMIT)).toISOString();
}
