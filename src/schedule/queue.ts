/**
 * Which test may start next. Tests are taken in run order, with one exception: a test whose group is full moves to its
 * group's own queue, and the tests after it continue.
 *
 *   run order:  ─ ─ ─ ─ ─▶ [head] ── room in threads and group ──────────────▶ starts
 *                            │  └─── no room in threads or memory ──▶ everything waits
 *                            └────── only its group is full
 *                                      ▼
 *   line of its group:     [first] ── room in group and threads ─────────────▶ starts, before any head
 *                             └────── room in group, none in threads ──▶ everything waits
 *
 * Memory (`max-memory`) is one more thing that the whole run, and each group, shares, as threads are.
 * Tests that run on other machines have a head and lines of their own, and places (`remote-jobs`) for threads: neither
 * kind waits for the other, but for a group that both have tests in. Once the server is lost, those of them that may
 * run here (`remote = "prefer"`) follow the tests of this machine.
 * So a heavy test is never starved by later light ones, and a full group never idles threads.
 * Within its group, only the first of the line is looked at; a lighter test that comes to the head of
 * the run order while its group still has room for it may pass the line. All of it is as under the
 * peer, but for the last arrow: there a test that waits in its group's line can be lost for good.
 */
import { emptyFifo, type Fifo, peek, push, shift, valuesOf } from "./fifo.ts";
import { type Demand, type Limits, limitsOf } from "./limits.ts";
import { type RunOrder, runOrder } from "./order.ts";
import { freeSlot, NO_SLOTS, type Slots, takeSlot } from "./slots.ts";
import type { RunPlan } from "../model/plan.ts";

/** What never changes during a run. */
export interface Schedule {
  readonly order: RunOrder;
  readonly limits: Limits;
  /** By index into `RunPlan.tests`: the position in the run order. Absent: all tests run here. */
  readonly positions?: readonly number[] | undefined;
}

export function scheduleOf(plan: RunPlan): Schedule {
  const order = runOrder(plan);
  const positions = plan.tests.some(({ isRemote }) => isRemote === true) ? positionsOf(order) : undefined;
  return { order, limits: limitsOf(plan), positions };
}

function positionsOf({ tests }: RunOrder): readonly number[] {
  const positions: number[] = [];
  for (const [position, test] of tests.entries()) positions[test] = position;
  return positions;
}

/** Tests that wait, of this machine or of others. */
interface Waiting {
  /** In the order in which they are looked at: the plan's, or as they come from a source. */
  readonly order: readonly number[];
  /** Index into `order`: the next test that was not looked at yet. */
  readonly head: number;
  /** By group: indices into `order` of tests that wait for their group. */
  readonly lines: readonly Fifo<number>[];
}

export interface Queue {
  /** Of this machine; then, where the plan has such tests, of others. */
  readonly waiting: readonly Waiting[];
  /** Threads in use, in all and by group; places on other machines in use. */
  readonly used: number;
  readonly usedRemote: number;
  /** The server is lost: tests that may run here do so from now on. */
  readonly isServerLost: boolean;
  /** Bytes of the budget in use. */
  readonly usedMemory: number;
  readonly usedByGroup: readonly number[];
  readonly usedMemoryByGroup: readonly number[];
  readonly globalSlots: Slots;
  readonly groupSlots: readonly Slots[];
}

export interface QueuePosition {
  readonly globalSlot: number;
  /** Absent for tests of `@global`. */
  readonly groupSlot?: number;
}

export interface Start {
  /** Index into `RunPlan.tests`. */
  readonly test: number;
  readonly place: QueuePosition;
  /** It runs on another machine. */
  readonly isRemote: boolean;
}

export function newQueue(schedule: Schedule, order = schedule.order.tests): Queue {
  const groups = schedule.limits.groups;
  return {
    waiting: poolsOf(schedule, order, false).map((pool) => waitingIn(schedule, pool)),
    used: 0,
    usedRemote: 0,
    isServerLost: false,
    usedMemory: 0,
    usedByGroup: groups.map(() => 0),
    usedMemoryByGroup: groups.map(() => 0),
    globalSlots: NO_SLOTS,
    groupSlots: groups.map(() => NO_SLOTS),
  };
}

/** Tests of this machine, and where the plan has such, those of others. */
function poolsOf(
  schedule: Schedule,
  tests: readonly number[],
  isServerLost: boolean,
): readonly (readonly number[])[] {
  if (schedule.positions === undefined) return [tests];
  const isRemote = (test: number): boolean => demandOf(schedule, test, isServerLost)?.isRemote === true;
  return [tests.filter((test) => !isRemote(test)), tests.filter(isRemote)];
}

function waitingIn({ limits }: Schedule, order: readonly number[]): Waiting {
  return { order, head: 0, lines: limits.groups.map(() => emptyFifo<number>()) };
}

function demandOf({ limits }: Schedule, test: number, isServerLost: boolean): Demand | undefined {
  const demand = limits.demands[test];
  return isServerLost ? (demand?.here ?? demand) : demand;
}

/** The server is lost: of the tests that wait for a place there, and of `lost`, those that may run here wait for one here. */
export function bringHere(schedule: Schedule, queue: Queue, lost: number): Queue {
  const [, there] = queue.waiting;
  if (there === undefined) throw new Error("bug: a test of another machine, and none has a place there");
  const pools = poolsOf(schedule, [lost, ...testsWaiting(there)], true);
  const [come = [], stay = []] = pools;
  const here = waitingOf(queue, 0);
  const waiting = [{ ...here, order: [...here.order, ...come] }, waitingIn(schedule, stay)];
  return { ...queue, isServerLost: true, waiting };
}

/** In run order. */
function testsWaiting({ order, head, lines }: Waiting): readonly number[] {
  const inLines = lines.flatMap((line) => [...valuesOf(line)]).toSorted((left, right) => left - right);
  return [...inLines.flatMap((position) => order[position] ?? []), ...order.slice(head)];
}

/** Adds tests after all others. */
export function append(schedule: Schedule, queue: Queue, tests: readonly number[]): Queue {
  const added = poolsOf(schedule, tests, queue.isServerLost);
  const waiting = queue.waiting.map((pool, index) => ({
    ...pool,
    order: [...pool.order, ...(added[index] ?? [])],
  }));
  return { ...queue, waiting };
}

/** Whether a test has yet to start. */
export function hasWaiting({ waiting }: Queue): boolean {
  return waiting.some(
    ({ order, head, lines }) => head < order.length || lines.some((line) => peek(line) !== undefined),
  );
}

/** The first position of the run order that was not looked at yet. */
export function headOf({ order, positions }: Schedule, { waiting }: Queue): number {
  const heads = waiting.map((pool) => {
    if (positions === undefined) return pool.head;
    return positions[pool.order[pool.head] ?? -1] ?? order.tests.length;
  });
  return Math.min(...heads);
}

/** Takes the next test that may start now; without one, only heads may have moved. */
export function startNext(
  schedule: Schedule,
  queue: Queue,
): { readonly start?: Start; readonly queue: Queue } {
  let current = queue;
  for (let pool = 0; pool < queue.waiting.length; pool += 1) {
    const next = startOfPool(schedule, current, pool);
    if (next.start !== undefined) return next;
    current = next.queue;
  }
  return { queue: current };
}

function startOfPool(
  schedule: Schedule,
  queue: Queue,
  pool: number,
): { readonly start?: Start; readonly queue: Queue } {
  let waiting = waitingOf(queue, pool);
  const first = firstOfLines(schedule, queue, waiting);
  if (first !== undefined) {
    const line = waiting.lines[first.group];
    if (!fitsRun(schedule, queue, first.test) || line === undefined) return { queue };
    const left = { ...waiting, lines: waiting.lines.with(first.group, shift(line)) };
    return take(schedule, withWaiting(queue, pool, left), first.test);
  }
  for (;;) {
    const test = waiting.order[waiting.head];
    if (test === undefined || !fitsRun(schedule, queue, test))
      return { queue: withWaiting(queue, pool, waiting) };
    const passed = { ...waiting, head: waiting.head + 1 };
    if (fitsGroup(schedule, queue, test)) return take(schedule, withWaiting(queue, pool, passed), test);
    waiting = stepAside(schedule, passed, test);
  }
}

function waitingOf({ waiting }: Queue, pool: number): Waiting {
  return waiting[pool] ?? { order: [], head: 0, lines: [] };
}

function withWaiting(queue: Queue, pool: number, waiting: Waiting): Queue {
  return waiting === queue.waiting[pool] ? queue : { ...queue, waiting: queue.waiting.with(pool, waiting) };
}

/** Gives back what a finished test held. */
export function release(schedule: Schedule, queue: Queue, { test, place, isRemote }: Start): Queue {
  const demand = demandOf(schedule, test, !isRemote);
  const freed = {
    ...queue,
    ...using(queue, demand, -1),
    usedMemory: queue.usedMemory - (demand?.memory ?? 0),
    globalSlots: freeSlot(queue.globalSlots, place.globalSlot),
  };
  const group = demand?.group;
  if (group === undefined || place.groupSlot === undefined) return freed;
  return {
    ...freed,
    usedByGroup: added(queue.usedByGroup, group.index, -group.threads),
    usedMemoryByGroup: added(queue.usedMemoryByGroup, group.index, -(demand?.memory ?? 0)),
    groupSlots: queue.groupSlots.with(
      group.index,
      freeSlot(queue.groupSlots[group.index] ?? NO_SLOTS, place.groupSlot),
    ),
  };
}

function added(amounts: readonly number[], index: number, amount: number): readonly number[] {
  return amounts.with(index, (amounts[index] ?? 0) + amount);
}

function using(
  { used, usedRemote }: Queue,
  demand: Demand | undefined,
  sign: 1 | -1,
): Pick<Queue, "used" | "usedRemote"> {
  const threads = sign * (demand?.threads ?? 0);
  return demand?.isRemote === true
    ? { used, usedRemote: usedRemote + threads }
    : { used: used + threads, usedRemote };
}

/** Of the tests that are first in their group's line and have room there, the earliest in run order. */
function firstOfLines(
  schedule: Schedule,
  queue: Queue,
  { order, lines }: Waiting,
): { readonly test: number; readonly group: number } | undefined {
  let earliest = Number.POSITIVE_INFINITY;
  let found: { readonly test: number; readonly group: number } | undefined;
  for (let group = 0; group < lines.length; group += 1) {
    const line = lines[group];
    const position = line === undefined ? undefined : peek(line);
    if (position === undefined || position > earliest) continue;
    const test = order[position];
    if (test === undefined || !fitsGroup(schedule, queue, test)) continue;
    earliest = position;
    found = { test, group };
  }
  return found;
}

function stepAside(schedule: Schedule, passed: Waiting, test: number): Waiting {
  const group = schedule.limits.demands[test]?.group?.index ?? -1;
  const line = passed.lines[group];
  return line === undefined
    ? passed
    : { ...passed, lines: passed.lines.with(group, push(line, passed.head - 1)) };
}

/** Threads and memory: what every test takes of the run as a whole. */
function fitsRun(schedule: Schedule, queue: Queue, test: number): boolean {
  const { limits } = schedule;
  const { threads = 0, memory = 0, isRemote = false } = demandOf(schedule, test, queue.isServerLost) ?? {};
  if (isRemote) return queue.usedRemote + threads <= limits.remoteJobs;
  return queue.used + threads <= limits.threads && queue.usedMemory + memory <= limits.memory;
}

function fitsGroup(schedule: Schedule, queue: Queue, test: number): boolean {
  const { groups, groupMemory } = schedule.limits;
  const { group, memory = 0 } = demandOf(schedule, test, queue.isServerLost) ?? {};
  if (group === undefined) return true;
  const { index } = group;
  return (
    (queue.usedByGroup[index] ?? 0) + group.threads <= (groups[index] ?? 0) &&
    (queue.usedMemoryByGroup[index] ?? 0) + memory <= (groupMemory[index] ?? Infinity)
  );
}

function take(
  schedule: Schedule,
  queue: Queue,
  test: number,
): { readonly start: Start; readonly queue: Queue } {
  const demand = demandOf(schedule, test, queue.isServerLost);
  const isRemote = demand?.isRemote === true;
  const global = takeSlot(queue.globalSlots);
  const taken = {
    ...queue,
    ...using(queue, demand, 1),
    usedMemory: queue.usedMemory + (demand?.memory ?? 0),
    globalSlots: global.slots,
  };
  const group = demand?.group;
  if (group === undefined)
    return { start: { test, place: { globalSlot: global.slot }, isRemote }, queue: taken };
  const own = takeSlot(queue.groupSlots[group.index] ?? NO_SLOTS);
  return {
    start: { test, place: { globalSlot: global.slot, groupSlot: own.slot }, isRemote },
    queue: {
      ...taken,
      usedByGroup: added(queue.usedByGroup, group.index, group.threads),
      usedMemoryByGroup: added(queue.usedMemoryByGroup, group.index, demand?.memory ?? 0),
      groupSlots: queue.groupSlots.with(group.index, own.slots),
    },
  };
}
