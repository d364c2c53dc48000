/** Runs one simulated run from its seed and holds it to every invariant; throws a `Violation` on a breach. */
import {
  createState,
  type DispatcherState,
  isOver,
  statsOf,
  step,
} from "../../src/execute/dispatcher/dispatcher.ts";
import type { Effect, Input, TimerId } from "../../src/execute/protocol.ts";
import type { RunEvent } from "../../src/model/events.ts";
import type { RunPlan } from "../../src/model/plan.ts";
import { StartOracle } from "./oracle.ts";
import { randomPlan } from "./plans.ts";
import { Random } from "./random.ts";
import { StreamChecker } from "./stream.ts";
import { UnitChecker } from "./units.ts";
import { Violation } from "./violation.ts";
import { type Disturbance, SimulatedMachine } from "./machine.ts";

export interface Outcome {
  readonly steps: number;
  readonly events: number;
  readonly testsStarted: number;
  /** On other machines, and there lost and started again here. */
  readonly remoteStarts: number;
  readonly returns: number;
  readonly cancelled: boolean;
}

/** How long a run may go on after a second signal. */
const KILLED_RUN_TAKES = 1500;

/** More steps than any run needs; a run that takes more does not end. */
const MOST_STEPS = 300_000;

/** Receives the events of a run; created when its plan is known. */
export type Observe = (plan: RunPlan) => (event: RunEvent) => void;

/** `log` receives one line for each step, just before the step is checked. */
export function simulate(seed: number, log?: (line: string) => void, observe?: Observe): Outcome {
  const random = new Random(seed);
  const plan = randomPlan(random);
  const wild = random.pick([0, 0.3, 1, 1]);
  const machine = new SimulatedMachine(random, wild, disturbances(random, plan));
  const run = new SimulatedRun(plan, machine, seed);
  // Freezing every state is slow, so only some runs prove that a step never writes to what it was given.
  run.freezes = seed % 50 === 0;
  run.log = log;
  run.observer = observe?.(plan);
  return run.toTheEnd();
}

class SimulatedRun {
  readonly #plan: RunPlan;
  readonly #machine: SimulatedMachine;
  readonly #stream: StreamChecker;
  readonly #units: UnitChecker;
  #oracle: StartOracle;
  #state: DispatcherState;
  freezes = false;
  log: ((line: string) => void) | undefined;
  observer: ReturnType<Observe> | undefined;
  #steps = 0;
  #events = 0;
  #started = 0;
  #remoteStarts = 0;
  #returns = 0;
  #shutdowns = 0;
  /** When the run must be over, once it was asked to end. */
  #deadline = Number.POSITIVE_INFINITY;
  /** When each test whose attempt failed must be retried. */
  readonly #retries = new Map<string, number>();

  constructor(plan: RunPlan, machine: SimulatedMachine, seed: number) {
    this.#plan = plan;
    this.#machine = machine;
    this.#stream = new StreamChecker(plan);
    this.#units = new UnitChecker(plan);
    this.#oracle = new StartOracle(plan);
    this.#state = createState(plan, { commandOf: (test) => [`test-${test}`], jitterSeed: seed });
  }

  toTheEnd(): Outcome {
    while (!isOver(this.#state)) {
      const input = this.#machine.next();
      if (input === undefined) throw new Violation("nothing will ever happen again, and the run is not over");
      this.#step(input);
      if (this.#steps > MOST_STEPS) throw new Violation("the run does not end");
    }
    return {
      steps: this.#steps,
      events: this.#events,
      testsStarted: this.#started,
      remoteStarts: this.#remoteStarts,
      returns: this.#returns,
      cancelled: statsOf(this.#state).cancelReason !== undefined,
    };
  }

  #step(input: Input): void {
    this.#steps += 1;
    this.#units.input(input);
    const { state, effects, events } = step(this.#state, input);
    this.#state = state;
    if (this.freezes) deepFreeze(state.run);
    this.log?.(describeStep(input, effects, events));
    this.#noteInput(input);
    for (const event of events) this.#seeEvent(event, input.now);
    for (const effect of effects) this.#machine.carryOut(effect);
    this.#units.step(input, effects, events);
    this.#stream.stepDone();
    this.#checkShutdown(input, events);
    this.#checkStopped();
    this.#checkStarts(effects);
    this.#checkTimers();
    this.#checkEnd(input, effects);
    if (!isOver(state)) require(input.now <= this.#deadline, "the cancelled run does not end");
  }

  #noteInput(input: Input): void {
    if (input.type === "unit-lost") this.#noteLost(this.#units.testOf(input.unit) ?? -1);
    if (input.type !== "shutdown") return;
    this.#shutdowns += 1;
    const patience = this.#shutdowns > 1 ? KILLED_RUN_TAKES : longestEnd(this.#plan);
    this.#deadline = Math.min(this.#deadline, input.now + patience);
  }

  #noteLost(test: number): void {
    this.#stream.lost(test);
    if (this.#stream.stats.cancelReason === undefined) this.#oracle.lost(test);
    else this.#oracle.finished(test);
  }

  #checkShutdown(input: Input, events: readonly RunEvent[]): void {
    if (input.type !== "shutdown" || this.#shutdowns > 2) return;
    const expected = this.#shutdowns === 1 ? "cancel-started" : "kill-started";
    require(events.some((event) => event.type === expected), `signal ${this.#shutdowns} without ${expected}`);
    for (const unit of this.#machine.units.values()) {
      const waits = this.#shutdowns === 2 && unit.state === "exited" && !unit.released;
      require(!waits, `the output of unit ${unit.id} is waited for in a killed run`);
    }
  }

  /** In a paused run everything stands still, but for what is ending. */
  #checkStopped(): void {
    if (!this.#stream.paused) return;
    for (const unit of this.#machine.units.values()) {
      const ends = unit.signals.some((name) => name !== "SIGSTOP" && name !== "SIGCONT");
      const still = unit.state !== "live" || unit.stopped || unit.behaviour.escapes || ends;
      require(still, `unit ${unit.id} goes on in a paused run`);
    }
  }

  #seeEvent(event: RunEvent, now: number): void {
    this.#events += 1;
    this.#stream.see(event);
    this.observer?.(event);
    switch (event.type) {
      case "stress-round-started":
        this.#oracle = new StartOracle(this.#plan);
        return;
      case "test-finished":
        this.#oracle.finished(this.#indexOf(event.test.testName, event.test.binaryId));
        return;
      case "attempt-failed":
        this.#retries.set(`${event.test.binaryId}$${event.test.testName}`, now + event.delayBeforeNext);
        return;
      case "retry-started": {
        const due = this.#retries.get(`${event.test.binaryId}$${event.test.testName}`) ?? Number.NaN;
        require(Math.abs(now - due) < 0.001, `retried at ${now}, due at ${due}`);
        return;
      }
      default:
    }
  }

  #indices: ReadonlyMap<string, number> | undefined;

  #indexOf(name: string, binary: string): number {
    this.#indices ??= new Map(
      this.#plan.tests.map((test, index) => [`${test.binary.id}$${test.name}`, index]),
    );
    return this.#indices.get(`${binary}$${name}`) ?? -1;
  }

  /** Exactly the tests start that should, in their order and slots; retries keep their slots. */
  #checkStarts(effects: readonly Effect[]): void {
    const actual: string[] = [];
    for (const effect of effects) {
      if (effect.type === "start-script") require(!this.#stream.paused, "a script starts in a paused run");
      if (effect.type !== "start-test") continue;
      require(!this.#stream.paused, "a test starts in a paused run");
      const isFirst = effect.attempt === 1;
      const returned = this.#stream.returned(effect.test);
      this.#started += isFirst && !returned ? 1 : 0;
      this.#remoteStarts += effect.isRemote ? 1 : 0;
      this.#returns += returned ? 1 : 0;
      const { globalSlot, groupSlot } = effect.slot;
      const place = `${globalSlot}/${groupSlot ?? "-"}${effect.isRemote ? " there" : ""}`;
      const text = `${effect.test} in ${place}`;
      if (isFirst || returned) {
        actual.push(text);
        this.#slots.set(effect.test, text);
      } else require(this.#slots.get(effect.test) === text, `a retry moved to ${text}`);
    }
    const expected = this.#mayStart()
      ? this.#oracle
          .starts()
          .map(
            ({ test, globalSlot, groupSlot, isRemote }) =>
              `${test} in ${globalSlot}/${groupSlot ?? "-"}${isRemote ? " there" : ""}`,
          )
      : [];
    require(actual.join() ===
      expected.join(), `started [${actual.join(", ")}], not [${expected.join(", ")}]`);
  }

  readonly #slots = new Map<number, string>();

  #mayStart(): boolean {
    const cancelled = this.#stream.stats.cancelReason !== undefined;
    return !cancelled && !this.#stream.paused && this.#state.run.phase.kind === "testing";
  }

  /** The timers that are set are those that some state waits for: none outlives its attempt. */
  #checkTimers(): void {
    if (this.#shutdowns >= 3) return;
    const { tasks, round, info } = this.#state.run;
    const owned = new Set<TimerId>();
    for (const { stage } of tasks) {
      if ("timer" in stage && stage.timer !== undefined) owned.add(stage.timer);
    }
    if (round.globalTimer !== undefined) owned.add(round.globalTimer);
    if (info !== undefined) owned.add(info.timer);
    for (const timer of this.#machine.timers.keys())
      require(owned.has(timer), `timer ${timer} belongs to nothing`);
    for (const timer of owned)
      require(this.#machine.timers.has(timer), `timer ${timer} is waited for, but not set`);
  }

  #checkEnd(input: Input, effects: readonly Effect[]): void {
    const finishes = effects.filter((effect) => effect.type === "finish").length;
    const leaves = effects.filter((effect) => effect.type === "exit-now").length;
    require(leaves ===
      (input.type === "shutdown" && this.#shutdowns === 3 ? 1 : 0), "left at the wrong moment");
    require(finishes + leaves === (isOver(this.#state) ? 1 : 0), "not finished exactly once");
    if (finishes === 0) return;
    require(this.#stream.ended, "finished without run-finished");
    require(this.#units.alive === 0, "finished while something runs");
    require(this.#machine.timers.size === 0, "finished with a timer set");
    const late = step(this.#state, { ...input, type: "enter-pressed" });
    require(late.events.length === 0 && late.effects.length === 0, "something happened after the end");
  }
}

function describeStep(input: Input, effects: readonly Effect[], events: readonly RunEvent[]): string {
  const short = (value: object): string =>
    JSON.stringify({ ...value, wall: undefined, stats: undefined, timestamp: undefined, elapsed: undefined });
  const lines = [
    ...events.map((event) => `  event  ${short(event)}`),
    ...effects.map((effect) => `  effect ${short(effect)}`),
  ];
  return [`${input.now} ${short({ ...input, now: undefined })}`, ...lines].join("\n");
}

/** The longest that a run may go on after it was asked to end, with all that its plan allows. */
function longestEnd(plan: RunPlan): number {
  const grace = Math.max(10_000, ...plan.tests.map((test) => test.settings.slowTimeout.gracePeriod));
  const leak = Math.max(200, ...plan.tests.map((test) => finite(test.settings.leakTimeout.period)));
  const oneEnd = grace + leak + 2000;
  const limits = plan.teardownScripts.map(({ slowTimeout }) =>
    slowTimeout.terminateAfter === "never" ? 60_000 : finite(slowTimeout.period) * slowTimeout.terminateAfter,
  );
  return oneEnd + limits.reduce((sum, limit) => sum + limit + oneEnd, 0);
}

/** Random things that a user or the system does to the run. */
export function disturbances(random: Random, plan: RunPlan): readonly Disturbance[] {
  const list: Disturbance[] = [];
  const horizon = random.pick([50, 500, 3000]);
  const at = (): number => random.int(0, horizon);
  const shutdown = (): Disturbance => ({
    at: at(),
    fact: { type: "shutdown", signal: random.pick(["interrupt", "terminate", "hangup", "quit"]) },
  });
  if (random.chance(0.35)) for (let count = random.int(1, 3); count > 0; count -= 1) list.push(shutdown());
  // What never ends by itself is interrupted.
  if (plan.stress?.kind === "count" && plan.stress.count === "infinite") list.push(shutdown());
  if (random.chance(0.3))
    for (let count = random.int(1, 4); count > 0; count -= 1)
      list.push({ at: at(), fact: { type: "pause" } });
  if (random.chance(0.2)) list.push({ at: at(), fact: { type: "continue" } });
  if (random.chance(0.3))
    for (let count = random.int(1, 3); count > 0; count -= 1)
      list.push({ at: at(), fact: { type: "info-requested" } });
  if (random.chance(0.2)) list.push({ at: at(), fact: { type: "enter-pressed" } });
  if (random.chance(0.07)) list.push({ at: at(), fact: { type: "report-failed" } });
  return list;
}

function deepFreeze(value: unknown): void {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return;
  Object.freeze(value);
  for (const part of Object.values(value)) deepFreeze(part);
}

function require(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Violation(message);
}

/** Periods that never end are not among the plans whose end is measured. */
function finite(period: number | "never"): number {
  return period === "never" ? 0 : period;
}
