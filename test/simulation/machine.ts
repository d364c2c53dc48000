/**
 * The machine outside the dispatcher, simulated: a virtual clock, processes that follow a script, timers,
 * and a user who sends signals at random moments. It carries out effects as the real shell does, and
 * checks the shell's contract: an effect must be valid in the unit's state.
 */
import { exitedWithSuccess, NO_OUTPUT } from "../../src/model/results/outcome.ts";
import type {
  Effect,
  Input,
  InputFact,
  SourceRequest,
  SourceFact,
  TimerId,
  UnitId,
  ProcessSignal,
} from "../../src/execute/protocol.ts";
import { type Behaviour, randomBehaviour } from "./behaviour.ts";
import type { Random } from "./random.ts";
import { type Occurrence, Timeline } from "./timeline.ts";
import { Violation } from "./violation.ts";

type StartEffect = Extract<Effect, { readonly type: "start-test" | "start-script" }>;

const PASSED = { kind: "pass" } as const;
const FAILED = { kind: "fail", status: { kind: "exited", code: 101 }, leaked: false } as const;
const STACKS = { source: "/proc", text: "thread 1 (test): sleeping" };
const KNOWN = { source: "cache", reason: "nothing has changed", output: NO_OUTPUT, ranFor: 5 };

export interface Unit {
  readonly id: UnitId;
  readonly behaviour: Behaviour;
  readonly isScript: boolean;
  /** It runs on another machine. */
  readonly isRemote: boolean;
  state: "asked" | "live" | "exited" | "closed";
  stopped: boolean;
  /** What remains of its life while it is stopped. */
  remaining: number;
  /** A polite signal that came while it was stopped. */
  pendingSignal: ProcessSignal | undefined;
  start: Occurrence | undefined;
  exit: Occurrence | undefined;
  /** The moment that the server is lost. */
  loss: Occurrence | undefined;
  /** The moment that it is noticed to take too much. */
  excess: Occurrence | undefined;
  close: Occurrence | undefined;
  exitedEarly: boolean;
  released: boolean;
  swept: boolean;
  recorded: boolean;
  signals: ProcessSignal[];
}

/** What the outside does to the run, and when (in milliseconds of real time). */
export interface Disturbance {
  readonly at: number;
  readonly fact: InputFact;
}

export class SimulatedMachine {
  readonly units = new Map<UnitId, Unit>();
  readonly timers = new Map<TimerId, Occurrence>();
  /** Where the tests of the run come from, if not from its plan. */
  onRequest:
    | ((request: SourceRequest, report: (delay: number, fact: SourceFact) => void) => void)
    | undefined;
  readonly #timeline: Timeline;
  readonly #random: Random;
  readonly #wild: number;
  #lastUnit = 0;
  #lastTimer = 0;
  /** The runner received a stop, and waits for pending starts. */
  #stopping = false;
  /** The unit whose `unit-closed` is being reacted to. */
  #closing: UnitId | undefined;

  constructor(random: Random, wild: number, disturbances: readonly Disturbance[]) {
    this.#random = random;
    this.#wild = wild;
    this.#timeline = new Timeline(random);
    this.#timeline.after(0, { type: "begin" });
    for (const { at, fact } of disturbances) this.#timeline.after(at + 1, fact);
  }

  /** The next input; undefined when nothing more will ever happen. */
  next(): Input | undefined {
    if (this.#stopping && !this.#startsUnderWay()) this.#stopRunner();
    const fact = this.#timeline.next();
    if (fact === undefined) return undefined;
    this.#happen(fact);
    return this.#timeline.stamped(fact);
  }

  carryOut(effect: Effect): void {
    switch (effect.type) {
      case "start-test":
      case "start-script":
        return this.#start(effect);
      case "signal":
        return this.#signal(this.#unit(effect.unit, ["live"], "signal"), effect.signal);
      case "cancel-unstarted":
        return this.#cancelUnstarted(this.#unit(effect.unit, ["asked"], "cancel-unstarted"));
      case "kill-tree":
        return this.#killTree(this.#unit(effect.unit, ["live", "exited"], "kill-tree"));
      case "sweep-tree":
        return this.#sweepTree(effect.unit);
      case "record-stacks":
        return this.#recordStacks(this.#unit(effect.unit, ["live"], "record-stacks"));
      case "release":
        return this.#release(this.#unit(effect.unit, ["exited"], "release"));
      case "snapshot":
        return this.#snapshot(this.#unit(effect.unit, ["live", "exited"], "snapshot"));
      case "source":
        if (this.onRequest === undefined)
          throw new Violation("a run of the plan's own tests sends requests to a source");
        return this.onRequest(effect.request, (delay, fact) => {
          this.#timeline.after(delay, { type: "source", fact });
        });
      case "set-timer":
        return this.#setTimer(effect.timer, effect.delay);
      case "clear-timer":
        return this.#clearTimer(effect.timer);
      case "suspend":
        return this.#suspend();
      case "finish":
      case "exit-now":
      case "stop-waiting-for-reader":
        return;
    }
  }

  /** Advances the machine to the moment when the dispatcher receives `fact`. */
  #happen(fact: InputFact): void {
    this.#closing = undefined;
    switch (fact.type) {
      case "unit-started":
        return this.#live(this.#unit(fact.unit, ["asked"], "start"));
      case "unit-start-failed":
        this.#unit(fact.unit, ["asked"], "fail to start").state = "closed";
        return;
      case "unit-reused":
        this.#unit(fact.unit, ["asked"], "be known").state = "closed";
        return;
      case "unit-lost":
        return this.#lost(this.#unit(fact.unit, ["asked", "live"], "be lost"));
      case "unit-exited":
        return this.#exited(this.#unit(fact.unit, ["live"], "exit"), fact.status);
      case "unit-closed":
        this.#unit(fact.unit, ["exited"], "close").state = "closed";
        this.#closing = fact.unit;
        return;
      case "timer":
        this.timers.delete(fact.timer);
        return;
      case "continue":
      case "shutdown":
        this.#stopping = false;
        return this.#timeline.thaw();
      default:
    }
  }

  #start(effect: StartEffect): void {
    const { unit: id, type } = effect;
    const isScript = type === "start-script";
    const isRemote = type === "start-test" && effect.isRemote;
    if (id <= this.#lastUnit) throw new Violation(`unit ${id} is not a new number`);
    this.#lastUnit = id;
    const behaviour = randomBehaviour(this.#random, this.#wild, isScript ? "script" : "test");
    const unit: Unit = {
      id,
      behaviour,
      isScript,
      isRemote,
      state: "asked",
      stopped: false,
      remaining: 0,
      pendingSignal: undefined,
      start: undefined,
      exit: undefined,
      loss: undefined,
      excess: undefined,
      close: undefined,
      exitedEarly: false,
      released: false,
      swept: false,
      recorded: false,
      signals: [],
    };
    this.units.set(id, unit);
    // A stop between the request and the report, or right after it.
    if (this.#random.chance(0.02 * this.#wild))
      this.#timeline.after(this.#random.int(0, behaviour.startsAfter + 1), { type: "pause" });
    const failure = { code: "ENOENT", message: "no such file or directory", program: "/missing" };
    const known = type === "start-test" && effect.attempt === 1 ? behaviour.known : undefined;
    const { isLostAfter } = behaviour;
    if (isRemote && isLostAfter !== undefined && known === undefined)
      unit.loss = this.#timeline.after(isLostAfter, { type: "unit-lost", unit: id });
    unit.start = this.#timeline.after(
      isRemote ? behaviour.queues : behaviour.startsAfter,
      known !== undefined
        ? { type: "unit-reused", unit: id, reused: { ...KNOWN, result: known === "pass" ? PASSED : FAILED } }
        : behaviour.startFails && !isRemote
          ? { type: "unit-start-failed", unit: id, failure }
          : { type: "unit-started", unit: id, pid: isRemote ? 0 : 1000 + id },
    );
  }

  /** Its start is reported at once, so that it can be ended. */
  #cancelUnstarted(unit: Unit): void {
    if (!unit.isRemote) throw new Violation(`unit ${unit.id} of this machine is cancelled before its start`);
    if (unit.start === undefined || unit.start.fact.type !== "unit-started") return;
    this.#timeline.cancel(unit.start);
    unit.start = this.#timeline.after(0, unit.start.fact);
  }

  #lost(unit: Unit): void {
    unit.state = "closed";
    for (const coming of [unit.start, unit.exit, unit.excess]) this.#timeline.cancel(coming);
  }

  #live(unit: Unit): void {
    unit.state = "live";
    unit.start = undefined;
    const { exceeds } = unit.behaviour;
    if (exceeds !== undefined && exceeds.after !== "end")
      unit.excess = this.#timeline.after(exceeds.after, {
        type: "unit-over-limit",
        unit: unit.id,
        exceeded: exceeds.limit,
      });
    this.#exitAfter(unit, unit.behaviour.life, unit.behaviour.status);
  }

  #exitAfter(unit: Unit, delay: number, status: Behaviour["status"]): void {
    this.#timeline.cancel(unit.exit);
    const { exceeds } = unit.behaviour;
    const exceeded = exceeds?.after === "end" ? exceeds.limit : undefined;
    unit.exit = this.#timeline.after(delay, { type: "unit-exited", unit: unit.id, status, exceeded });
  }

  #exited(unit: Unit, status: Behaviour["status"]): void {
    unit.state = "exited";
    unit.exitedEarly = !unit.isScript && unit.behaviour.exitsEarly && exitedWithSuccess(status);
    unit.exit = undefined;
    for (const coming of [unit.excess, unit.loss]) this.#timeline.cancel(coming);
    this.#closeAfter(unit, unit.behaviour.staysOpen);
  }

  #closeAfter(unit: Unit, delay: number): void {
    this.#timeline.cancel(unit.close);
    const { readError, variables } = unit.behaviour;
    const script =
      variables === "bad" ? { error: "bad line" } : { env: variables === "some" ? { KEY: "value" } : {} };
    unit.close = this.#timeline.after(delay, {
      type: "unit-closed",
      unit: unit.id,
      output: NO_OUTPUT,
      exitedEarly: unit.exitedEarly,
      errors: readError ? ["input/output error"] : [],
      ...(unit.isScript ? { script } : {}),
    });
  }

  #signal(unit: Unit, signal: ProcessSignal): void {
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

  #react(unit: Unit, name: ProcessSignal): void {
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
    unit.remaining = this.#timeline.until(unit.exit);
    this.#timeline.cancel(unit.exit);
  }

  #continue(unit: Unit): void {
    if (!unit.stopped || unit.exit?.fact.type !== "unit-exited") return;
    unit.stopped = false;
    this.#exitAfter(unit, unit.remaining, unit.exit.fact.status);
    if (unit.pendingSignal !== undefined) this.#react(unit, unit.pendingSignal);
    unit.pendingSignal = undefined;
  }

  #sweepTree(id: UnitId): void {
    const states = this.#closing === id ? (["closed"] as const) : (["exited"] as const);
    const unit = this.#unit(id, states, "sweep-tree");
    if (unit.swept) throw new Violation(`unit ${id} is swept twice`);
    unit.swept = true;
    const killed = unit.behaviour.silentLeftovers;
    this.#timeline.after(this.#random.int(0, 400), { type: "tree-swept", unit: id, killed });
    this.#killTree(unit);
  }

  #killTree(unit: Unit): void {
    if (unit.state === "live") this.#kill(unit);
    if (unit.state === "exited" && !unit.behaviour.opensForGood)
      this.#closeAfter(unit, this.#random.int(0, 5));
  }

  #release(unit: Unit): void {
    if (unit.released) throw new Violation(`unit ${unit.id} is released twice`);
    unit.released = true;
    this.#closeAfter(unit, 0);
  }

  /** An answer may come late, or after the unit ended. */
  #recordStacks(unit: Unit): void {
    if (unit.recorded) throw new Violation(`the stacks of unit ${unit.id} are recorded twice`);
    unit.recorded = true;
    const stacks = this.#random.chance(0.8) ? STACKS : undefined;
    const delay = this.#random.chance(0.2) ? this.#random.int(900, 1500) : this.#random.int(0, 300);
    this.#timeline.after(delay, { type: "stacks-recorded", unit: unit.id, stacks });
  }

  #snapshot(unit: Unit): void {
    if (this.#random.chance(0.1)) return;
    const delay = this.#random.chance(0.1) ? 300 : this.#random.int(0, 10);
    this.#timeline.after(delay, { type: "snapshot-taken", unit: unit.id, output: NO_OUTPUT });
  }

  #setTimer(timer: TimerId, delay: number): void {
    if (timer <= this.#lastTimer) throw new Violation(`timer ${timer} is not a new number`);
    if (!(delay >= 0 && Number.isFinite(delay))) throw new Violation(`timer ${timer} has the delay ${delay}`);
    this.#lastTimer = timer;
    this.timers.set(timer, this.#timeline.timer(delay, { type: "timer", timer }));
  }

  #clearTimer(timer: TimerId): void {
    const set = this.timers.get(timer);
    if (set === undefined) throw new Violation(`timer ${timer} is cleared, but not set`);
    this.timers.delete(timer);
    this.#timeline.cancel(set);
    // A timer may have fired in the shell just before it was cleared; the dispatcher must not mind.
    if (this.#random.chance(0.02)) this.#timeline.after(0, { type: "timer", timer });
  }

  /** As the shell does: the clock stops at once, the runner after it knows the result of all pending starts. */
  #suspend(): void {
    this.#timeline.holdClock();
    this.#stopping = true;
  }

  #startsUnderWay(): boolean {
    return [...this.units.values()].some(
      ({ state, isRemote, behaviour }) => state === "asked" && !isRemote && !behaviour.startHeldBack,
    );
  }

  /** Until it is continued. Meanwhile no test may continue, not even one whose start was just reported. */
  #stopRunner(): void {
    this.#stopping = false;
    for (const unit of this.units.values()) {
      const ends = unit.signals.some((name) => name !== "SIGSTOP" && name !== "SIGCONT");
      const goesOn = unit.state === "live" && !unit.stopped && !unit.behaviour.escapes && !ends;
      const starts = unit.state === "asked" && !unit.isRemote && !unit.behaviour.startHeldBack;
      if (goesOn || starts) throw new Violation(`unit ${unit.id} goes on while the runner is stopped`);
    }
    const wake = this.#random.int(1, 3000);
    this.#timeline.freeze(wake);
    this.#timeline.after(wake, { type: "continue" });
  }

  #unit(id: UnitId, states: readonly Unit["state"][], what: string): Unit {
    const unit = this.units.get(id);
    if (unit === undefined) throw new Violation(`${what}: there is no unit ${id}`);
    if (!states.includes(unit.state)) throw new Violation(`${what}: unit ${id} is ${unit.state}`);
    return unit;
  }
}
