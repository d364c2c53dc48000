/**
 * Which tests must start when, told a second time and as plainly as possible: lists are walked from the
 * front, nothing is kept but what runs. The dispatcher must start exactly these tests, in this order, in
 * these slots.
 */
import type { RunPlan } from "../../src/model/plan.ts";
import { GLOBAL_GROUP } from "../../src/model/settings.ts";

export interface ExpectedStart {
  readonly test: number;
  readonly globalSlot: number;
  readonly groupSlot: number | undefined;
}

export class StartOracle {
  readonly #plan: RunPlan;
  readonly #running = new Map<number, ExpectedStart>();
  /** In run order: tests not looked at yet, and tests that stepped aside for their group. */
  readonly #ahead: number[];
  readonly #aside: number[] = [];

  constructor(plan: RunPlan) {
    this.#plan = plan;
    this.#ahead = plan.tests
      .map((_, index) => index)
      .sort((left, right) => this.#priority(right) - this.#priority(left) || left - right);
  }

  /** Tests that have not started. */
  get waiting(): number {
    return this.#ahead.length + this.#aside.length;
  }

  finished(test: number): void {
    this.#running.delete(test);
  }

  /** Everything that must start now. */
  starts(): readonly ExpectedStart[] {
    const started: ExpectedStart[] = [];
    for (let test = this.#next(); test !== undefined; test = this.#next()) {
      const start = { test, ...this.#lowestSlots(test) };
      this.#running.set(test, start);
      started.push(start);
    }
    return started;
  }

  #next(): number | undefined {
    const seen = new Set<string>();
    for (const test of this.#aside) {
      // Only the first of each group's line counts.
      const group = this.#group(test);
      if (seen.has(group)) continue;
      seen.add(group);
      if (!this.#groupHasRoom(test)) continue;
      return this.#threadsHaveRoom(test) ? take(this.#aside, test) : undefined;
    }
    for (;;) {
      const test = this.#ahead[0];
      if (test === undefined || !this.#threadsHaveRoom(test)) return undefined;
      this.#ahead.shift();
      if (this.#groupHasRoom(test)) return test;
      this.#aside.push(test);
    }
  }

  #lowestSlots(test: number): { readonly globalSlot: number; readonly groupSlot: number | undefined } {
    const group = this.#group(test);
    const running = [...this.#running.values()];
    const mates = running.filter((other) => this.#group(other.test) === group);
    return {
      globalSlot: lowest(running.map((other) => other.globalSlot)),
      groupSlot: group === GLOBAL_GROUP ? undefined : lowest(mates.map((other) => other.groupSlot ?? -1)),
    };
  }

  #threadsHaveRoom(test: number): boolean {
    const running = [...this.#running.keys()];
    if (this.#memoryOf([test, ...running]) > (this.#plan.maxMemory ?? Infinity)) return false;
    return this.#hasRoom(test, running, this.#plan.testThreads);
  }

  #memoryOf(tests: readonly number[]): number {
    return tests.reduce((sum, each) => sum + this.#settings(each).memoryRequired, 0);
  }

  #groupHasRoom(test: number): boolean {
    const name = this.#group(test);
    if (name === GLOBAL_GROUP) return true;
    const mates = [...this.#running.keys()].filter((other) => this.#group(other) === name);
    const limits = this.#plan.groups.find((group) => group.name === name);
    return (
      this.#memoryOf([test, ...mates]) <= (limits?.maxMemory ?? Infinity) &&
      this.#hasRoom(test, mates, limits?.maxThreads ?? 0)
    );
  }

  #hasRoom(test: number, running: readonly number[], limit: number): boolean {
    const weigh = (index: number): number => Math.min(limit, this.#settings(index).threadsRequired);
    return running.reduce((sum, other) => sum + weigh(other), weigh(test)) <= limit;
  }

  #priority(test: number): number {
    return this.#settings(test).priority;
  }

  #group(test: number): string {
    return this.#settings(test).testGroup;
  }

  #settings(test: number) {
    const planned = this.#plan.tests[test];
    if (planned === undefined) throw new Error(`no test ${test}`);
    return planned.settings;
  }
}

function lowest(taken: readonly number[]): number {
  let slot = 0;
  while (taken.includes(slot)) slot += 1;
  return slot;
}

function take(from: number[], item: number): number {
  from.splice(from.indexOf(item), 1);
  return item;
}
