/** What every output of a run is: a fold over its events that writes text somewhere. */
import type { RunEvent } from "../model/events.ts";

/** Takes text, in order. It may keep it in a queue: outputs never wait. */
export interface Sink {
  write(text: string): void;
}

/** Text that waits for its turn: what stands before it is known later. */
export interface Part extends Sink {
  /** What was written since it was last taken, in order. */
  take(): Iterable<string>;
}

/** Holds text that waits, however long it gets. */
export interface Aside {
  part(): Part;
}

/** Where an output's text goes, now or later. */
export interface Destination {
  readonly sink: Sink;
  readonly aside: Aside;
}

export interface Output {
  on(event: RunEvent): void;
  /** No event follows. Writes what is still held back. */
  finish(): void;
}
