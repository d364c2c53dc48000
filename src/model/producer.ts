/**
 * A producer of events: the part that carries out a run, or reads one that was recorded. This machine, a recording, other
 * machines and a queue each are one. Outputs fold the events and need not know which producer emitted them.
 *
 * What a producer promises:
 * - It emits nothing before it is called, and nothing after `ended` resolves.
 * - Events are complete: nothing is added to them on the way to the outputs. What every event needs and the producer
 *   cannot find out is in its plan (`RunPlan.reportDefaults`, `surroundings`, `outstanding`).
 * - The first event is `run-started`. If it ends as `finished`, the last one is `run-finished`, unless its reader went
 *   away before.
 *
 * How to add one: CONTRIBUTING.md, "How to add a producer".
 */
import type { RunEvent } from "./events.ts";

export type Emit = (event: RunEvent) => void;

export type Ending<Failure = never> =
  | { readonly kind: "finished" }
  /** The user asked three times: leave now, without waiting for anything. */
  | { readonly kind: "at-once" }
  /** The events end before the run does. */
  | { readonly kind: "cut-short" }
  | { readonly kind: "failed"; readonly failure: Failure };

/** A run that is being produced. */
export interface Production<Failure = never> {
  /** No output can be written any more: start nothing new, and end what runs. */
  reportFailed(): void;
  readonly ended: Promise<Ending<Failure>>;
}

/** Starts at once. The plan and the ports were passed to the code that created the producer. */
export type Producer<Failure = never> = (emit: Emit) => Production<Failure>;
