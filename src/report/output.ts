/** What every output of a run is: a fold over its events that writes text somewhere. */
import type { RunEvent } from "../model/events.ts";

/** Takes text, in order. It may keep it in a queue: outputs never wait. */
export interface Sink {
  write(text: string): void;
}

export interface Output {
  on(event: RunEvent): void;
  /** No event follows. Writes what is still held back. */
  finish(): void;
}
