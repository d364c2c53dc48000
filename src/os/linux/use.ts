/** The memory and the processor time of processes, from `/proc`. */
import { childrenOf, readOrNothing } from "./proc.ts";

/** In bytes; zeros: the process is gone. */
export interface MemorySeen {
  /** The most that the process itself ever held. */
  readonly process: number;
  /** What it and its descendants hold together, each with its own. */
  readonly tree: number;
}

/** A tree of more processes is not added up to its end. */
const MOST_PROCESSES = 256;

export function memorySeen(pid: number): MemorySeen {
  const own = memoryOf(pid);
  let tree = own.now;
  for (const child of descendantsOf(pid)) tree += memoryOf(child).now;
  return { process: own.peak, tree: Math.max(tree, own.peak) };
}

/**
 * The most that the runner ever held, in bytes. Its account (`getrusage`) would begin with what the process held that
 * started it, which may be far more.
 */
export function ownPeakMemory(): number {
  return memoryOf("self").peak;
}

/** Of a process and its descendants, also those that it waited for; in milliseconds. */
export function processorTimeSeen(pid: number): number {
  let time = processorTimeOf(pid);
  for (const child of descendantsOf(pid)) time += processorTimeOf(child);
  return time;
}

function* descendantsOf(pid: number): Generator<number> {
  const waiting = [...childrenOf(pid)];
  for (let count = 0; count < MOST_PROCESSES; count += 1) {
    const child = waiting.pop();
    if (child === undefined) return;
    yield child;
    waiting.push(...childrenOf(child));
  }
}

function memoryOf(pid: number | "self"): { readonly now: number; readonly peak: number } {
  const text = readOrNothing(`/proc/${pid}/status`) ?? "";
  return { now: kibibytes(text, "VmRSS:"), peak: kibibytes(text, "VmHWM:") };
}

function kibibytes(text: string, name: string): number {
  const at = text.indexOf(name);
  return at < 0 ? 0 : Number.parseInt(text.slice(at + name.length), 10) * 1024;
}

/** Of `/proc/PID/stat`, counted from the state: own time in user and system mode, then that of children. */
const FIRST_TIME = 11;
/** The unit in which the kernel reports times to programs. */
const TICK = 10;

function processorTimeOf(pid: number): number {
  const text = readOrNothing(`/proc/${pid}/stat`) ?? "";
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const ticks = fields.slice(FIRST_TIME, FIRST_TIME + 4).reduce((sum, field) => sum + Number(field), 0);
  return Number.isNaN(ticks) ? 0 : ticks * TICK;
}
