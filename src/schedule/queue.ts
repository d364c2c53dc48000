/**
 * Which test may start next. Tests are taken in run order; nothing overtakes but for one reason: a test
 * whose group is full steps aside into its group's own line, and those behind it go on.
 *
 *   run order:  ─ ─ ─ ─ ─▶ [head] ── room in threads and group ──────────────▶ starts
 *                            │  └─── no room in threads or memory ──▶ everything waits
 *                            └────── only its group is full
 *                                      ▼
 *   line of its group:     [first] ── room in group and threads ─────────────▶ starts, before any head
 *                             └────── room in group, none in threads ──▶ everything waits
 *
 * Memory (`max-memory`) is one more thing that the whole run, and each group, shares, as threads are.
 * So a heavy test is never starved by light ones behind it, and a full group never idles threads.
 * Within its group, only the first of the line is looked at; a lighter test that comes to the head of
 * the run order while its group still has room for it may pass the line. All of it is as under the
 * peer, but for the last arrow: there a test that waits in its group's line can be lost for good.
 */
import { emptyFifo, type Fifo, peek, push, shift } from "./fifo.ts";
import { type Limits, limitsOf } from "./limits.ts";
import { type RunOrder, runOrder } from "./order.ts";
import { freeSlot, NO_SLOTS, type Slots, takeSlot } from "./slots.ts";
import type { RunPlan } from "../model/plan.ts";

/** What never changes during a run. */
export interface Schedule {
  readonly order: RunOrder;
  readonly limits: Limits;
}

export function scheduleOf(plan: RunPlan): Schedule {
  return { order: runOrder(plan), limits: limitsOf(plan) };
}

export interface Queue {
  /** Tests in the order in which they are looked at: the plan's, or as they come from a source. */
  readonly order: readonly number[];
  /** Position of the head: the next test of the run order that was not looked at yet. */
  readonly head: number;
  /** By group: positions of tests that wait for their group. */
  readonly lines: readonly Fifo<number>[];
  /** Threads in use, in all and by group. */
  readonly used: number;
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
}

export function newQueue(schedule: Schedule, order = schedule.order.tests): Queue {
  const groups = schedule.limits.groups;
  return {
    order,
    head: 0,
    lines: groups.map(() => emptyFifo<number>()),
    used: 0,
    usedMemory: 0,
    usedByGroup: groups.map(() => 0),
    usedMemoryByGroup: groups.map(() => 0),
    globalSlots: NO_SLOTS,
    groupSlots: groups.map(() => NO_SLOTS),
  };
}

/** Adds tests behind all others. */
export function append(queue: Queue, tests: readonly number[]): Queue {
  return { ...queue, order: [...queue.order, ...tests] };
}

/** Whether a test has yet to start. */
export function hasWaiting(queue: Queue): boolean {
  return queue.head < queue.order.length || queue.lines.some((line) => peek(line) !== undefined);
}

/** Takes the next test that may start now; without one, only the head may have moved. */
export function startNext(
  schedule: Schedule,
  queue: Queue,
): { readonly start?: Start; readonly queue: Queue } {
  const waiting = firstOfLines(schedule, queue);
  if (waiting !== undefined) {
    if (!fitsRun(schedule, queue, waiting.test)) return { queue };
    const line = queue.lines[waiting.group];
    if (line === undefined) return { queue };
    return take(schedule, { ...queue, lines: queue.lines.with(waiting.group, shift(line)) }, waiting.test);
  }
  let current = queue;
  for (;;) {
    const test = current.order[current.head];
    if (test === undefined || !fitsRun(schedule, current, test)) return { queue: current };
    const passed = { ...current, head: current.head + 1 };
    if (fitsGroup(schedule, current, test)) return take(schedule, passed, test);
    current = stepAside(schedule, passed, test);
  }
}

/** Gives back what a finished test held. */
export function release(schedule: Schedule, queue: Queue, { test, place }: Start): Queue {
  const demand = schedule.limits.demands[test];
  const freed = {
    ...queue,
    used: queue.used - (demand?.threads ?? 0),
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

/** Of the tests that are first in their group's line and have room there, the earliest in run order. */
function firstOfLines(
  schedule: Schedule,
  queue: Queue,
): { readonly test: number; readonly group: number } | undefined {
  let earliest = Number.POSITIVE_INFINITY;
  let found: { readonly test: number; readonly group: number } | undefined;
  for (let group = 0; group < queue.lines.length; group += 1) {
    const line = queue.lines[group];
    const position = line === undefined ? undefined : peek(line);
    if (position === undefined || position > earliest) continue;
    const test = queue.order[position];
    if (test === undefined || !fitsGroup(schedule, queue, test)) continue;
    earliest = position;
    found = { test, group };
  }
  return found;
}

function stepAside(schedule: Schedule, queue: Queue, test: number): Queue {
  const group = schedule.limits.demands[test]?.group?.index ?? -1;
  const line = queue.lines[group];
  if (line === undefined) return queue;
  return { ...queue, lines: queue.lines.with(group, push(line, queue.head - 1)) };
}

/** Threads and memory: what every test takes of the run as a whole. */
function fitsRun({ limits }: Schedule, queue: Queue, test: number): boolean {
  const { threads = 0, memory = 0 } = limits.demands[test] ?? {};
  return queue.used + threads <= limits.threads && queue.usedMemory + memory <= limits.memory;
}

function fitsGroup(schedule: Schedule, queue: Queue, test: number): boolean {
  const { groups, groupMemory, demands } = schedule.limits;
  const { group, memory = 0 } = demands[test] ?? {};
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
  const demand = schedule.limits.demands[test];
  const global = takeSlot(queue.globalSlots);
  const taken = {
    ...queue,
    used: queue.used + (demand?.threads ?? 0),
    usedMemory: queue.usedMemory + (demand?.memory ?? 0),
    globalSlots: global.slots,
  };
  const group = demand?.group;
  if (group === undefined) return { start: { test, place: { globalSlot: global.slot } }, queue: taken };
  const own = takeSlot(queue.groupSlots[group.index] ?? NO_SLOTS);
  return {
    start: { test, place: { globalSlot: global.slot, groupSlot: own.slot } },
    queue: {
      ...taken,
      usedByGroup: added(queue.usedByGroup, group.index, group.threads),
      usedMemoryByGroup: added(queue.usedMemoryByGroup, group.index, demand?.memory ?? 0),
      groupSlots: queue.groupSlots.with(group.index, own.slots),
    },
  };
}
