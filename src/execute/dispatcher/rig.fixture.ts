/**
 * Drives a dispatcher by hand in unit tests: a clock that a test moves on, timers that fire by themselves
 * as it passes them, and short ways to say what processes do.
 */
import type { RunEvent } from "../../model/events.ts";
import { type CapturedOutput, type ExitStatus, NO_OUTPUT } from "../../model/results/outcome.ts";
import type { RunPlan } from "../../model/plan.ts";
import type { Effect, InputFact, TimerId, UnitId } from "../protocol.ts";
import { createState, type DispatcherOptions, type DispatcherState, isOver, step } from "./dispatcher.ts";

type EventOf<Type extends RunEvent["type"]> = Extract<RunEvent, { readonly type: Type }>;
type ClosedFact = Extract<InputFact, { readonly type: "unit-closed" }>;

export class Rig {
  readonly effects: Effect[] = [];
  readonly events: RunEvent[] = [];
  readonly #timers = new Map<TimerId, number>();
  #state: DispatcherState;
  now = 0;

  constructor(plan: RunPlan, options: Partial<DispatcherOptions> = {}) {
    this.#state = createState(plan, { commandOf: () => ["/target/crate"], jitterSeed: 7, ...options });
    this.dispatch({ type: "begin" });
  }

  get isOver(): boolean {
    return isOver(this.#state);
  }

  get timers(): number {
    return this.#timers.size;
  }

  /** Returns what the input led to, in short: events by their type, then effects as `effectText` has them. */
  dispatch(...facts: readonly InputFact[]): readonly string[] {
    const told: string[] = [];
    for (const fact of facts) {
      const { state, effects, events } = step(this.#state, {
        ...fact,
        now: this.now,
        wall: 1_000_000 + this.now,
      });
      this.#state = state;
      this.events.push(...events);
      this.effects.push(...effects);
      told.push(
        ...events.map((event) => event.type),
        ...effects.map(effectText).filter((text) => text !== ""),
      );
      for (const effect of effects) {
        if (effect.type === "set-timer") this.#timers.set(effect.timer, this.now + effect.delay);
        if (effect.type === "clear-timer") this.#timers.delete(effect.timer);
      }
    }
    return told;
  }

  /** Lets time pass, and every timer that comes due fire at its moment. */
  pass(milliseconds: number): readonly string[] {
    const until = this.now + milliseconds;
    const told: string[] = [];
    for (let next = this.#firstTimer(until); next !== undefined; next = this.#firstTimer(until)) {
      const [timer, due] = next;
      this.now = due;
      this.#timers.delete(timer);
      told.push(...this.dispatch({ type: "timer", timer }));
    }
    this.now = until;
    return told;
  }

  started(unit: UnitId): readonly string[] {
    return this.dispatch({ type: "unit-started", unit, pid: 1000 + unit });
  }

  exited(unit: UnitId, status: ExitStatus | number = 0): readonly string[] {
    const exit = typeof status === "number" ? ({ kind: "exited", code: status } as const) : status;
    return this.dispatch({ type: "unit-exited", unit, status: exit });
  }

  closed(unit: UnitId, facts: Partial<Omit<ClosedFact, "type" | "unit">> = {}): readonly string[] {
    const output: CapturedOutput = NO_OUTPUT;
    return this.dispatch({ type: "unit-closed", unit, output, exitedEarly: false, errors: [], ...facts });
  }

  /** A whole process: started, exited, closed. */
  runs(unit: UnitId, status: ExitStatus | number = 0): readonly string[] {
    return [...this.started(unit), ...this.exited(unit, status), ...this.closed(unit)];
  }

  all<Type extends RunEvent["type"]>(type: Type): readonly EventOf<Type>[] {
    return this.events.filter((event): event is EventOf<Type> => event.type === type);
  }

  /** The latest event of a type; throws where there is none. */
  last<Type extends RunEvent["type"]>(type: Type): EventOf<Type> {
    const event = this.all(type).at(-1);
    if (event === undefined) throw new Error(`there was no ${type}`);
    return event;
  }

  #firstTimer(until: number): readonly [TimerId, number] | undefined {
    let first: readonly [TimerId, number] | undefined;
    for (const entry of this.#timers)
      if (entry[1] <= until && (first === undefined || entry[1] < first[1])) first = entry;
    return first;
  }
}

/** One word or two for each effect; left out are timers, as tests see them fire, and what concerns the reader. */
function effectText(effect: Effect): string {
  switch (effect.type) {
    case "start-test":
    case "start-script":
    case "kill-tree":
    case "sweep-tree":
    case "record-stacks":
    case "release":
    case "cancel-unstarted":
    case "snapshot":
      return `${effect.type} ${effect.unit}`;
    case "signal":
      return `${effect.signal} ${effect.unit}`;
    case "set-timer":
    case "clear-timer":
    case "stop-waiting-for-reader":
      return "";
    case "source":
      return `${effect.request.kind}${"test" in effect.request ? ` ${effect.request.test}` : ""}`;
    case "suspend":
    case "finish":
    case "exit-now":
      return effect.type;
  }
}
