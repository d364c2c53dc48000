/**
 * Samples what running processes use: soon after the start, then less and less often. Short tests are never sampled, so
 * this costs nothing for suites of many short tests. Processes with a limit are sampled often.
 */
import type { ExceededLimit } from "../../../model/results/outcome.ts";
import type { ProcessLimits } from "../../processes/host/process-host.ts";
import type { MemorySeen } from "../use.ts";
import { exceededLimit } from "./limits.ts";

interface Watched {
  readonly limits: ProcessLimits | undefined;
  seen: MemorySeen;
  next: number;
  interval: number;
  /** Its limit was exceeded, and that was reported. */
  isReported: boolean;
}

/** In milliseconds. */
const FIRST = 20;
const LONGEST = 250;

const NOTHING: MemorySeen = { process: 0, tree: 0 };

/** How to measure a process and its descendants. */
export interface UsageReader {
  readonly memory: (pid: number) => MemorySeen;
  readonly processorTime: (pid: number) => number;
}

export class UsageSampler {
  readonly #watched = new Map<number, Watched>();
  readonly #reader: UsageReader;
  readonly #onExceeded: (pid: number, exceeded: ExceededLimit) => void;

  constructor(reader: UsageReader, onExceeded: (pid: number, exceeded: ExceededLimit) => void = () => {}) {
    this.#reader = reader;
    this.#onExceeded = onExceeded;
  }

  watch(pid: number, now: number, limits?: ProcessLimits): void {
    this.#watched.set(pid, { limits, seen: NOTHING, next: now + FIRST, interval: FIRST, isReported: false });
  }

  /** The peak of a process that exited; zeros: it was never sampled. */
  end(pid: number): { readonly seen: MemorySeen; readonly isReported: boolean } {
    const { seen, isReported } = this.#watched.get(pid) ?? { seen: NOTHING, isReported: false };
    this.#watched.delete(pid);
    return { seen, isReported };
  }

  /** Looks where it is time to. Returns how long until the next time, in milliseconds; -1: nothing is watched. */
  sample(now: number): number {
    let next = Infinity;
    for (const [pid, watched] of this.#watched) {
      if (watched.next <= now) this.#sampleOne(pid, watched, now);
      next = Math.min(next, watched.next);
    }
    return next === Infinity ? -1 : Math.max(1, Math.ceil(next - now));
  }

  #sampleOne(pid: number, watched: Watched, now: number): void {
    const { process, tree } = this.#reader.memory(pid);
    const { seen, limits } = watched;
    watched.seen = { process: Math.max(seen.process, process), tree: Math.max(seen.tree, tree) };
    watched.interval = limits === undefined ? Math.min(LONGEST, watched.interval * 2) : FIRST;
    watched.next = now + watched.interval;
    if (limits !== undefined && !watched.isReported) this.#hold(pid, watched, limits);
  }

  #hold(pid: number, watched: Watched, limits: ProcessLimits): void {
    const processorTime = limits.processorTime === undefined ? 0 : this.#reader.processorTime(pid);
    const exceeded = exceededLimit(limits, { memory: watched.seen.tree, processorTime });
    if (exceeded === undefined) return;
    watched.isReported = true;
    this.#onExceeded(pid, exceeded);
  }
}
