/**
 * A simulated machine that takes part in a queue: the real steps of a node over a network that may lose messages, and a
 * simple dispatcher that runs tests of known duration.
 */
import { nodeStep } from "../../../src/queue/node.ts";
import {
  createNode,
  type NodeEffect,
  type NodeFact,
  type NodeInput,
  type NodeState,
} from "../../../src/queue/node-state.ts";
import type { SyncAnswer, SyncRequest, TestNumber } from "../../../src/queue/protocol.ts";
import type { VirtualTime } from "./events.ts";

export interface MachineOptions {
  readonly threads: number;
  readonly lease: number;
  readonly patience: number;
  readonly fallback?: readonly TestNumber[] | undefined;
  /** It may write the reports of the whole run. */
  readonly reports?: boolean;
  /** How far the machine's clock is from the true time. */
  readonly skew: number;
}

/** The simulation's functions for a machine. */
export interface MachineEnvironment {
  readonly time: VirtualTime;
  /** Carries a request to the server; calls back with its answer, with a failure, or, after a while, with a failure. */
  send(request: SyncRequest, answer: (answer: SyncAnswer | undefined) => void): void;
  durationOf(test: TestNumber): number;
  fails(test: TestNumber): boolean;
  /** The machine starts a test, which may kill the machine. */
  onStart(machine: Machine, test: TestNumber): void;
  /** The machine writes the reports of the whole run: how long that takes, and whether it can. */
  writes(machine: Machine): { readonly duration: number; readonly written: boolean };
  onLeft(machine: Machine): void;
}

export class Machine {
  /** Results reported to the dispatcher as accepted: those in the reports of this node. */
  readonly reported: TestNumber[] = [];
  isDead = false;
  hasLeft = false;
  /** It left, and the failures of the whole run are known. */
  knowsWhole = false;
  /** It has written the reports of the whole run. */
  hasWritten = false;
  pausedUntil = 0;
  /** When the first test started, and the last one ended. */
  busySince: number | undefined;
  lastFinish = 0;
  /** For each thread without further tests, when its last test ended. */
  readonly #threadEnds: number[] = [];
  readonly number: number;
  readonly #environment: MachineEnvironment;
  readonly #options: MachineOptions;
  readonly #queue: TestNumber[] = [];
  readonly #settling = new Set<TestNumber>();
  #state: NodeState;
  #running = 0;
  #ends = false;
  #isLost = false;
  #isDone = false;
  #wake = 0;

  constructor(number: number, options: MachineOptions, environment: MachineEnvironment) {
    this.number = number;
    this.#environment = environment;
    this.#options = options;
    this.#state = createNode({ ...options, node: number }, this.#clock());
  }

  begin(): void {
    this.#hear({ kind: "ready" });
  }

  kill(): void {
    this.isDead = true;
  }

  /** As by SIGSTOP: its events are delayed. */
  pause(duration: number): void {
    this.pausedUntil = Math.max(this.pausedUntil, this.#environment.time.now + duration);
  }

  /** The total time that all threads have waited since their last tests. */
  idleSince(until: number): number {
    const ends = this.#threadEnds.slice(-this.#options.threads);
    const unused = this.#options.threads - ends.length;
    const waited = ends.reduce((sum, end) => sum + until - end, 0);
    return waited + unused * (until - (this.busySince ?? until));
  }

  #clock(): number {
    return this.#environment.time.now + this.#options.skew;
  }

  /** An event of this machine: not while it is paused, and not after its end. */
  #later(delay: number, happen: () => void): void {
    this.#environment.time.after(delay, () => this.#soon(happen));
  }

  #soon(happen: () => void): void {
    const { time } = this.#environment;
    if (this.isDead) return;
    if (time.now < this.pausedUntil) time.after(this.pausedUntil - time.now, () => this.#soon(happen));
    else happen();
  }

  #hear(input: NodeInput): void {
    const { state, effects } = nodeStep(this.#state, input, this.#clock());
    this.#state = state;
    for (const effect of effects) this.#carryOut(effect);
  }

  #carryOut(effect: NodeEffect): void {
    switch (effect.kind) {
      case "call":
        return this.#call(effect.request);
      case "report":
        return this.#report(effect.fact);
      case "wake-at":
        return this.#wakeAt(effect.time);
      case "write":
        return this.#write();
      case "left":
        this.hasLeft = true;
        this.knowsWhole = effect.whole !== undefined;
        return this.#environment.onLeft(this);
    }
  }

  #write(): void {
    const { duration, written } = this.#environment.writes(this);
    this.#later(duration, () => {
      this.hasWritten = written;
      this.#hear({ kind: "wrote", written });
    });
  }

  #call(request: SyncRequest): void {
    const { sequence } = request;
    this.#environment.send(request, (answer) =>
      this.#soon(() =>
        this.#hear(
          answer === undefined
            ? { kind: "failed", sequence, final: false }
            : { kind: "answer", sequence, answer },
        ),
      ),
    );
  }

  #wakeAt(time: number): void {
    this.#wake += 1;
    const mine = this.#wake;
    this.#later(time - this.#clock(), () => {
      if (mine === this.#wake) this.#hear({ kind: "wake" });
    });
  }

  #report(fact: NodeFact): void {
    switch (fact.kind) {
      case "given":
        this.#queue.push(...fact.tests);
        break;
      case "condemned":
        this.#later(0, () => this.#result(fact.test, true, 0));
        break;
      case "settled":
        this.#settling.delete(fact.test);
        if (fact.accepted) this.reported.push(fact.test);
        break;
      case "exhausted":
        this.#ends = true;
        break;
      case "stopped":
      case "lost":
        this.#ends = true;
        this.#queue.length = 0;
        if (fact.kind === "lost") this.#loseAnswers();
        break;
    }
    this.#advance();
  }

  #loseAnswers(): void {
    this.#isLost = true;
    this.#settling.clear();
  }

  #advance(): void {
    while (this.#running < this.#options.threads && !this.#isDone) {
      const test = this.#queue.shift();
      if (test === undefined) break;
      this.#running += 1;
      this.busySince ??= this.#environment.time.now;
      this.#environment.onStart(this, test);
      this.#later(this.#environment.durationOf(test), () => this.#finish(test));
    }
    if (!this.#ends || this.#isDone || this.#running > 0 || this.#settling.size > 0) return;
    this.#isDone = true;
    this.#later(0, () => this.#hear({ kind: "done" }));
  }

  #finish(test: TestNumber): void {
    this.#running -= 1;
    this.lastFinish = this.#environment.time.now;
    this.#threadEnds.push(this.lastFinish);
    if (this.#threadEnds.length > 4 * this.#options.threads)
      this.#threadEnds.splice(0, 2 * this.#options.threads);
    this.#result(test, this.#environment.fails(test), this.#environment.durationOf(test));
    this.#advance();
  }

  #result(test: TestNumber, failed: boolean, duration: number): void {
    if (!this.#isLost) this.#settling.add(test);
    this.#hear({ kind: "result", result: { test, failed, payload: "" }, duration });
  }
}
