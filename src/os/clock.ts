/** Time that can be stopped: while the run is paused, neither its clock nor its timers advance. */
import type { Milliseconds } from "../model/ids.ts";

/** Time as the system gives it; tests give their own. */
export interface TimeSource {
  /** Milliseconds on a clock that only goes forward. */
  now(): Milliseconds;
  /** Calls back once after `delay`, at most `LONGEST_DELAY`; what it returns stops that. */
  after(delay: Milliseconds, callback: () => void): () => void;
}

/** The longest delay that the runtime's timers can take (about 25 days). */
export const LONGEST_DELAY = 2 ** 31 - 1;

export const systemTime: TimeSource = {
  now: () => performance.now(),
  after(delay, callback) {
    const timer = setTimeout(callback, delay);
    return () => clearTimeout(timer);
  },
};

interface Timer {
  /** On the pausable clock. */
  readonly due: Milliseconds;
  readonly callback: () => void;
  stop: () => void;
}

export class PausableClock {
  readonly #time: TimeSource;
  readonly #timers = new Map<number, Timer>();
  /** The total length of past pauses. */
  #behind: Milliseconds;
  #pausedAt: Milliseconds | undefined;

  /** Starts at 0. */
  constructor(time: TimeSource = systemTime) {
    this.#time = time;
    this.#behind = time.now();
  }

  now(): Milliseconds {
    return (this.#pausedAt ?? this.#time.now()) - this.#behind;
  }

  pause(): void {
    if (this.#pausedAt !== undefined) return;
    this.#pausedAt = this.#time.now();
    for (const timer of this.#timers.values()) timer.stop();
  }

  resume(): void {
    if (this.#pausedAt === undefined) return;
    this.#behind += this.#time.now() - this.#pausedAt;
    this.#pausedAt = undefined;
    for (const id of this.#timers.keys()) this.#arm(id);
  }

  /** Calls back once, `delay` after now. A timer of the same id is replaced. Any delay will do. */
  setTimer(id: number, delay: Milliseconds, callback: () => void): void {
    this.clearTimer(id);
    this.#timers.set(id, { due: this.now() + delay, callback, stop: () => {} });
    if (this.#pausedAt === undefined) this.#arm(id);
  }

  clearTimer(id: number): void {
    this.#timers.get(id)?.stop();
    this.#timers.delete(id);
  }

  #arm(id: number): void {
    const timer = this.#timers.get(id);
    if (timer === undefined) return;
    const left = Math.max(0, timer.due - this.now());
    timer.stop = this.#time.after(Math.min(left, LONGEST_DELAY), () => this.#fire(id));
  }

  /** The system's timers may be early by a fraction, and long delays come in several parts. */
  #fire(id: number): void {
    const timer = this.#timers.get(id);
    if (timer === undefined) return;
    if (timer.due - this.now() >= 1) return this.#arm(id);
    this.#timers.delete(id);
    timer.callback();
  }
}
