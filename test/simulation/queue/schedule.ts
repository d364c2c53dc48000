/**
 * One random schedule: a few machines, a server, and faults. Machines die, stop for longer than their leases, join
 * late, have wrong clocks; requests and answers are lost; the server is unreachable for a while, or permanently.
 */
import { ServerDouble } from "../../../src/queue/server.fixture.ts";
import type { SyncAnswer, SyncRequest, TestNumber } from "../../../src/queue/protocol.ts";
import { Random } from "../random.ts";
import { VirtualTime } from "./events.ts";
import { Machine, type MachineEnvironment } from "./machine.ts";

export interface ScheduleOutcome {
  readonly tests: number;
  readonly deaths: number;
  readonly refused: number;
  readonly condemned: number;
  readonly lost: number;
  /** Machines that died while they wrote the reports of the whole run. */
  readonly diedWriting: number;
}

const LEASE = 3000;
const PATIENCE = 2000;
/** After that much virtual time a run that is not over has hung. */
const FOREVER = 10_000_000;

export function playSchedule(seed: number): ScheduleOutcome {
  return new Schedule(seed).play();
}

class Schedule {
  readonly #random: Random;
  readonly #time = new VirtualTime();
  readonly #server = new ServerDouble();
  readonly #machines: Machine[] = [];
  readonly #durations: readonly number[];
  readonly #failing: ReadonlySet<TestNumber>;
  readonly #poison: ReadonlySet<TestNumber>;
  readonly #runsOf = new Map<TestNumber, number>();
  readonly #loss: number;
  readonly #maxFail: number;
  readonly #goneFrom: number;
  readonly #goneUntil: number;
  readonly #fallback: boolean;
  readonly #reports: boolean;
  /** A machine that never dies or stops and always waits for the server, so that the run ends. */
  readonly #steadfast: boolean;
  /** The number of that machine. */
  #steadyMachine: number | undefined;
  #deaths = 0;
  #diedWriting = 0;
  #refused = 0;

  constructor(seed: number) {
    const random = new Random(seed);
    this.#random = random;
    const tests = random.int(1, 60);
    this.#durations = Array.from({ length: tests }, () => random.int(1, random.chance(0.1) ? 4000 : 400));
    this.#failing = this.#some(tests, 0.1);
    this.#poison = random.chance(0.3) ? this.#some(tests, 0.05) : new Set();
    this.#loss = random.chance(0.5) ? random.next() * 0.2 : 0;
    this.#maxFail = random.chance(0.3) ? random.int(1, 4) : 0;
    const outage = random.chance(0.3);
    this.#goneFrom = outage ? random.int(0, 4000) : Infinity;
    this.#goneUntil = outage && random.chance(0.6) ? this.#goneFrom + random.int(10, 4000) : Infinity;
    this.#fallback = random.chance(0.3);
    this.#steadfast = this.#poison.size === 0;
    this.#reports = random.chance(0.5);
  }

  #some(tests: number, chance: number): ReadonlySet<TestNumber> {
    return new Set(
      Array.from({ length: tests }, (_, test) => test).filter(() => this.#random.chance(chance)),
    );
  }

  play(): ScheduleOutcome {
    const count = this.#random.int(1, 6);
    for (let index = 0; index < count; index += 1) this.#arrive(index, count);
    while (this.#time.step()) if (this.#time.now > FOREVER) throw new Error("the run does not end");
    this.#check();
    return {
      tests: this.#durations.length,
      deaths: this.#deaths,
      refused: this.#refused,
      condemned: [...this.#runsOf.values()].filter((runs) => runs >= 2).length,
      lost: this.#machines.filter((machine) => machine.hasLeft && !machine.knowsWhole).length,
      diedWriting: this.#diedWriting,
    };
  }

  #arrive(index: number, count: number): void {
    const random = this.#random;
    const tests = this.#durations.map((_, test) => test);
    const token = `machine ${index}`;
    const threads = random.int(1, 4);
    const join = {
      token,
      plan: "p",
      tests: tests.length,
      threads,
      lease: LEASE,
      maxFail: this.#maxFail,
      name: "",
    };
    const order = tests.toSorted((a, b) => (this.#durations[b] ?? 0) - (this.#durations[a] ?? 0));
    const share = tests.filter((test) => test % count === index);
    this.#time.after(random.chance(0.3) ? random.int(0, 6000) : 0, () => {
      const answer = this.#server.join({ ...join, order }, this.#time.now);
      if (answer.kind !== "joined") throw new Error(`it could not join: ${answer.kind}`);
      const options = {
        threads,
        lease: LEASE,
        patience: PATIENCE,
        skew: random.int(-1e9, 1e9),
        fallback: this.#fallback ? share : undefined,
        reports: this.#reports,
      };
      const machine = new Machine(answer.node, options, this.#environment());
      this.#machines.push(machine);
      if (this.#steadfast && index === 0) this.#steadyMachine = machine.number;
      else this.#disturb(machine);
      machine.begin();
    });
  }

  #disturb(machine: Machine): void {
    const random = this.#random;
    if (random.chance(0.4)) this.#time.after(random.int(0, 5000), () => this.#kill(machine));
    if (random.chance(0.4))
      this.#time.after(random.int(0, 5000), () => machine.pause(random.int(100, 3 * LEASE)));
  }

  #kill(machine: Machine): void {
    if (machine.isDead || machine.hasLeft) return;
    this.#deaths += 1;
    machine.kill();
  }

  #environment(): MachineEnvironment {
    return {
      time: this.#time,
      send: (request, answer) => this.#send(request, answer),
      durationOf: (test) => this.#durations[test] ?? 0,
      fails: (test) => this.#failing.has(test),
      onStart: (machine, test) => this.#onStart(machine, test),
      writes: (machine) => this.#writes(machine),
      onLeft: () => undefined,
    };
  }

  #onStart(machine: Machine, test: TestNumber): void {
    if (!this.#poison.has(test)) return;
    const runs = (this.#runsOf.get(test) ?? 0) + 1;
    this.#runsOf.set(test, runs);
    if (runs > 2 && !this.#fallback) throw new Error(`test ${test} was handed to a third machine`);
    this.#kill(machine);
  }

  /** Some die while they write, and some cannot write: then another machine does. */
  #writes(machine: Machine): { readonly duration: number; readonly written: boolean } {
    const random = this.#random;
    const duration = random.int(1, random.chance(0.2) ? 2 * LEASE : 200);
    const isSteady = machine.number === this.#steadyMachine;
    if (!isSteady && random.chance(0.3)) {
      this.#time.after(random.int(0, duration), () => {
        if (machine.hasWritten) return;
        this.#diedWriting += 1;
        this.#kill(machine);
      });
    }
    return { duration, written: isSteady || random.chance(0.9) };
  }

  #isGone(): boolean {
    return this.#time.now >= this.#goneFrom && this.#time.now < this.#goneUntil;
  }

  #send(request: SyncRequest, answer: (answer: SyncAnswer | undefined) => void): void {
    const random = this.#random;
    const lost = (): void => this.#time.after(random.int(1, 500), () => answer(undefined));
    this.#time.after(random.int(0, 20), () => {
      if (this.#isGone() || random.chance(this.#loss)) return lost();
      const found = this.#server.sync(request, this.#time.now);
      this.#refused += found.accepted.filter((accepted) => !accepted).length;
      if (random.chance(this.#loss)) return lost();
      this.#time.after(random.int(0, 20), () => answer(found));
    });
  }

  #check(): void {
    const { accepted } = this.#server;
    const seen = new Set(accepted.map(({ test }) => test));
    if (seen.size !== accepted.length) throw new Error("a test has two accepted results");
    for (const machine of this.#machines) this.#checkMachine(machine);
    const { settled, tests, stopped } = this.#server.whole();
    const someoneKnows = this.#machines.some(({ knowsWhole }) => knowsWhole);
    if (someoneKnows && !stopped && settled !== tests) throw new Error(`${tests - settled} tests were left`);
    const nothingEnds = this.#machines.filter(({ isDead, hasLeft }) => !isDead && !hasLeft);
    if (nothingEnds.length > 0) throw new Error(`${nothingEnds.length} machines neither died nor left`);
    const steadfast = this.#steadfast && this.#goneFrom === Infinity && this.#loss === 0;
    if (steadfast && !stopped && settled !== tests)
      throw new Error("the steadfast machine left tests behind");
    if (steadfast && this.#reports && !this.#machines.some(({ hasWritten }) => hasWritten))
      throw new Error("no machine has written the reports of the whole");
  }

  /** What a machine that ended in order reports is what the server accepted from it. */
  #checkMachine(machine: Machine): void {
    const { accepted } = this.#server;
    const mine = new Set(accepted.filter(({ node }) => node === machine.number).map(({ test }) => test));
    const reported = new Set(machine.reported);
    if (reported.size !== machine.reported.length) throw new Error("a machine reports a test twice");
    const isAlone = this.#fallback && !machine.knowsWhole;
    if (!isAlone && [...reported].some((test) => !mine.has(test)))
      throw new Error("a machine reports a result that was not accepted");
    if (machine.knowsWhole && mine.size !== reported.size)
      throw new Error("a machine does not report a result that was accepted");
  }
}
