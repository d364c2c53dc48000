/** Scheduled events in virtual time; events at equal times run in the order in which they were scheduled. */

interface Event {
  readonly at: number;
  readonly order: number;
  readonly happen: () => void;
}

/** A binary heap: the simulation of a million tests plans some four million events. */
export class VirtualTime {
  readonly #heap: Event[] = [];
  #planned = 0;
  now = 0;

  after(delay: number, happen: () => void): void {
    this.#planned += 1;
    this.#push({ at: this.now + Math.max(0, delay), order: this.#planned, happen });
  }

  /** Runs the next event; false if there is none. */
  step(): boolean {
    const next = this.#pop();
    if (next === undefined) return false;
    this.now = next.at;
    next.happen();
    return true;
  }

  #push(event: Event): void {
    const heap = this.#heap;
    let index = heap.push(event) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || !isBefore(event, above)) break;
      heap[index] = above;
      index = parent;
    }
    heap[index] = event;
  }

  #pop(): Event | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || first === last) return first;
    let index = 0;
    for (;;) {
      const child = smallerChild(heap, index);
      const below = heap[child];
      if (below === undefined || !isBefore(below, last)) break;
      heap[index] = below;
      index = child;
    }
    heap[index] = last;
    return first;
  }
}

function smallerChild(heap: readonly Event[], index: number): number {
  const [left, right] = [heap[2 * index + 1], heap[2 * index + 2]];
  return left !== undefined && right !== undefined && isBefore(right, left) ? 2 * index + 2 : 2 * index + 1;
}

function isBefore(left: Event, right: Event): boolean {
  return left.at < right.at || (left.at === right.at && left.order < right.order);
}
