/** When a run will end: plays the schedule through with the durations that tests are expected to take. */
import type { Milliseconds } from "../model/ids.ts";
import type { Demand, Limits } from "./limits.ts";

/** Tests are indices into `RunPlan.tests`, which `durations` is in the order of. */
export interface Outlook {
  readonly running: readonly { readonly test: number; readonly remaining: Milliseconds }[];
  /** In the order in which they start. */
  readonly waiting: Iterable<number>;
  readonly durations: readonly Milliseconds[];
}

/** Milliseconds until the last test ends. The rules are those of `queue.ts`, but memory is not looked at. */
export function forecast(limits: Limits, { running, waiting, durations }: Outlook): Milliseconds {
  const hall = new Hall(limits);
  for (const { test, remaining } of running) hall.start(test, remaining);
  const line = new Line(limits, waiting);
  do {
    for (let test = line.next(hall); test !== undefined; test = line.next(hall))
      hall.start(test, durations[test] ?? 0);
  } while (hall.endOne());
  return hall.now;
}

/** Tests that have not started, in their order; those of full groups are kept separately. */
class Line {
  readonly #order: Iterator<number>;
  #head: IteratorResult<number>;
  #position = 0;
  readonly #aside: { readonly position: number; readonly test: number }[][];

  constructor({ groups }: Limits, waiting: Iterable<number>) {
    this.#order = waiting[Symbol.iterator]();
    this.#head = this.#order.next();
    this.#aside = groups.map(() => []);
  }

  /** Takes the test that starts next; undefined if none can start before another ends. */
  next(hall: Hall): number | undefined {
    const line = this.#firstAside(hall);
    if (line !== undefined) return hall.fitsRun(line[0]?.test ?? -1) ? line.shift()?.test : undefined;
    while (this.#head.done !== true) {
      const test = this.#head.value;
      if (!hall.fitsRun(test)) return undefined;
      this.#head = this.#order.next();
      this.#position += 1;
      if (hall.fitsGroup(test)) return test;
      this.#aside[hall.groupOf(test)]?.push({ position: this.#position, test });
    }
    return undefined;
  }

  /** Of the groups that have room again, the one whose first test comes first in the order. */
  #firstAside(hall: Hall): { readonly test: number }[] | undefined {
    let earliest = Number.POSITIVE_INFINITY;
    let found: { readonly test: number }[] | undefined;
    for (const line of this.#aside) {
      const [first] = line;
      if (first === undefined || first.position > earliest || !hall.fitsGroup(first.test)) continue;
      earliest = first.position;
      found = line;
    }
    return found;
  }
}

const NOTHING: Demand = { threads: 0, memory: 0 };

/** What runs at a moment of the time that is played through. */
class Hall {
  now: Milliseconds = 0;
  readonly #limits: Limits;
  readonly #usedByGroup: number[];
  #used = 0;
  /** The next to end comes last. */
  readonly #ends: { readonly at: Milliseconds; readonly test: number }[] = [];

  constructor(limits: Limits) {
    this.#limits = limits;
    this.#usedByGroup = limits.groups.map(() => 0);
  }

  #demand(test: number): Demand {
    return this.#limits.demands[test] ?? NOTHING;
  }

  groupOf(test: number): number {
    return this.#demand(test).group?.index ?? -1;
  }

  fitsRun(test: number): boolean {
    return this.#used + this.#demand(test).threads <= this.#limits.threads;
  }

  fitsGroup(test: number): boolean {
    const { group } = this.#demand(test);
    if (group === undefined) return true;
    return (this.#usedByGroup[group.index] ?? 0) + group.threads <= (this.#limits.groups[group.index] ?? 0);
  }

  start(test: number, duration: Milliseconds): void {
    this.#count(test, 1);
    const at = this.now + duration;
    let place = this.#ends.length;
    while (place > 0 && (this.#ends[place - 1]?.at ?? 0) < at) place -= 1;
    this.#ends.splice(place, 0, { at, test });
  }

  /** Goes on to the moment at which a test ends; false where none runs. */
  endOne(): boolean {
    const ended = this.#ends.pop();
    if (ended === undefined) return false;
    this.now = ended.at;
    this.#count(ended.test, -1);
    return true;
  }

  #count(test: number, sign: 1 | -1): void {
    const { threads, group } = this.#demand(test);
    this.#used += sign * threads;
    if (group !== undefined)
      this.#usedByGroup[group.index] = (this.#usedByGroup[group.index] ?? 0) + sign * group.threads;
  }
}
