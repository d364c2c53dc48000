/** Watches a runner while it lasts: how much it holds at most, and which processes are its own children. */
import { childrenOf, isAlive, peakOf, startOf } from "./processes.ts";

const EVERY = 10;

export class Watch {
  /** KiB. */
  peak = 0;
  readonly #children = new Map<number, string>();
  readonly #timer: ReturnType<typeof setInterval>;
  #pid: number | undefined;
  #looks = 0;

  constructor(find: () => number | undefined) {
    this.#timer = setInterval(() => {
      this.#pid ??= find();
      if (this.#pid !== undefined) this.#look(this.#pid);
    }, EVERY);
  }

  #look(pid: number): void {
    this.peak = Math.max(this.peak, peakOf(pid));
    this.#looks += 1;
    if (this.#looks % 4 !== 0) return;
    for (const child of childrenOf(pid)) {
      const start = startOf(child);
      if (start !== undefined) this.#children.set(child, start);
    }
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Children that were seen and are still there, whatever their environment says. */
  survivors(): readonly number[] {
    return [...this.#children]
      .filter(([pid, start]) => startOf(pid) === start && isAlive(pid))
      .map(([pid]) => pid);
  }
}
