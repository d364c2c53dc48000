/**
 * Records a simulated run and reads it back: every line is one that readers understand, what is replayed is what
 * happened, and the tests that a rerun would run are those that did not pass.
 */
import { EVENT_VERSION, type RunEvent, type TestId } from "../../src/model/events.ts";
import { EMPTY_STREAM, lastAttempt, outcomeKind } from "../../src/model/results/outcome.ts";
import type { RunPlan } from "../../src/model/plan.ts";
import {
  encodeRecordedEvent,
  parseRecordedEvent,
  type RecordedEvent,
} from "../../src/record/format/events.ts";
import { OutcomeCollector, outstandingSuites, type RecordedBinary } from "../../src/record/outstanding.ts";
import { type ReplayContext, toRunEvent } from "../../src/record/replay/events.ts";
import { toLogEvent } from "../../src/record/replay/log-events.ts";
import { recordEvent } from "../../src/record/write/events.ts";
import type { StatusPorts } from "../../src/record/write/statuses.ts";
import { Violation } from "./violation.ts";
import { NOTHING_SKIPPED } from "../../src/model/plain.fixture.ts";

/** Outputs are not what this is about. */
const PORTS: StatusPorts = {
  keep: () => ({ status: "empty" }),
  explain: () => undefined,
  slice: () => undefined,
  utcOffset: () => 60,
  reportsJunit: true,
};

/** Events without a line in the log, because no reader needs them. */
const UNRECORDED: ReadonlySet<RunEvent["type"]> = new Set([
  "kill-started",
  "info-started",
  "info-unit",
  "info-finished",
  "enter-pressed",
]);

export class RecordingChecker {
  readonly #plan: RunPlan;
  readonly #collector = new OutcomeCollector();
  /** Tests that passed in every round in which they finished, by what happened. */
  readonly #passed = new Map<string, boolean>();

  constructor(plan: RunPlan) {
    this.#plan = plan;
  }

  hear(event: RunEvent): void {
    const recorded = recordEvent(event, PORTS);
    if (recorded === undefined) {
      const teardown = "script" in event && event.script.phase === "teardown";
      if (!UNRECORDED.has(event.type) && !teardown) throw new Violation(`${event.type} is not recorded`);
      return;
    }
    const read = parseRecordedEvent(encodeRecordedEvent(recorded));
    if (!read.ok) throw new Violation(`the line of ${event.type} cannot be read: ${read.error}`);
    this.#collector.add(toLogEvent(read.value));
    if (event.type !== "run-started") checkReplayed(event, read.value);
    if (event.type === "test-finished") this.#note(event.test, outcomePassed(event));
  }

  #note(test: TestId, passed: boolean): void {
    const key = keyOf(test.binaryId, test.testName);
    this.#passed.set(key, passed && (this.#passed.get(key) ?? true));
  }

  /** After the last event. */
  finish(): void {
    const suites = outstandingSuites({
      binaries: this.#binaries(),
      outcomes: this.#collector.outcomes,
    });
    const passing = suites.flatMap((suite) => suite.passing.map((name) => keyOf(suite.binary_id, name)));
    const outstanding = suites.flatMap((suite) =>
      suite.outstanding.map((name) => keyOf(suite.binary_id, name)),
    );
    const all = this.#plan.tests.map(({ binary, name }) => keyOf(binary.id, name));
    same(
      "passing",
      passing,
      all.filter((test) => this.#passed.get(test) === true),
    );
    same(
      "outstanding",
      outstanding,
      all.filter((test) => this.#passed.get(test) !== true),
    );
  }

  #binaries(): readonly RecordedBinary[] {
    const tests = new Map<string, Map<string, "matches">>();
    for (const { binary, name } of this.#plan.tests) {
      const names = tests.get(binary.id) ?? new Map<string, "matches">();
      tests.set(binary.id, names.set(name, "matches"));
    }
    return [...tests].map(([id, names]) => ({ id, tests: names }));
  }
}

function outcomePassed({ outcome }: Extract<RunEvent, { type: "test-finished" }>): boolean {
  const kind = outcomeKind(outcome);
  return kind === "success" || (kind === "flaky" && outcome.flakyResult === "pass");
}

/** The first event alone needs them. */
const FACTS: ReplayContext["facts"] = {
  version: EVENT_VERSION,
  mode: "test",
  testThreads: 1,
  runCount: 0,
  skip: NOTHING_SKIPPED,
  binaries: [],
  setupScripts: 0,
};

/** An event as it is replayed; durations may lose less than a microsecond. */
function checkReplayed(event: RunEvent, recorded: RecordedEvent): void {
  const replayed = toRunEvent(recorded, { facts: FACTS, load: () => EMPTY_STREAM, look: {} });
  same(event.type, [digest(replayed)], [digest(event)]);
}

function digest(event: RunEvent): string {
  switch (event.type) {
    case "test-finished":
      return `${event.type} ${stamp(event)} ${event.running} ${JSON.stringify([
        event.test,
        event.stress,
        event.outcome.flakyResult,
        event.outcome.attempts.map(({ attempt, totalAttempts, isSlow, result }) => [
          attempt,
          totalAttempts,
          isSlow,
          result.kind,
        ]),
        lastAttempt(event.outcome).terminatedByRunner,
        Object.entries(event.stats).map(String).toSorted(),
      ])}`;
    case "test-started":
      return `${event.type} ${stamp(event)} ${JSON.stringify([event.test, event.stress, event.slot, event.command, event.running])}`;
    case "cancel-started":
      return `${event.type} ${stamp(event)} ${event.running} ${event.scriptsRunning} ${event.stats.cancelReason}`;
    default:
      return `${event.type} ${stamp(event)}`;
  }
}

function stamp({ timestamp, elapsed }: RunEvent): string {
  return `${Math.round(timestamp * 100) / 100} ${Math.round(elapsed * 100) / 100}`;
}

function same(what: string, found: readonly string[], expected: readonly string[]): void {
  const [left, right] = [found.toSorted().join("\n"), expected.toSorted().join("\n")];
  if (left !== right) throw new Violation(`a recording differs in ${what}: ${left}\nin place of ${right}`);
}

function keyOf(binary: string, test: string): string {
  return `${binary} ${test}`;
}
