/**
 * Limits for reading recordings. A recording is untrusted, and a few kilobytes of a compressed file may unpack to
 * gigabytes. A reader that reaches a limit returns the data before it and names the limit.
 */

const MIB = 1024 * 1024;

/** For a line of the log. Events refer to outputs by name; a typical line has a thousand bytes. */
export const MAX_LINE_SIZE = 8 * MIB;

/** The maximum of `record.max-output-size`. */
export const MAX_ENTRY_SIZE = 256 * MIB;

/** Every file may unpack to this size. */
const ALWAYS_ALLOWED = 64 * MIB;
/** Logs and lists of tests typically compress by a factor of 20 to 100. */
const MOST_TIMES = 1000;

/** The maximum unpacked size of the log, the list of runs or a file of the store. It also bounds the time. */
export function unpackLimit(packedSize: number): number {
  return Math.max(ALWAYS_ALLOWED, MOST_TIMES * packedSize);
}
