/**
 * Carries out the effects that the dispatcher returns, and reports to it what happened. The shell decides nothing. It
 * hands over one input at a time. After each step it first passes the events on, then carries out the effects in order;
 * only tests with captured output may start before the events are passed on.
 */
import type { RunEvent } from "../model/events.ts";
import type { PausableClock } from "../os/clock.ts";
import type { ProcessEvent, ProcessHost, ProcessListener } from "../os/processes/host/process-host.ts";
import type { RunnerSignal } from "../os/processes/signals.ts";
import type { KeyInput, Key } from "../os/terminal/key-input.ts";
import type { LaunchContext } from "./launch.ts";
import type { Effect, Input, InputFact, SourceRequest, UnitId } from "./protocol.ts";
import { closingFact } from "./closing.ts";
import { type BeforeStart, type PendingOutput, Starter } from "./starter.ts";
import type { Unit } from "./unit.ts";

/** A dispatcher: a state that only it understands, and the step. */
export interface Stepper<State> {
  readonly initial: State;
  readonly step: (
    state: State,
    input: Input,
  ) => { readonly state: State; readonly effects: readonly Effect[]; readonly events: readonly RunEvent[] };
}

type ShellEnding = "finished" | "at-once";

/** What the shell works with. */
export interface ShellPorts {
  readonly clock: PausableClock;
  /** Milliseconds since the epoch. */
  readonly wall: () => number;
  readonly openHost: (listener: ProcessListener) => ProcessHost;
  /** Calls back for each signal until the returned function is called. */
  readonly onSignal: (listener: (signal: RunnerSignal) => void) => () => void;
  /** Undefined: there is no keyboard, or the keyboard is not read. */
  readonly readKeys: (onKey: (key: Key) => void) => KeyInput | undefined;
  readonly stopSelf: () => void;
  readonly output: PendingOutput;
  /** Where the tests come from, if not from the plan. */
  readonly sendToSource?: ((request: SourceRequest) => void) | undefined;
}

export interface ShellOptions<State> {
  readonly stepper: Stepper<State>;
  readonly context: LaunchContext;
  readonly ports: ShellPorts;
  readonly emit: (event: RunEvent) => void;
  readonly beforeStart?: BeforeStart | undefined;
}

interface Suspension {
  /** Before that, starts that are under way are waited for. */
  stopped: boolean;
}

/** The last facts about a unit. */
const ENDS: ReadonlySet<InputFact["type"]> = new Set(["unit-closed", "unit-start-failed", "unit-lost"]);

/** How long to wait for a SIGCONT that follows a stop, in milliseconds. */
const STOP_AGAIN = 10;

export class Shell<State> {
  readonly #options: ShellOptions<State>;
  #state: State;
  readonly #pendingFacts: InputFact[] = [];
  #stepping = false;
  readonly #host: ProcessHost;
  readonly #units = new Map<UnitId, Unit>();
  readonly #starter: Starter;
  readonly #ended = Promise.withResolvers<ShellEnding>();
  #keys: KeyInput | undefined;
  /** From the stop signal until the runner continues. */
  #suspension: Suspension | undefined;
  #stoppingAgain: ReturnType<typeof setTimeout> | undefined;

  constructor(options: ShellOptions<State>) {
    this.#options = options;
    this.#state = options.stepper.initial;
    this.#host = options.ports.openHost((event) => this.#onProcessEvent(event));
    this.#starter = new Starter({
      context: options.context,
      output: options.ports.output,
      start: (unit) => {
        this.#units.set(unit.effect.unit, unit);
        this.#host.start(unit.request);
      },
      reuse: (effect, reused) => this.dispatch({ type: "unit-reused", unit: effect.unit, reused }),
      beforeStart: options.beforeStart,
    });
  }

  /** Runs to the end. */
  async run(): Promise<ShellEnding> {
    const { ports } = this.#options;
    const stopListening = ports.onSignal((signal) => this.#onSignal(signal));
    this.#keys = ports.readKeys((key) => this.dispatch(factOfKey(key)));
    this.dispatch({ type: "begin" });
    const ending = await this.#ended.promise;
    if (ending === "finished") await this.#host.close();
    this.#keys?.close();
    stopListening();
    return ending;
  }

  /** Hands a fact to the dispatcher; from within a step, after it. */
  dispatch(fact: InputFact): void {
    this.#pendingFacts.push(fact);
    if (this.#stepping) return;
    this.#stepping = true;
    for (let next = this.#pendingFacts.shift(); next !== undefined; next = this.#pendingFacts.shift())
      this.#stepOnce(next);
    this.#stepping = false;
  }

  #stepOnce(fact: InputFact): void {
    const { stepper, ports, emit } = this.#options;
    const input: Input = { ...fact, now: ports.clock.now(), wall: ports.wall() };
    const { state, effects, events } = stepper.step(this.#state, input);
    this.#state = state;
    const early = effects.filter((effect) => this.#startsEarly(effect));
    for (const effect of early) this.#carryOut(effect);
    for (const event of events) emit(event);
    for (const effect of effects) if (!early.includes(effect)) this.#carryOut(effect);
    if (ENDS.has(fact.type) && "unit" in fact) this.#units.delete(fact.unit);
  }

  /**
   * A test with captured output may start before the events of its step are passed on: the order
   * cannot be observed, and the process starts while they are written.
   */
  #startsEarly(effect: Effect): boolean {
    return effect.type === "start-test" && this.#options.context.plan.capture !== "none";
  }

  #carryOut(effect: Effect): void {
    const { clock } = this.#options.ports;
    switch (effect.type) {
      case "start-test":
      case "start-script":
        return this.#starter.push(effect);
      case "cancel-unstarted":
        // A distant host cancels the execution, and reports it as ended by this signal.
        return this.#host.signal(effect.unit, "SIGTERM");
      case "signal":
        return this.#host.signal(effect.unit, effect.signal);
      case "kill-tree":
        return void this.#host.killTree(effect.unit);
      case "sweep-tree":
        return this.#sweepTree(effect.unit);
      case "record-stacks":
        return this.#recordStacks(effect.unit);
      case "release":
        return this.#host.release(effect.unit);
      case "snapshot":
        return this.#host.snapshot(effect.unit);
      case "set-timer":
        return clock.setTimer(effect.timer, effect.delay, () =>
          this.dispatch({ type: "timer", timer: effect.timer }),
        );
      case "clear-timer":
        return clock.clearTimer(effect.timer);
      case "suspend":
        return this.#suspend();
      case "source":
        return this.#options.ports.sendToSource?.(effect.request);
      case "finish":
        return this.#ended.resolve("finished");
      case "exit-now":
        return this.#exitNow();
      case "stop-waiting-for-reader":
        this.#options.ports.output.stopWaiting();
        return this.#starter.stopWaiting();
    }
  }

  #sweepTree(unit: UnitId): void {
    void this.#host.killTree(unit).then((killed) => this.dispatch({ type: "tree-swept", unit, killed }));
  }

  #recordStacks(unit: UnitId): void {
    const recorded = this.#host.recordStacks(unit);
    void recorded.then((stacks) => this.dispatch({ type: "stacks-recorded", unit, stacks }));
  }

  /**
   * Waits for starts under way first, so that those tests are stopped, too. The message about the stop must also be on
   * the screen, and the progress bar removed, before the runner stops.
   */
  #suspend(): void {
    const suspension: Suspension = { stopped: false };
    this.#suspension = suspension;
    this.#options.ports.clock.pause();
    this.#keys?.suspend();
    const before = [this.#host.settled(), this.#options.ports.output.settledOrStalled()];
    const waits = before.filter((wait) => wait !== undefined);
    if (waits.length === 0) this.#stop(suspension);
    else void Promise.all(waits).then(() => this.#stop(suspension));
  }

  #stop(suspension: Suspension): void {
    if (this.#suspension !== suspension) return;
    suspension.stopped = true;
    this.#options.ports.stopSelf();
  }

  /** Resumes, even if SIGCONT was not delivered. */
  #wake(): void {
    this.#suspension = undefined;
    clearTimeout(this.#stoppingAgain);
    this.#options.ports.clock.resume();
    this.#keys?.resume();
  }

  /**
   * A stop signal during a stop means that the runner was continued: the system drops a pending SIGCONT when a stop
   * signal arrives. If the two signals only arrived out of order, SIGCONT follows at once.
   */
  #stopAgain(): void {
    clearTimeout(this.#stoppingAgain);
    this.#stoppingAgain = setTimeout(() => this.#suspend(), STOP_AGAIN);
  }

  #exitNow(): void {
    this.#starter.clear();
    this.#host.killAllAtOnce();
    this.#ended.resolve("at-once");
  }

  #onSignal(signal: RunnerSignal): void {
    if (signal === "resize") return;
    if (this.#options.context.launcher.interceptor?.kind === "debugger" && isDebuggers(signal)) return;
    if (signal === "stop" && this.#suspension !== undefined)
      return this.#suspension.stopped ? this.#stopAgain() : undefined;
    if (this.#suspension !== undefined && signal !== "info") this.#wake();
    this.dispatch(factOfSignal(signal));
  }

  #onProcessEvent(event: ProcessEvent): void {
    const unit = this.#units.get(event.key);
    if (unit === undefined) return;
    switch (event.type) {
      case "started":
        return this.dispatch({ type: "unit-started", unit: event.key, pid: event.pid });
      case "start-failed":
        return this.dispatch({ type: "unit-start-failed", unit: event.key, failure: event.failure });
      case "exited":
        unit.status = event.status;
        unit.costs = event.costs;
        return this.dispatch({
          type: "unit-exited",
          unit: event.key,
          status: event.status,
          exceeded: event.exceeded,
          timedOut: event.timedOut,
        });
      case "over-limit":
        return this.dispatch({ type: "unit-over-limit", unit: event.key, exceeded: event.exceeded });
      case "closed":
        return this.dispatch(
          closingFact(unit, event, {
            plan: this.#options.context.plan,
            variables: this.#starter.variables,
            programContains: (program, text) => this.#host.programContains(program, text),
          }),
        );
      case "snapshot":
        return this.dispatch({ type: "snapshot-taken", unit: event.key, output: event.output });
      case "lost":
        return this.dispatch({ type: "unit-lost", unit: event.key });
    }
  }
}

function factOfKey(key: Key): InputFact {
  return { type: key === "info" ? "info-requested" : "enter-pressed" };
}

function factOfSignal(signal: Exclude<RunnerSignal, "resize">): InputFact {
  switch (signal) {
    case "stop":
      return { type: "pause" };
    case "continue":
      return { type: "continue" };
    case "info":
      return { type: "info-requested" };
    case "interrupt":
    case "terminate":
    case "hangup":
    case "quit":
      return { type: "shutdown", signal };
  }
}

/** Ctrl-C and Ctrl-\ speak to the debugger that shares the terminal. */
function isDebuggers(signal: RunnerSignal): boolean {
  return signal === "interrupt" || signal === "quit";
}
