/** Waits for many descriptors at once with `poll`, and calls the owners of the ready ones. */
import { hasLibc, libc, memory, POLLIN, POLLOUT, type Memory } from "../libc.ts";

/** Called when the descriptor can be read, is at its end or broken. May add and remove descriptors. */
export type Ready = () => void;

/** One entry of C's `struct pollfd`: the descriptor, then the wanted and the found events as 16 bits each. */
const ENTRY = 8;

export class Poller {
  #table: Memory = memory(ENTRY * 16);
  #stopped = false;
  #awakeUntil = 0;
  readonly #owners = new Map<number, Ready>();

  /** Watches `fd`, which must not be watched yet. */
  add(fd: number, ready: Ready): void {
    const index = this.#owners.size;
    if ((index + 1) * ENTRY > this.#table.bytes.length) this.#grow();
    this.#owners.set(fd, ready);
    this.#set(index, fd);
  }

  #grow(): void {
    const grown = memory(this.#table.bytes.length * 2);
    grown.bytes.set(this.#table.bytes);
    this.#table = grown;
  }

  #set(index: number, fd: number): void {
    this.#table.ints[index * 2] = fd;
    this.#table.ints[index * 2 + 1] = POLLIN;
  }

  /** Stops watching; the last entry takes the free place. Does not close `fd`. */
  remove(fd: number): void {
    if (!this.#owners.delete(fd)) return;
    const last = this.#owners.size;
    for (let index = 0; index < last; index += 1) {
      if (this.#table.ints[index * 2] === fd) this.#set(index, this.#table.ints[last * 2] ?? -1);
    }
  }

  /**
   * For `time` milliseconds, waits poll repeatedly before they sleep, and yield the processor in between. For events
   * that are expected very soon: waking an idle processor takes longer than that.
   */
  stayAwake(time: number): void {
    this.#awakeUntil = performance.now() + time;
  }

  /** Waits up to `timeout` milliseconds (-1: as long as it takes) and serves what is ready. */
  wait(timeout: number): void {
    if (!this.#askAgain() && libc().poll(this.#table.address, this.#owners.size, timeout) <= 0) return;
    for (const [fd, owner] of this.#takeReady()) if (this.#owners.get(fd) === owner) owner();
  }

  /** Whether something is ready before it is time to sleep. */
  #askAgain(): boolean {
    while (performance.now() < this.#awakeUntil) {
      if (libc().poll(this.#table.address, this.#owners.size, 0) > 0) return true;
      libc().sched_yield();
    }
    return false;
  }

  /** Waits and serves until `stop`; calls `served` after each time. It says how long to wait next. */
  run(served: () => number): void {
    for (let timeout = -1; !this.#stopped; timeout = served()) this.wait(timeout);
  }

  stop(): void {
    this.#stopped = true;
  }

  /** Collected first: an owner may change the table, and a descriptor's number may come back as another's. */
  #takeReady(): (readonly [number, Ready])[] {
    const { ints } = this.#table;
    const found: (readonly [number, Ready])[] = [];
    for (let index = 0; index < this.#owners.size; index += 1) {
      if (ints[index * 2 + 1] === POLLIN) continue;
      ints[index * 2 + 1] = POLLIN;
      const fd = ints[index * 2] ?? -1;
      const owner = this.#owners.get(fd);
      if (owner !== undefined) found.push([fd, owner]);
    }
    return found;
  }
}

const single = memory(ENTRY);

/** Whether `fd` can be read, is at its end or broken, now. */
export function isReady(fd: number): boolean {
  return pollOnce(fd, POLLIN);
}

/** Whether `fd` surely has room for at least a page, or is broken, now. */
export function isWritable(fd: number): boolean {
  return hasLibc() && pollOnce(fd, POLLOUT);
}

function pollOnce(fd: number, events: number): boolean {
  single.ints[0] = fd;
  single.ints[1] = events;
  return libc().poll(single.address, 1, 0) > 0;
}
