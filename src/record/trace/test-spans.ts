/** Spans of the attempts of tests, instants of slow tests, and the flow from a failed attempt to the next one. */
import { err, ok, type Result } from "../../diagnostics/result.ts";
import type { TestId } from "../../model/events.ts";
import { type AttemptStatus, lastAttempt, outcomeKind } from "../../model/results/outcome.ts";
import { type AttemptFacts, attemptArgs, commandArgs, roundArgs, slowArgs, testArgs } from "./args.ts";
import type { Concurrency } from "./concurrency.ts";
import type { Track } from "./format.ts";
import type { Ended, Of, Problem } from "./spans.ts";
import type { TraceSink } from "./sink.ts";
import { type GroupBy, TestTracks } from "./tracks.ts";

interface OpenTest {
  readonly track: Track;
  readonly name: string;
  readonly group: string;
}

const DONE = ok(undefined);

export class TestSpans {
  readonly #sink: TraceSink;
  readonly #concurrency: Concurrency;
  readonly #tracks: TestTracks;
  readonly #open = new Map<string, OpenTest>();
  /** The flow that begins at a test's failed attempt and ends at its next one. */
  readonly #flows = new Map<string, number>();
  #flowCount = 0;

  constructor(sink: TraceSink, concurrency: Concurrency, groupBy: GroupBy) {
    this.#sink = sink;
    this.#concurrency = concurrency;
    this.#tracks = new TestTracks(groupBy);
  }

  started(event: Of<"test-started" | "retry-started">, ts: number): Result<undefined, Problem> {
    const { test, slot } = event;
    const track = this.#tracks.track(test, slot.globalSlot);
    this.#sink.name(track, { process: this.#tracks.processName(test), thread: `slot-${slot.globalSlot}` });
    const name = this.#tracks.nameOf(test);
    const isRetry = event.type === "retry-started";
    const args = {
      ...testArgs(test),
      ...(isRetry ? { attempt: event.attempt, total_attempts: event.totalAttempts } : {}),
      ...commandArgs(event.command),
    };
    this.#sink.span("B", track, { name, cat: "test", ts, args });
    const flow = isRetry ? this.#flows.get(keyOf(test)) : undefined;
    if (flow !== undefined) {
      this.#flows.delete(keyOf(test));
      this.#sink.flow("f", track, { ts, id: flow });
    }
    this.#concurrency.testsRunning(event.running, ts);
    this.#open.set(keyOf(test), { track, name, group: slot.testGroup });
    return DONE;
  }

  #find(test: TestId): Result<OpenTest, Problem> {
    const open = this.#open.get(keyOf(test));
    return open === undefined ? err(`the test \`${keyOf(test)}\` has an event and did not start`) : ok(open);
  }

  slow(event: Of<"test-slow">, ts: number): Result<undefined, Problem> {
    const { test, attempt } = event;
    const open = this.#find(test);
    if (!open.ok) return open;
    const args = { ...testArgs(test), ...slowArgs(event), attempt, ...roundArgs(event.stress) };
    this.#sink.add({ name: "slow", cat: "test", ph: "i", ts, ...open.value.track, s: "t", args });
    return DONE;
  }

  attemptFailed(event: Of<"attempt-failed">, { ts, ending }: Ended): Result<undefined, Problem> {
    const { test, stress: round, delayBeforeNext } = event;
    const open = this.#find(test);
    if (!open.ok) return open;
    this.#endAttempt(open.value, event.status, { ts, test, round, ending, delayBeforeNext });
    const id = this.#flowCount;
    this.#flowCount += 1;
    this.#sink.flow("s", open.value.track, { ts, id });
    this.#flows.set(keyOf(test), id);
    this.#concurrency.testsRunning(event.running, ts);
    this.#open.delete(keyOf(test));
    return DONE;
  }

  finished(event: Of<"test-finished">, { ts, ending }: Ended): Result<undefined, Problem> {
    const { test, stress: round, outcome, stats } = event;
    const open = this.#find(test);
    if (!open.ok) return open;
    const flaky = outcomeKind(outcome) === "flaky" ? { flaky: outcome.flakyResult } : {};
    this.#endAttempt(open.value, lastAttempt(outcome), { ts, test, round, ending, ...flaky });
    this.#concurrency.testsRunning(event.running, ts);
    const failed = stats.failed + stats.execFailed + stats.failedTimedOut;
    this.#sink.counter("test results", ts, { passed: stats.passed, flaky: stats.flaky, failed });
    this.#open.delete(keyOf(test));
    return DONE;
  }

  #endAttempt(
    { track, name, group }: OpenTest,
    status: AttemptStatus,
    { ts, ...facts }: { readonly ts: number } & AttemptFacts,
  ): void {
    this.#sink.span("E", track, { name, cat: "test", ts, args: attemptArgs(status, group, facts) });
  }

  /** Closes or reopens every span. */
  all(ph: "B" | "E", ts: number): void {
    const tests = [...this.#open.values()].sort((a, b) => a.track.tid - b.track.tid);
    for (const { track, name } of tests) this.#sink.span(ph, track, { name, cat: "test", ts });
  }
}

function keyOf({ binaryId, testName }: TestId): string {
  return `${binaryId} ${testName}`;
}
