/**
 * Holds what becomes of each process against what it did: results, time limits, grace periods, cleaning
 * up. Keeps its own books, from effects and inputs alone.
 */
import type { Effect, Input, UnitId, UnitSignal } from "../../src/execute/protocol.ts";
import type { RunEvent } from "../../src/model/events.ts";
import type { AttemptStatus } from "../../src/model/outcome.ts";
import type { RunPlan } from "../../src/model/plan.ts";
import type { CancelReason } from "../../src/model/stats.ts";
import {
  type Book,
  expectedResult,
  limitOf,
  openBook,
  shutdownSignal,
  type StartEffect,
  subject,
  summary,
} from "./books.ts";
import { Violation } from "./violation.ts";

const SLACK = 0.001;
/** How soon a process that was sent SIGKILL is gone, even one that left its group. */
const KILL_TAKES = 600;
const ENDING: readonly (CancelReason | undefined)[] = [
  "global-timeout",
  "test-failure-immediate",
  "signal",
  "interrupt",
  "second-signal",
];
/** What a cancelled run allows teardown scripts without a limit of their own. */
const TEARDOWN_LIMIT = 60_000;

export class UnitChecker {
  readonly #plan: RunPlan;
  readonly #books = new Map<UnitId, Book>();
  readonly #latest = new Map<string, Book>();
  /** The current step is a second signal's. */
  #killing = false;
  /** The last signal that asked the run to end. */
  #heard: UnitSignal | undefined;

  constructor(plan: RunPlan) {
    this.#plan = plan;
  }

  /** Units that were asked for and are neither closed nor failed to start. */
  get alive(): number {
    let count = 0;
    for (const book of this.#books.values())
      if (book.closed === undefined && book.failure !== true) count += 1;
    return count;
  }

  input(input: Input): void {
    if (!("unit" in input)) return;
    const book = this.#books.get(input.unit);
    if (book === undefined) return;
    switch (input.type) {
      case "unit-started":
        book.startedAt = input.now;
        return;
      case "unit-start-failed":
        book.failure = true;
        return;
      case "unit-exited":
        book.exit = { at: input.now, input };
        return this.#checkLimits(book, input.now);
      case "unit-closed":
        book.closed = input;
        return;
      default:
    }
  }

  step(input: Input, effects: readonly Effect[], events: readonly RunEvent[]): void {
    const cancel = events.find(({ type }) => type === "cancel-started" || type === "kill-started");
    const interrupts = cancel !== undefined;
    this.#killing = cancel?.type === "kill-started";
    this.#heard = shutdownSignal(input) ?? this.#heard;
    if (cancel !== undefined && "stats" in cancel && ENDING.includes(cancel.stats.cancelReason))
      this.#mustEnd(effects);
    // Results first: a step that ends one attempt may start the next.
    for (const event of events) this.#event(event);
    for (const effect of effects) this.#effect(input, effect, interrupts);
    this.#checkSweep(input);
  }

  /** The run ends what runs: processes are asked to, and what those that ended left behind is killed now. */
  #mustEnd(effects: readonly Effect[]): void {
    for (const [unit, book] of this.#books) {
      if (book.exit === undefined) book.mustEnd = true;
      else if (book.closed === undefined) {
        const killed = effects.some((effect) => effect.type === "kill-tree" && effect.unit === unit);
        require(killed, `unit ${unit} left its tree alive in an interrupted run`);
      }
    }
  }

  #effect(input: Input, effect: Effect, interrupts: boolean): void {
    switch (effect.type) {
      case "start-test":
      case "start-script":
        return this.#open(effect);
      case "signal": {
        const book = this.#books.get(effect.unit);
        if (book === undefined || effect.signal === "SIGSTOP" || effect.signal === "SIGCONT") return;
        if (effect.signal === "SIGKILL") {
          this.#checkKill(book, input, interrupts);
          book.killed ??= input.now;
        } else {
          this.#checkName(effect.signal, input);
          book.politely ??= input.now;
        }
        // A unit that was asked to end before it had started is ended when it has.
        const why = interrupts || input.type !== "timer" ? "interrupted" : "timeout";
        book.ended ??= { at: input.now, why };
        return;
      }
      case "kill-tree": {
        const book = this.#books.get(effect.unit);
        if (book !== undefined && (book.exit !== undefined || book.killed !== undefined))
          book.treeKilled = true;
        return;
      }
      case "release": {
        const book = this.#books.get(effect.unit);
        if (book !== undefined) book.leaked = input.type === "timer";
        return;
      }
      default:
    }
  }

  #open(start: StartEffect): void {
    const book = openBook(this.#plan, start);
    this.#books.set(start.unit, book);
    this.#latest.set(subject(start), book);
  }

  /** A signal that the run hears is passed on; for reasons of its own it sends SIGTERM. */
  #checkName(name: UnitSignal, input: Input): void {
    const passedOn = input.type === "shutdown" && name === this.#heard;
    const late = input.type === "unit-started" && (name === this.#heard || name === "SIGTERM");
    const own = input.type !== "shutdown" && name === "SIGTERM";
    require(passedOn || late || own, `${name} was sent on ${input.type}`);
  }

  /** SIGKILL comes without a grace period, after it, or with another reason to end. */
  #checkKill(book: Book, input: Input, interrupts: boolean): void {
    const grace = book.slow?.gracePeriod ?? 10_000;
    const waited = input.now - (book.politely ?? Number.NaN);
    const escalated =
      (interrupts && (book.politely !== undefined || this.#killing)) || input.type === "unit-started";
    require(grace === 0 ||
      waited >= grace - SLACK ||
      escalated, `killed after ${waited} ms of grace, not ${grace}`);
  }

  /** A process that outlives its limit must have been ended in time, at its end and not before. */
  #checkLimits(book: Book, now: number): void {
    const limit = limitOf(book);
    const started = book.startedAt ?? 0;
    if (book.ended === undefined && limit !== undefined) {
      require(now - started <= limit + SLACK, `ran for ${now - started} ms, its limit is ${limit}`);
    }
    if (book.ended?.why === "timeout") {
      const age = book.ended.at - started;
      const isLimit = limit !== undefined && Math.abs(age - limit) <= SLACK;
      const isTeardown = book.start.type === "start-script" && Math.abs(age - TEARDOWN_LIMIT) <= SLACK;
      require(isLimit || isTeardown, `ended after ${age} ms, its limit is ${limit}`);
    }
    require(!book.mustEnd ||
      book.ended !== undefined, "the run was cancelled, and a process was not asked to end");
    if (book.killed !== undefined) {
      require(now - book.killed <= KILL_TAKES, `lived on for ${now - book.killed} ms when killed`);
    }
    const grace = book.slow?.gracePeriod ?? 10_000;
    if (book.politely !== undefined) {
      const until = book.killed ?? now;
      require(until - book.politely <=
        grace + SLACK, `had ${until - book.politely} ms of grace, not ${grace}`);
    }
  }

  /** Whoever was ended, or is configured to, leaves nothing behind. */
  #checkSweep(input: Input): void {
    if (input.type !== "unit-closed") return;
    const book = this.#books.get(input.unit);
    if (book === undefined) return;
    if (book.ended !== undefined || book.cleansUp)
      require(book.treeKilled, `unit ${input.unit} left its tree alive`);
  }

  #event(event: RunEvent): void {
    switch (event.type) {
      case "attempt-failed":
        return this.#result(`${event.test.binaryId}$${event.test.testName}`, event.status);
      case "test-finished": {
        const { attempts } = event.outcome;
        return this.#result(`${event.test.binaryId}$${event.test.testName}`, attempts.at(-1) ?? attempts[0]);
      }
      case "script-finished":
        return this.#result(`${event.script.phase}-${event.script.index}`, event.status);
      default:
    }
  }

  #result(name: string, status: AttemptStatus): void {
    const book = this.#latest.get(this.#subjectOf(name));
    if (book === undefined) throw new Violation(`${name} has a result, but never ran`);
    const expected = expectedResult(book);
    require(summary(status.result) === expected, `${name}: ${summary(status.result)} instead of ${expected}`);
    const failed = expected.endsWith("fail");
    require(status.terminatedByRunner ===
      (book.ended?.why === "interrupted" &&
        failed), `${name}: terminatedByRunner is ${status.terminatedByRunner}`);
  }

  #subjectOf(name: string): string {
    if (!name.includes("$")) return name;
    const index = this.#indices().get(name);
    return `test-${index}`;
  }

  #cachedIndices: ReadonlyMap<string, number> | undefined;

  #indices(): ReadonlyMap<string, number> {
    this.#cachedIndices ??= new Map(
      this.#plan.tests.map((test, index) => [`${test.binary.id}$${test.name}`, index]),
    );
    return this.#cachedIndices;
  }
}

function require(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Violation(message);
}
