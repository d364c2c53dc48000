/**
 * Characters of a line of a stream. An event holds what a test wrote in all its attempts; to read a line takes about
 * five times its length of memory.
 */
export const MAX_STREAM_LINE = 64 * 1024 * 1024;
