/** What every output of a run is: a fold over its events that writes text somewhere. */
import type { RunEvent, TestSkipped } from "../model/events.ts";

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

export type SkipKind = Pick<TestSkipped, "reason" | "reportSkipped">;

export interface Output {
  on(event: RunEvent): void;
  /** No event follows. Writes the pending text. */
  finish(): void;
  /**
   * Whether it needs an event for each test that is skipped in this way; absent: it does. In a filtered run of a large
   * workspace nearly all tests are skipped, and where no output needs their names they are only counted.
   */
  readonly namesSkipped?: ((skip: SkipKind) => boolean) | undefined;
}

/** For outputs that need no skipped test. */
export const namesNoSkipped = (): boolean => false;
