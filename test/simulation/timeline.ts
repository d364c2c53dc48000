/**
 * Virtual time: what will happen when, on two clocks. Real time runs on; the run's clock stands still
 * while the run is paused, and the dispatcher's timers with it.
 */
import type { Input, InputFact } from "../../src/execute/protocol.ts";
import type { Random } from "./random.ts";

/** A fact that the dispatcher will receive. Equal times are ordered by `tie`, at random. */
export interface Occurrence {
  /** Real time. */
  at: number;
  readonly tie: number;
  readonly fact: InputFact;
}

export class Timeline {
  readonly #random: Random;
  readonly #queue = new Set<Occurrence>();
  /** Timers, while the clock stands still. */
  readonly #held = new Set<Occurrence>();
  #time = -1;
  /** How long the clock stood still so far, and since when it does. */
  #lost = 0;
  #frozenAt: number | undefined;

  constructor(random: Random) {
    this.#random = random;
  }

  /** Time of the pausable clock. */
  get now(): number {
    return (this.#frozenAt ?? this.#time) - this.#lost;
  }

  /** Something that happens `delay` milliseconds from now, in real time. */
  after(delay: number, fact: InputFact): Occurrence {
    const occurrence = { at: this.#time + delay, tie: this.#random.next(), fact };
    this.#queue.add(occurrence);
    return occurrence;
  }

  /** A timer of the dispatcher, on the pausable clock. */
  timer(delay: number, fact: InputFact): Occurrence {
    const occurrence = this.after(delay, fact);
    if (this.#frozenAt !== undefined) {
      occurrence.at = this.#frozenAt + delay;
      this.#hold(occurrence);
    }
    return occurrence;
  }

  cancel(occurrence: Occurrence | undefined): void {
    if (occurrence === undefined) return;
    this.#queue.delete(occurrence);
    this.#held.delete(occurrence);
  }

  /** Real time until something happens. */
  until(occurrence: Occurrence): number {
    return Math.max(0, occurrence.at - this.#time);
  }

  /** Moves time on to the next occurrence and takes it; undefined when nothing more will happen. */
  next(): InputFact | undefined {
    let first: Occurrence | undefined;
    for (const occurrence of this.#queue) {
      if (first === undefined || isBefore(occurrence, first)) first = occurrence;
    }
    if (first === undefined) return undefined;
    this.#queue.delete(first);
    this.#time = Math.max(this.#time, first.at);
    return first.fact;
  }

  stamped(fact: InputFact): Input {
    return { ...fact, now: this.now, wall: 1_700_000_000_000 + this.#time };
  }

  /**
   * The run's clock is stopped until `thaw`. A run may be stopped again before it learns that it was continued; its
   * clock is then stopped all the time.
   */
  holdClock(): void {
    this.#frozenAt ??= this.#time;
    for (const occurrence of this.#queue) if (occurrence.fact.type === "timer") this.#hold(occurrence);
  }

  /** The runner is stopped: it receives no facts for a while. */
  freeze(stoppedFor: number): void {
    for (const occurrence of this.#queue) {
      occurrence.at = Math.max(occurrence.at, this.#time + stoppedFor);
    }
  }

  thaw(): void {
    if (this.#frozenAt === undefined) return;
    const pause = this.#time - this.#frozenAt;
    this.#frozenAt = undefined;
    this.#lost += pause;
    for (const timer of this.#held) {
      timer.at += pause;
      this.#queue.add(timer);
    }
    this.#held.clear();
  }

  #hold(timer: Occurrence): void {
    this.#queue.delete(timer);
    this.#held.add(timer);
  }
}

function isBefore(left: Occurrence, right: Occurrence): boolean {
  return left.at < right.at || (left.at === right.at && left.tie < right.tie);
}
