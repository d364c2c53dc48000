/** Spans of time as traces have them. The arithmetic is the peer's, so that the numbers agree to the last digit. */
import type { Milliseconds } from "../../model/ids.ts";
import { toRecordedDuration } from "../format/time.ts";

/** The sum of seconds and nanoseconds; a division of the milliseconds by 1000 would round differently. */
export function inSeconds(span: Milliseconds): number {
  const { secs, nanos } = toRecordedDuration(span);
  return secs + nanos / 1e9;
}

export function inMilliseconds(span: Milliseconds): number {
  return inSeconds(span) * 1000;
}
