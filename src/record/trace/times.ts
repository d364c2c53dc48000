/** Times as traces have them; the arithmetic is the peer's, so that the numbers are equal to the last digit. */
import { parseRecordedTime, type RecordedDuration } from "../format/time.ts";

export function inSeconds({ secs, nanos }: RecordedDuration): number {
  return secs + nanos / 1e9;
}

export function inMilliseconds(duration: RecordedDuration): number {
  return inSeconds(duration) * 1000;
}

/** Microseconds since the epoch. */
export function inMicroseconds(time: string): number {
  const moment = parseRecordedTime(time);
  return moment === undefined ? 0 : moment.seconds * 1e6 + Math.floor(moment.nanos / 1000);
}
