/**
 * How much a recording may make a reader hold. Recordings come from elsewhere, and a few kilobytes of a compressed
 * file may unpack to gigabytes. Whoever meets a limit reads what comes before it, and says which one it was.
 */

const MIB = 1024 * 1024;

/** Of the log. Events name outputs, they do not hold them: a thousand bytes are usual. */
export const MAX_LINE_SIZE = 8 * MIB;

/** As large as the largest `record.max-output-size`. */
export const MAX_ENTRY_SIZE = 256 * MIB;

/** Anything may unpack to this. */
const ALWAYS_ALLOWED = 64 * MIB;
/** Logs and lists of tests are packed to a twentieth up to a hundredth of their size. */
const MOST_TIMES = 1000;

/** What the log, the list of runs and a file of the store may unpack to. It keeps the time within bounds as well. */
export function unpackLimit(packedSize: number): number {
  return Math.max(ALWAYS_ALLOWED, MOST_TIMES * packedSize);
}
