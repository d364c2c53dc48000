/**
 * A first-in, first-out queue that never changes: pushing and shifting make a new one that shares its
 * cells. Both take constant time on average, so a group with thousands of waiting tests costs nothing.
 */

interface Cell<T> {
  readonly value: T;
  readonly next: Cell<T> | undefined;
}

export interface Fifo<T> {
  /** Oldest first. */
  readonly front: Cell<T> | undefined;
  /** Newest first; turned round when the front runs out. */
  readonly back: Cell<T> | undefined;
}

export function emptyFifo<T>(): Fifo<T> {
  return { front: undefined, back: undefined };
}

export function push<T>(queue: Fifo<T>, value: T): Fifo<T> {
  // An empty front takes the value itself, so that the oldest value is always available there.
  if (queue.front === undefined) return { front: { value, next: undefined }, back: undefined };
  return { front: queue.front, back: { value, next: queue.back } };
}

/** The oldest value; undefined when empty. */
export function peek<T>(queue: Fifo<T>): T | undefined {
  return queue.front?.value;
}

/** The queue without its oldest value. */
export function shift<T>(queue: Fifo<T>): Fifo<T> {
  const rest = queue.front?.next;
  return rest === undefined ? { front: reversed(queue.back), back: undefined } : { ...queue, front: rest };
}

/** All values, oldest first. */
export function* valuesOf<T>({ front, back }: Fifo<T>): Generator<T> {
  for (const cells of [front, reversed(back)])
    for (let cell = cells; cell !== undefined; cell = cell.next) yield cell.value;
}

function reversed<T>(cell: Cell<T> | undefined): Cell<T> | undefined {
  let result: Cell<T> | undefined;
  for (let from = cell; from !== undefined; from = from.next) result = { value: from.value, next: result };
  return result;
}
