/**
 * Checks the handling of each process against its behaviour: results, time limits, grace periods, cleaning
 * up. Keeps its own records, from effects and inputs alone.
 */
import type { Effect, Input, UnitId, ProcessSignal } from "../../src/execute/protocol.ts";
import type { RunEvent } from "../../src/model/events.ts";
import type { AttemptStatus } from "../../src/model/results/outcome.ts";
import type { RunPlan } from "../../src/model/plan.ts";
import type { CancelReason } from "../../src/model/results/stats.ts";
import {
  type UnitRecord,
  expectedResult,
  limitOf,
  newRecord,
  shutdownSignal,
  type StartEffect,
  subject,
  summary,
} from "./unit-record.ts";
import { Violation } from "./violation.ts";

const SLACK = 0.001;
/** How soon a process that was sent SIGKILL is gone, even one that left its group. */
const KILL_TAKES = 600;
/** How long a process that is to end may be looked at. */
const RECORDING_TAKES = 1000;
const ENDING: readonly (CancelReason | undefined)[] = [
  "report-error",
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
  readonly #records = new Map<UnitId, UnitRecord>();
  readonly #latest = new Map<string, UnitRecord>();
  /** The current step is a second signal's. */
  #killing = false;
  /** The last signal that asked the run to end. */
  #heard: ProcessSignal | undefined;

  constructor(plan: RunPlan) {
    this.#plan = plan;
  }

  /** Units that were asked for and are neither closed nor failed to start. */
  get alive(): number {
    let count = 0;
    for (const record of this.#records.values()) if (!isOver(record)) count += 1;
    return count;
  }

  /** The test that a unit is an attempt of; undefined: a script. */
  testOf(unit: UnitId): number | undefined {
    const start = this.#records.get(unit)?.start;
    return start?.type === "start-test" ? start.test : undefined;
  }

  input(input: Input): void {
    if (!("unit" in input)) return;
    const record = this.#records.get(input.unit);
    if (record === undefined) return;
    switch (input.type) {
      case "unit-started":
        record.startedAt = input.now;
        return;
      case "unit-start-failed":
        record.failure = true;
        return;
      case "unit-lost":
        record.lost = true;
        return;
      case "unit-reused":
        record.reused = input.reused.result;
        return;
      case "unit-exited":
        record.exit = { at: input.now, input };
        if (record.ended === undefined) record.exceeded = input.exceeded;
        return this.#checkLimits(record, input.now);
      case "unit-over-limit":
        record.overLimit = true;
        if (record.ended === undefined) record.exceeded = input.exceeded;
        return;
      case "unit-closed":
        record.closed = input;
        return;
      case "tree-swept":
        record.swept = input.killed;
        return;
      case "stacks-recorded":
        if ((record.politely ?? record.killed ?? record.exit) === undefined) record.stacks = input.stacks;
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

  /** The run terminates its processes, and kills descendants of those that have already ended. */
  #mustEnd(effects: readonly Effect[]): void {
    for (const [unit, record] of this.#records) {
      if (record.lost === true) continue;
      if (record.exit === undefined) record.mustEnd = true;
      else if (record.closed === undefined) {
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
        const record = this.#records.get(effect.unit);
        if (record === undefined || effect.signal === "SIGSTOP" || effect.signal === "SIGCONT") return;
        if (effect.signal === "SIGKILL") {
          this.#checkKill(record, input, interrupts);
          record.killed ??= input.now;
        } else {
          this.#checkName(effect.signal, input);
          record.politely ??= input.now;
        }
        // A unit that was asked to end before it had started is ended when it has.
        record.ended ??= { at: input.now, why: endReason(input, interrupts) };
        return;
      }
      case "kill-tree": {
        const record = this.#records.get(effect.unit);
        if (record !== undefined && (record.exit !== undefined || record.killed !== undefined))
          record.treeKilled = true;
        return;
      }
      case "record-stacks": {
        const record = this.#records.get(effect.unit);
        require(record?.recordsStacks === true, `the stacks of unit ${effect.unit} are recorded unasked`);
        record.recordedAt = input.now;
        record.ended = { at: input.now, why: "timeout" };
        return;
      }
      case "sweep-tree": {
        const record = this.#records.get(effect.unit);
        require(record?.cleansUp === true, `unit ${effect.unit} is swept without leak-cleanup`);
        record.treeKilled = true;
        return;
      }
      case "release": {
        const record = this.#records.get(effect.unit);
        if (record !== undefined) record.leaked = input.type === "timer";
        return;
      }
      default:
    }
  }

  #open(start: StartEffect): void {
    const record = newRecord(this.#plan, start);
    this.#records.set(start.unit, record);
    this.#latest.set(subject(start), record);
  }

  /** A signal to the run is passed on; for other reasons the run sends SIGTERM. */
  #checkName(name: ProcessSignal, input: Input): void {
    const passedOn = input.type === "shutdown" && name === this.#heard;
    const late = input.type === "unit-started" && (name === this.#heard || name === "SIGTERM");
    const own = input.type !== "shutdown" && name === "SIGTERM";
    require(passedOn || late || own, `${name} was sent on ${input.type}`);
  }

  /** SIGKILL comes without a grace period, after it, or with another reason to end. */
  #checkKill(record: UnitRecord, input: Input, interrupts: boolean): void {
    const grace = record.slow?.gracePeriod ?? 10_000;
    const waited = input.now - (record.politely ?? Number.NaN);
    const escalated =
      input.type === "unit-over-limit" ||
      (interrupts && (record.politely !== undefined || this.#killing)) ||
      input.type === "unit-started";
    require(grace === 0 ||
      waited >= grace - SLACK ||
      escalated, `killed after ${waited} ms of grace, not ${grace}`);
  }

  /** A process that outlives its limit must have been ended in time, at its end and not before. */
  #checkLimits(record: UnitRecord, now: number): void {
    const limit = limitOf(record);
    const started = record.startedAt ?? 0;
    if (record.ended === undefined && limit !== undefined) {
      require(now - started <= limit + SLACK, `ran for ${now - started} ms, its limit is ${limit}`);
    }
    if (record.ended?.why === "timeout") {
      const age = record.ended.at - started;
      const isLimit = limit !== undefined && Math.abs(age - limit) <= SLACK;
      const isTeardown = record.start.type === "start-script" && Math.abs(age - TEARDOWN_LIMIT) <= SLACK;
      require(isLimit || isTeardown, `ended after ${age} ms, its limit is ${limit}`);
    }
    if (record.recordedAt !== undefined) {
      const recorded = (record.politely ?? record.killed ?? now) - record.recordedAt;
      require(recorded <= RECORDING_TAKES + SLACK, `its end waited ${recorded} ms for its stacks`);
    }
    require(!record.overLimit || record.ended !== undefined, "it took too much, and was not asked to end");
    require(!record.mustEnd ||
      record.ended !== undefined, "the run was cancelled, and a process was not asked to end");
    if (record.killed !== undefined) {
      require(now - record.killed <= KILL_TAKES, `lived on for ${now - record.killed} ms when killed`);
    }
    const grace = record.slow?.gracePeriod ?? 10_000;
    if (record.politely !== undefined) {
      const until = record.killed ?? now;
      require(until - record.politely <=
        grace + SLACK, `had ${until - record.politely} ms of grace, not ${grace}`);
    }
  }

  /** A unit that was terminated, or is configured so, leaves no process running. */
  #checkSweep(input: Input): void {
    if (input.type !== "unit-closed") return;
    const record = this.#records.get(input.unit);
    if (record === undefined) return;
    if (record.ended !== undefined || record.cleansUp)
      require(record.treeKilled, `unit ${input.unit} left its tree alive`);
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
    const record = this.#latest.get(this.#subjectOf(name));
    if (record === undefined) throw new Violation(`${name} has a result, but never ran`);
    const expected = expectedResult(record);
    require(summary(status.result) === expected, `${name}: ${summary(status.result)} instead of ${expected}`);
    require(status.stacks === record.stacks, `${name}: other stacks than those that were recorded`);
    const { result } = status;
    const exceeded = result.kind === "fail" ? result.exceeded : undefined;
    if (expected === "fail")
      require(exceeded === record.exceeded, `${name}: another limit than the one that it exceeded`);
    const killed = status.leftoversKilled ?? 0;
    require(killed ===
      (record.swept ?? 0), `${name}: ${killed} leftovers killed, the machine killed ${record.swept}`);
    const failed = expected.endsWith("fail");
    require(status.terminatedByRunner ===
      (record.ended?.why === "interrupted" &&
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

function isOver({ closed, failure, reused, lost }: UnitRecord): boolean {
  return closed !== undefined || failure === true || reused !== undefined || lost === true;
}

function endReason(input: Input, interrupts: boolean): "timeout" | "limit" | "interrupted" {
  if (input.type === "unit-over-limit") return "limit";
  return interrupts || input.type !== "timer" ? "interrupted" : "timeout";
}

function require(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Violation(message);
}
