/**
 * The memory of running processes, looked at now and then: soon after the start, then less and less often. Short tests
 * are never looked at, so this costs nothing where it would count.
 */
import type { MemorySeen } from "../memory-use.ts";

interface Watched {
  seen: MemorySeen;
  next: number;
  interval: number;
}

/** In milliseconds. */
const FIRST = 20;
const LONGEST = 250;

export class MemorySampler {
  readonly #watched = new Map<number, Watched>();
  readonly #look: (pid: number) => MemorySeen;

  /** `look`: the memory of a process and its descendants now. */
  constructor(look: (pid: number) => MemorySeen) {
    this.#look = look;
  }

  watch(pid: number, now: number): void {
    this.#watched.set(pid, { seen: { process: 0, tree: 0 }, next: now + FIRST, interval: FIRST });
  }

  /** The most that was ever seen of the process, which ended; zeros: it was never looked at. */
  end(pid: number): MemorySeen {
    const { seen } = this.#watched.get(pid) ?? { seen: { process: 0, tree: 0 } };
    this.#watched.delete(pid);
    return seen;
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
    const { process, tree } = this.#look(pid);
    const { seen } = watched;
    watched.seen = { process: Math.max(seen.process, process), tree: Math.max(seen.tree, tree) };
    watched.interval = Math.min(LONGEST, watched.interval * 2);
    watched.next = now + watched.interval;
  }
}
