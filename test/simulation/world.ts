/**
 * The world outside the dispatcher, simulated: a virtual clock, processes that follow a script, timers,
 * and a user who sends signals at random moments. It carries out effects as the real shell does, and
 * holds them to the shell's contract: what is asked of a unit must make sense for a unit in its state.
 */
import { NO_OUTPUT } from "../../src/model/outcome.ts";
import type { Effect, Input, InputFact, TimerId, UnitId, UnitSignal } from "../../src/execute/protocol.ts";
import { type Behaviour, randomBehaviour } from "./behaviour.ts";
import type { Random } from "./random.ts";
import { Violation } from "./violation.ts";

/** Something that will be told to the dispatcher. Equal times are ordered by `tie`, at random. */
interface Occurrence {
  at: number;
  readonly tie: number;
  readonly fact: InputFact;
}

export interface Unit {
  readonly id: UnitId;
  readonly behaviour: Behaviour;
  readonly isScript: boolean;
  state: "asked" | "live" | "exited" | "closed";
  stopped: boolean;
  /** What remains of its life while it is stopped. */
  remaining: number;
  /** A polite signal that came while it was stopped. */
  pendingSignal: UnitSignal | undefined;
  exit: Occurrence | undefined;
  close: Occurrence | undefined;
  released: boolean;
  startedAt: number;
  exitedAt: number;
  signals: UnitSignal[];
}

/** What the outside does to the run, and when (in milliseconds of real time). */
export interface Disturbance {
  readonly at: number;
  readonly fact: InputFact;
}

export class World {
  readonly units = new Map<UnitId, Unit>();
  readonly timers = new Map<TimerId, Occurrence>();
  readonly #queue = new Set<Occurrence>();
  /** Timers while the clock stands still. */
  readonly #held = new Set<Occurrence>();
  readonly #random: Random;
  readonly #wild: number;
  #time = -1;
  /** Real time that the clock stood still, and since when it does. */
  #lost = 0;
  #frozenAt: number | undefined;
  #lastUnit = 0;
  #lastTimer = 0;
  /** The unit whose `unit-closed` is being reacted to. */
  #closing: UnitId | undefined;

  constructor(random: Random, wild: number, disturbances: readonly Disturbance[]) {
    this.#random = random;
    this.#wild = wild;
    this.#expect(-1, { type: "begin" });
    for (const { at, fact } of disturbances) this.#expect(at, fact);
  }

  /** Time of the pausable clock. */
  get now(): number {
    return (this.#frozenAt ?? this.#time) - this.#lost;
  }

  /** The next input; undefined when nothing more will ever happen. */
  next(): Input | undefined {
    let first: Occurrence | undefined;
    for (const occurrence of this.#queue) {
      if (first === undefined || isBefore(occurrence, first)) first = occurrence;
    }
    if (first === undefined) return undefined;
    this.#queue.delete(first);
    this.#time = Math.max(this.#time, first.at);
    this.#happen(first.fact);
    return { ...first.fact, now: this.now, wall: 1_700_000_000_000 + this.#time };
  }

  carryOut(effect: Effect): void {
    switch (effect.type) {
      case "start-test":
      case "start-script":
        return this.#start(effect.unit, effect.type === "start-script");
      case "signal":
        return this.#signal(this.#unit(effect.unit, ["live"], "signal"), effect.signal);
      case "kill-tree":
        return this.#killTree(effect.unit);
      case "release":
        return this.#release(this.#unit(effect.unit, ["exited"], "release"));
      case "snapshot":
        return this.#snapshot(this.#unit(effect.unit, ["live", "exited"], "snapshot"));
      case "set-timer":
        return this.#setTimer(effect.timer, effect.delay);
      case "clear-timer":
        return this.#clearTimer(effect.timer);
      case "suspend":
        return this.#suspend();
      case "finish":
      case "exit-now":
        return;
    }
  }

  #expect(at: number, fact: InputFact): Occurrence {
    const occurrence = { at, tie: this.#random.next(), fact };
    this.#queue.add(occurrence);
    return occurrence;
  }

  /** Brings the world up to the moment that `fact` is told. */
  #happen(fact: InputFact): void {
    this.#closing = undefined;
    switch (fact.type) {
      case "unit-started":
        return this.#live(this.#unit(fact.unit, ["asked"], "start"));
      case "unit-start-failed":
        this.#unit(fact.unit, ["asked"], "fail to start").state = "closed";
        return;
      case "unit-exited":
        return this.#exited(this.#unit(fact.unit, ["live"], "exit"));
      case "unit-closed":
        this.#unit(fact.unit, ["exited"], "close").state = "closed";
        this.#closing = fact.unit;
        return;
      case "timer":
        this.timers.delete(fact.timer);
        return;
      case "continue":
        return this.#unfreeze();
      default:
    }
  }

  #start(id: UnitId, isScript: boolean): void {
    if (id <= this.#lastUnit) throw new Violation(`unit ${id} is not a new number`);
    this.#lastUnit = id;
    const behaviour = randomBehaviour(this.#random, this.#wild, isScript ? "script" : "test");
    this.units.set(id, {
      id,
      behaviour,
      isScript,
      state: "asked",
      stopped: false,
      remaining: 0,
      pendingSignal: undefined,
      exit: undefined,
      close: undefined,
      released: false,
      startedAt: 0,
      exitedAt: 0,
      signals: [],
    });
    const failure = { code: "ENOENT", message: "no such file or directory", program: "/missing" };
    this.#expect(
      this.#time + behaviour.startsAfter,
      behaviour.startFails
        ? { type: "unit-start-failed", unit: id, failure }
        : { type: "unit-started", unit: id, pid: 1000 + id, command: [] },
    );
  }

  #live(unit: Unit): void {
    unit.state = "live";
    unit.startedAt = this.now;
    this.#exitAfter(unit, unit.behaviour.life, unit.behaviour.status);
  }

  #exitAfter(unit: Unit, delay: number, status: Behaviour["status"]): void {
    if (unit.exit !== undefined) this.#queue.delete(unit.exit);
    unit.exit = this.#expect(this.#time + delay, { type: "unit-exited", unit: unit.id, status });
  }

  #exited(unit: Unit): void {
    unit.state = "exited";
    unit.exit = undefined;
    unit.exitedAt = this.now;
    this.#closeAfter(unit, unit.behaviour.staysOpen);
  }

  #closeAfter(unit: Unit, delay: number): void {
    if (unit.close !== undefined) this.#queue.delete(unit.close);
    const { resultLineSeen, readError, variables } = unit.behaviour;
    const script =
      variables === "bad" ? { error: "bad line" } : { env: variables === "some" ? { KEY: "value" } : {} };
    unit.close = this.#expect(this.#time + delay, {
      type: "unit-closed",
      unit: unit.id,
      output: NO_OUTPUT,
      resultLineSeen,
      errors: readError ? ["input/output error"] : [],
      ...(unit.isScript ? { script } : {}),
    });
  }

  #signal(unit: Unit, signal: UnitSignal): void {
    unit.signals.push(signal);
    if (unit.behaviour.escapes) return;
    switch (signal) {
      case "SIGSTOP":
        return this.#stop(unit);
      case "SIGCONT":
        return this.#continue(unit);
      case "SIGKILL":
        return this.#kill(unit);
      case "SIGTERM":
      case "SIGINT":
      case "SIGHUP":
      case "SIGQUIT":
        if (unit.stopped) unit.pendingSignal = signal;
        else this.#react(unit, signal);
    }
  }

  #react(unit: Unit, name: UnitSignal): void {
    const { onSignal, reaction } = unit.behaviour;
    switch (onSignal) {
      case "ignores":
        return;
      case "dies":
        return this.#exitAfter(unit, reaction, { kind: "signaled", signal: 15, name });
      case "exits-0":
        return this.#exitAfter(unit, reaction, { kind: "exited", code: 0 });
      case "exits-1":
        return this.#exitAfter(unit, reaction, { kind: "exited", code: 1 });
    }
  }

  /** Takes effect on stopped processes, too. */
  #kill(unit: Unit): void {
    unit.stopped = false;
    this.#exitAfter(unit, this.#random.int(0, 3), { kind: "signaled", signal: 9, name: "SIGKILL" });
  }

  #stop(unit: Unit): void {
    if (unit.stopped || unit.exit === undefined) return;
    unit.stopped = true;
    unit.remaining = Math.max(0, unit.exit.at - this.#time);
    this.#queue.delete(unit.exit);
  }

  #continue(unit: Unit): void {
    if (!unit.stopped || unit.exit?.fact.type !== "unit-exited") return;
    unit.stopped = false;
    this.#exitAfter(unit, unit.remaining, unit.exit.fact.status);
    if (unit.pendingSignal !== undefined) this.#react(unit, unit.pendingSignal);
    unit.pendingSignal = undefined;
  }

  #killTree(id: UnitId): void {
    const states = this.#closing === id ? (["closed"] as const) : (["live", "exited"] as const);
    const unit = this.#unit(id, states, "kill-tree");
    if (unit.state === "live") this.#kill(unit);
    if (unit.state === "exited" && !unit.behaviour.opensForGood)
      this.#closeAfter(unit, this.#random.int(0, 5));
  }

  #release(unit: Unit): void {
    if (unit.released) throw new Violation(`unit ${unit.id} is released twice`);
    unit.released = true;
    this.#closeAfter(unit, 0);
  }

  #snapshot(unit: Unit): void {
    if (this.#random.chance(0.1)) return;
    const delay = this.#random.chance(0.1) ? 300 : this.#random.int(0, 10);
    this.#expect(this.#time + delay, { type: "snapshot-taken", unit: unit.id, output: NO_OUTPUT });
  }

  #setTimer(timer: TimerId, delay: number): void {
    if (timer <= this.#lastTimer) throw new Violation(`timer ${timer} is not a new number`);
    if (!(delay >= 0 && Number.isFinite(delay))) throw new Violation(`timer ${timer} has the delay ${delay}`);
    this.#lastTimer = timer;
    const occurrence = this.#expect((this.#frozenAt ?? this.#time) + delay, { type: "timer", timer });
    this.timers.set(timer, occurrence);
    if (this.#frozenAt !== undefined) this.#hold(occurrence);
  }

  #hold(timer: Occurrence): void {
    this.#queue.delete(timer);
    this.#held.add(timer);
  }

  #clearTimer(timer: TimerId): void {
    const set = this.timers.get(timer);
    if (set === undefined) throw new Violation(`timer ${timer} is cleared, but not set`);
    this.timers.delete(timer);
    this.#queue.delete(set);
    this.#held.delete(set);
    // A timer may have fired in the shell just before it was cleared; the dispatcher must not mind.
    if (this.#random.chance(0.02)) this.#expect(this.#time, { type: "timer", timer });
  }

  /** The runner itself is stopped: nothing is told to it until it is continued, and its clock stands still. */
  #suspend(): void {
    // Already frozen when stopped again before it heard of being continued.
    this.#frozenAt ??= this.#time;
    const wake = this.#time + this.#random.int(1, 3000);
    for (const occurrence of this.#queue) {
      if (occurrence.fact.type === "timer") this.#hold(occurrence);
      else occurrence.at = Math.max(occurrence.at, wake);
    }
    this.#expect(wake, { type: "continue" });
  }

  #unfreeze(): void {
    if (this.#frozenAt === undefined) return;
    const pause = this.#time - this.#frozenAt;
    this.#frozenAt = undefined;
    this.#lost += pause;
    for (const timer of this.#held) {
      timer.at += pause;
      this.#queue.add(timer);
    }
    this.#held.clear();
  }

  #unit(id: UnitId, states: readonly Unit["state"][], what: string): Unit {
    const unit = this.units.get(id);
    if (unit === undefined) throw new Violation(`${what}: there is no unit ${id}`);
    if (!states.includes(unit.state)) throw new Violation(`${what}: unit ${id} is ${unit.state}`);
    return unit;
  }
}

function isBefore(left: Occurrence, right: Occurrence): boolean {
  return left.at < right.at || (left.at === right.at && left.tie < right.tie);
}
