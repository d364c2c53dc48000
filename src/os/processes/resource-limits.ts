/**
 * Checks whether the system provides the resources that every run needs. With less, the runtime ends the program with a
 * message of its own.
 */
import { ownLimit } from "../linux/limits.ts";
import { monotonicClockIsNegative } from "../linux/monotonic-clock.ts";
import { roomForThreads } from "../linux/thread-limit.ts";
import { IS_LINUX } from "../platform.ts";

/** Cargo, rustc and two listings at a time, each with its pipes, in addition to what the runtime holds open itself. */
const NEEDED_FILES = 24;

/** Helper threads of the runtime, and a process that cargo or a listing runs in. */
const NEEDED_PROCESSES = 6;

export interface Shortage {
  readonly message: string;
  readonly help: string;
}

/** What there is too little of; undefined: nothing that is known of. */
export function resourceShortage(): Shortage | undefined {
  return IS_LINUX ? (fileShortage() ?? processShortage() ?? clockShortage()) : undefined;
}

function fileShortage(): Shortage | undefined {
  const limit = ownLimit("Max open files");
  if (limit >= NEEDED_FILES) return undefined;
  const message = `too many open files: no more than ${limit} may be open at once, and ${NEEDED_FILES} are needed`;
  return { message, help: "see `ulimit -n`" };
}

function processShortage(): Shortage | undefined {
  const room = roomForThreads();
  if (room >= NEEDED_PROCESSES) return undefined;
  const message = `too many processes: no more than ${Math.max(0, room)} may be started, and ${NEEDED_PROCESSES} are needed`;
  return { message, help: "see `ulimit -u`, and the limits of the container or service" };
}

/** The runtime's timers never end by a clock that runs below zero. A library that sets the date back can make it so. */
function clockShortage(): Shortage | undefined {
  if (Date.now() >= 0 || !monotonicClockIsNegative()) return undefined;
  const message = "the monotonic clock is below zero";
  return { message, help: "set the date to 1970 or later, or leave the monotonic clock as it is" };
}
