/**
 * The maximum number of characters of a line of a stream. An event contains the output of all attempts of a test;
 * reading a line takes about five times its length of memory.
 */
export const MAX_STREAM_LINE = 64 * 1024 * 1024;

/**
 * Characters between two events of a stream: blank lines, and lines of types that this version does not know. More is no
 * stream of events, and may never end.
 */
export const MAX_STREAM_GAP = 64 * 1024 * 1024;
/** A line counts as at least this many characters, as reading it takes time even if it is blank. */
export const LEAST_LINE = 64;
