/**
 * One run of the real dispatcher whose tests come from a source: random plans and processes as in `../simulate.ts`, and a
 * source that hands tests out in random batches, accepts results or not, stops the run, or is lost.
 */
import { createState, isOver, step } from "../../../src/execute/dispatcher/dispatcher.ts";
import type { SourceRequest, SourceFact } from "../../../src/execute/protocol.ts";
import type { RunEvent } from "../../../src/model/events.ts";
import type { RunPlan } from "../../../src/model/plan.ts";
import { SimulatedMachine } from "../machine.ts";
import { randomPlan } from "../plans.ts";
import { Random } from "../random.ts";
import { disturbances } from "../simulate.ts";
import { Violation } from "../violation.ts";

export interface FedOutcome {
  readonly finished: number;
  readonly refused: number;
  readonly lost: boolean;
  readonly stopped: boolean;
}

const MOST_STEPS = 300_000;

export function simulateFedRun(seed: number): FedOutcome {
  const random = new Random(seed);
  const { stress: _, ...plan } = randomPlan(random);
  const machine = new SimulatedMachine(random, random.pick([0, 0.3, 1]), disturbances(random, plan));
  const source = new RandomSource(random, plan);
  machine.onRequest = (request, report) => source.handle(request, report);
  let state = createState(plan, { commandOf: (test) => [`${test}`], jitterSeed: seed, source: true });
  const events: RunEvent[] = [];
  let leftAtOnce = false;
  for (let steps = 0; !isOver(state); steps += 1) {
    const input = machine.next();
    if (input === undefined) throw new Violation("nothing will ever happen again, and the run is not over");
    if (steps > MOST_STEPS) throw new Violation("the run does not end");
    if (input.type === "source") source.received(input.fact);
    const result = step(state, input);
    state = result.state;
    events.push(...result.events);
    for (const effect of result.effects) {
      if (effect.type === "start-test") source.starts(effect.test);
      leftAtOnce ||= effect.type === "exit-now";
      machine.carryOut(effect);
    }
  }
  if (!leftAtOnce) source.check(events);
  return {
    finished: events.filter(({ type }) => type === "test-finished").length,
    refused: source.refused,
    lost: source.isLost,
    stopped: source.isStopped,
  };
}

class RandomSource {
  refused = 0;
  isLost = false;
  isStopped = false;
  readonly #random: Random;
  readonly #plan: RunPlan;
  readonly #given = new Set<number>();
  readonly #requested: number[] = [];
  readonly #accepted = new Set<string>();
  #done = 0;

  constructor(random: Random, plan: RunPlan) {
    this.#random = random;
    this.#plan = plan;
  }

  handle(request: SourceRequest, report: (delay: number, fact: SourceFact) => void): void {
    const random = this.#random;
    switch (request.kind) {
      case "ready":
        return this.#handOut(report);
      case "settle":
        if (this.isLost) throw new Violation("a lost source receives a request");
        if (!this.#given.has(request.test)) throw new Violation("a test has a result that was not given");
        this.#requested.push(request.test);
        return report(random.int(0, 30), {
          kind: "settled",
          test: request.test,
          accepted: !random.chance(0.15),
        });
      case "cancelled":
        return;
      case "done":
        this.#done += 1;
    }
  }

  /** Gives all tests except those of other machines, in batches, and then ends. */
  #handOut(report: (delay: number, fact: SourceFact) => void): void {
    const random = this.#random;
    const mine = [...this.#plan.tests.keys()].filter(() => random.chance(0.7));
    let at = 0;
    while (mine.length > 0) {
      at += random.int(0, 40);
      const batch = mine.splice(0, random.int(1, 5));
      const [first = 0] = batch;
      if (random.chance(0.05)) report(at, { kind: "condemned", test: first, message: "two machines ended" });
      else report(at, { kind: "given", tests: batch });
    }
    if (random.chance(0.1)) report(random.int(0, 200), { kind: "stopped" });
    if (random.chance(0.15)) report(random.int(0, 400), { kind: "lost" });
    report(at + random.int(1, 20), { kind: "exhausted" });
  }

  /** A fact on its way to the dispatcher. */
  received(fact: SourceFact): void {
    switch (fact.kind) {
      case "given":
        for (const test of fact.tests) this.#given.add(test);
        return;
      case "condemned":
        this.#given.add(fact.test);
        return;
      case "settled":
        if (this.isLost) return;
        if (fact.accepted) this.#accepted.add(this.#nameOf(fact.test));
        else this.refused += 1;
        return;
      case "lost":
        this.isLost = true;
        return;
      case "stopped":
        this.isStopped = true;
        return;
      case "exhausted":
        return;
    }
  }

  starts(test: number): void {
    if (!this.#given.has(test)) throw new Violation("a test starts that was not given");
  }

  #nameOf(test: number): string {
    const planned = this.#plan.tests[test];
    return `${planned?.binary.id} ${planned?.name}`;
  }

  check(events: readonly RunEvent[]): void {
    const reported = events.flatMap((event) =>
      event.type === "test-finished" ? [`${event.test.binaryId} ${event.test.testName}`] : [],
    );
    if (new Set(reported).size !== reported.length)
      throw new Violation("a test is reported as finished twice");
    const wrong = reported.find((name) => !this.#accepted.has(name));
    if (wrong !== undefined) throw new Violation(`${wrong} is reported, but was not accepted`);
    if (reported.length !== this.#accepted.size) throw new Violation("an accepted result is not reported");
    if (this.#done !== 1) throw new Violation(`the source received ${this.#done} times that the run is done`);
    const last = events.at(-1);
    if (last?.type !== "run-finished") throw new Violation("the run does not end with its end");
    const { initialRunCount, finishedCount, cancelReason } = last.stats;
    if (finishedCount !== reported.length) throw new Violation("the counts are not those of the events");
    if (cancelReason === undefined && initialRunCount !== finishedCount)
      throw new Violation("tests of other machines count as tests of this one");
  }
}
