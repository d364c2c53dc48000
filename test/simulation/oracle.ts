/**
 * A second, simplest possible implementation of the order in which tests start: lists are walked from the
 * front, and only running tests are kept. The dispatcher must start exactly these tests, in this order, in
 * these slots.
 */
import type { RunPlan } from "../../src/model/plan.ts";
import { GLOBAL_GROUP } from "../../src/model/settings.ts";

export interface ExpectedStart {
  readonly test: number;
  readonly globalSlot: number;
  readonly groupSlot: number | undefined;
  /** On another machine. */
  readonly isRemote: boolean;
}

/** In run order: tests not looked at yet, and tests that stepped aside for their group. */
interface Pool {
  readonly ahead: number[];
  readonly aside: number[];
}

export class StartOracle {
  readonly #plan: RunPlan;
  readonly #running = new Map<number, ExpectedStart>();
  #isServerLost = false;
  /** Tests of this machine, and of others. */
  readonly #here: Pool;
  #there: Pool;

  constructor(plan: RunPlan) {
    this.#plan = plan;
    const order = this.#inRunOrder(plan.tests.map((_, index) => index));
    this.#here = { ahead: order.filter((test) => !this.#isRemote(test)), aside: [] };
    this.#there = { ahead: order.filter((test) => this.#isRemote(test)), aside: [] };
  }

  finished(test: number): void {
    this.#running.delete(test);
  }

  /** Tests that may run here do so from now on: this one, then those that have no place there yet. */
  lost(test: number): void {
    this.#running.delete(test);
    const { remote } = this.#settings(test);
    if (remote.mode !== "prefer") return;
    this.#isServerLost = true;
    const { ahead, aside } = this.#there;
    const waiting = [...this.#inRunOrder(aside), ...ahead];
    this.#here.ahead.push(test, ...waiting.filter((each) => !this.#isRemote(each)));
    this.#there = { ahead: waiting.filter((each) => this.#isRemote(each)), aside: [] };
  }

  /** Everything that must start now. */
  starts(): readonly ExpectedStart[] {
    const started: ExpectedStart[] = [];
    for (let test = this.#next(); test !== undefined; test = this.#next()) {
      const start = { test, ...this.#lowestSlots(test), isRemote: this.#isRemote(test) };
      this.#running.set(test, start);
      started.push(start);
    }
    return started;
  }

  #next(): number | undefined {
    return this.#nextOf(this.#here) ?? this.#nextOf(this.#there);
  }

  #nextOf({ ahead, aside }: Pool): number | undefined {
    const seen = new Set<string>();
    for (const test of aside) {
      // Only the first of each group's line counts.
      const group = this.#group(test);
      if (seen.has(group)) continue;
      seen.add(group);
      if (!this.#groupHasRoom(test)) continue;
      return this.#runHasRoom(test) ? take(aside, test) : undefined;
    }
    for (;;) {
      const [test] = ahead;
      if (test === undefined || !this.#runHasRoom(test)) return undefined;
      ahead.shift();
      if (this.#groupHasRoom(test)) return test;
      aside.push(test);
    }
  }

  #inRunOrder(tests: readonly number[]): readonly number[] {
    return tests.toSorted((left, right) => this.#priority(right) - this.#priority(left) || left - right);
  }

  #isRemote(test: number): boolean {
    const { remote } = this.#settings(test);
    return this.#plan.tests[test]?.isRemote === true && !(this.#isServerLost && remote.mode === "prefer");
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

  #runHasRoom(test: number): boolean {
    const isRemote = this.#isRemote(test);
    const beside = [...this.#running.values()].filter((other) => other.isRemote === isRemote);
    if (isRemote) return beside.length < (this.#plan.remoteJobs ?? 1);
    const running = beside.map((other) => other.test);
    if (this.#memoryOf([test, ...running]) > (this.#plan.maxMemory ?? Infinity)) return false;
    return this.#hasRoom(test, running, this.#plan.testThreads);
  }

  /** Of this machine: tests on others take none. */
  #memoryOf(tests: readonly number[]): number {
    return tests.reduce(
      (sum, each) => sum + (this.#runsThere(each) ? 0 : this.#settings(each).memoryRequired),
      0,
    );
  }

  #runsThere(test: number): boolean {
    return this.#running.get(test)?.isRemote ?? this.#isRemote(test);
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
