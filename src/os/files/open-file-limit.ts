/** Whether enough files may be open at once. */
import { ownLimit } from "../linux/limits.ts";
import { IS_LINUX } from "../platform.ts";

/**
 * Cargo, rustc and two listings at a time, each with its pipes, beside what the runtime holds open itself: where it
 * gets no descriptor for its own work it ends the program, in its own words.
 */
const NEEDED = 24;

/** What is wrong; undefined: nothing that is known of. */
export function openFileShortage(): string | undefined {
  const limit = IS_LINUX ? ownLimit("Max open files") : Infinity;
  if (limit >= NEEDED) return undefined;
  return `too many open files: no more than ${limit} may be open at once, and ${NEEDED} are needed`;
}
