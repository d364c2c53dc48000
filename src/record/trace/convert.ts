/**
 * A recorded run as a trace for Chrome's tracing page and Perfetto: spans for the run, its rounds, scripts and
 * tests; instants for pauses, cancellation and slowness; counters of running tests and scripts. Folds run events;
 * results, error summaries and final counts are copied from the log as it has them. While a run is paused, no span
 * is open.
 */
import { err, ok, type Result } from "../../diagnostics/result.ts";
import type { RunEvent, TestId } from "../../model/events.ts";
import { type AttemptStatus, lastAttempt, outcomeKind } from "../../model/outcome.ts";
import type { LogDetails } from "../replay/log-events.ts";
import { recordStressPlan, recordStressProgress } from "../write/counts.ts";
import {
  type AttemptFacts,
  attemptArgs,
  commandArgs,
  optional,
  roundArgs,
  scriptArgs,
  slowArgs,
  testArgs,
} from "./args.ts";
import type { Trace, Track } from "./format.ts";
import { TraceSink } from "./sink.ts";
import { inMilliseconds } from "./times.ts";
import { type GroupBy, ROUND_TRACK, RUN_TRACK, scriptTrack, TestTracks } from "./tracks.ts";

export interface TraceOptions {
  readonly groupBy: GroupBy;
  /** The version of the runner that made the recording. */
  readonly version: string;
}

type Of<Type extends RunEvent["type"]> = Extract<RunEvent, { readonly type: Type }>;
type RunInstant = Of<"cancel-started" | "run-paused" | "run-continued">;
type Problem = string;

interface OpenTest {
  readonly track: Track;
  readonly name: string;
  readonly group: string;
}

interface OpenScript {
  readonly index: number;
  readonly id: string;
}

const RUN_SPAN = { name: "test run", cat: "run" } as const;
const ROUND_SPAN = { name: "sub-run", cat: "stress" } as const;
const DONE = ok(undefined);

export class TraceConverter {
  readonly #options: TraceOptions;
  readonly #sink = new TraceSink();
  readonly #tracks: TestTracks;
  readonly #tests = new Map<string, OpenTest>();
  readonly #scripts = new Map<number, OpenScript>();
  /** The flow that begins at a test's failed attempt and ends at its next one. */
  readonly #flows = new Map<string, number>();
  #run: Of<"run-started"> | undefined;
  #runSpan: "closed" | "open" | "paused" = "closed";
  #inRound = false;
  #flowCount = 0;
  #running = { tests: 0, scripts: 0 };

  constructor(options: TraceOptions) {
    this.#options = options;
    this.#tracks = new TestTracks(options.groupBy);
  }

  /** The error says what the recording lacks. */
  on(event: RunEvent, details: LogDetails): Result<undefined, Problem> {
    const ts = details.microseconds;
    switch (event.type) {
      case "run-started":
        return this.#started(event, ts);
      case "run-finished":
        return this.#finished(event, details);
      case "cancel-started":
        return this.#cancelled(event, ts);
      case "run-paused":
        return this.#paused(event, ts);
      case "run-continued":
        return this.#continued(event, ts);
      case "stress-round-started":
        return this.#roundStarted(event, ts);
      case "stress-round-finished":
        return this.#roundFinished(event, details);
      case "script-started":
        return this.#scriptStarted(event, ts);
      case "script-slow":
        return this.#scriptSlow(event, ts);
      case "script-finished":
        return this.#scriptFinished(event, details);
      case "test-started":
      case "retry-started":
        return this.#testStarted(event, ts);
      case "test-slow":
        return this.#testSlow(event, ts);
      case "attempt-failed":
        return this.#attemptFailed(event, details);
      case "test-finished":
        return this.#testFinished(event, details);
      // A skipped test has no duration. The log does not hold the others.
      case "test-skipped":
      case "kill-started":
      case "info-started":
      case "info-unit":
      case "info-finished":
      case "enter-pressed":
        return DONE;
    }
  }

  finish(): Trace {
    const run = this.#run;
    const about =
      run === undefined
        ? {}
        : {
            run_id: run.runId,
            profile_name: run.profile,
            ...(run.cliArgs.length === 0 ? {} : { cli_args: run.cliArgs }),
            ...optional("stress_condition", recordStressPlan(run.stressPlan)),
          };
    return this.#sink.finish({ nextest_version: this.#options.version, ...about });
  }

  #started(event: Of<"run-started">, ts: number): Result<undefined, Problem> {
    this.#run = event;
    this.#sink.name(RUN_TRACK, { process: this.#processName(), thread: "run" });
    const args = {
      nextest_version: this.#options.version,
      run_id: event.runId,
      profile: event.profile,
      cli_args: event.cliArgs,
      ...optional("stress_condition", recordStressPlan(event.stressPlan)),
    };
    this.#sink.span("B", RUN_TRACK, { ...RUN_SPAN, ts, args });
    this.#runSpan = "open";
    return DONE;
  }

  #processName(): string {
    const profile = this.#run?.profile;
    return profile === undefined ? "nextest run" : `nextest run (${profile})`;
  }

  #finished(
    { elapsed, outstanding }: Of<"run-finished">,
    { microseconds: ts, counts }: LogDetails,
  ): Result<undefined, Problem> {
    if (this.#runSpan === "closed") return DONE;
    if (this.#runSpan === "paused") this.#sink.span("B", RUN_TRACK, { ...RUN_SPAN, ts });
    const args = {
      nextest_version: this.#options.version,
      time_taken_ms: inMilliseconds(elapsed),
      ...optional("profile", this.#run?.profile),
      run_stats: counts,
      ...optional("outstanding_not_seen", outstanding && { total_not_seen: outstanding.total }),
    };
    this.#sink.span("E", RUN_TRACK, { ...RUN_SPAN, ts, args });
    this.#runSpan = "closed";
    return DONE;
  }

  #count(ts: number): void {
    const { tests, scripts } = this.#running;
    this.#sink.counter("concurrency", ts, { running_tests: tests, running_scripts: scripts });
  }

  #recount({ running: tests, scriptsRunning: scripts }: RunInstant, ts: number): void {
    this.#running = { tests, scripts };
    this.#count(ts);
  }

  #mark(name: string, event: RunInstant, ts: number): void {
    this.#sink.name(RUN_TRACK, { process: this.#processName(), thread: "run" });
    const args = {
      running: event.running,
      setup_scripts_running: event.scriptsRunning,
      ...(event.type === "cancel-started" ? { reason: event.stats.cancelReason } : {}),
    };
    this.#sink.add({ name, cat: "run", ph: "i", ts, ...RUN_TRACK, s: "p", args });
  }

  #cancelled(event: Of<"cancel-started">, ts: number): Result<undefined, Problem> {
    this.#recount(event, ts);
    this.#mark("cancel", event, ts);
    return DONE;
  }

  #paused(event: Of<"run-paused">, ts: number): Result<undefined, Problem> {
    this.#recount(event, ts);
    if (this.#runSpan === "open") {
      this.#sink.span("E", RUN_TRACK, { ...RUN_SPAN, ts });
      this.#runSpan = "paused";
    }
    this.#openSpans("E", ts);
    this.#mark("paused", event, ts);
    return DONE;
  }

  #continued(event: Of<"run-continued">, ts: number): Result<undefined, Problem> {
    this.#recount(event, ts);
    this.#mark("continued", event, ts);
    if (this.#runSpan === "paused") {
      this.#sink.span("B", RUN_TRACK, { ...RUN_SPAN, ts });
      this.#runSpan = "open";
    }
    this.#openSpans("B", ts);
    return DONE;
  }

  /** Closes or reopens every span but that of the run. */
  #openSpans(ph: "B" | "E", ts: number): void {
    if (this.#inRound) this.#sink.span(ph, ROUND_TRACK, { ...ROUND_SPAN, ts });
    const tests = [...this.#tests.values()].sort((a, b) => a.track.tid - b.track.tid);
    for (const { track, name } of tests) this.#sink.span(ph, track, { name, cat: "test", ts });
    const scripts = [...this.#scripts.values()].sort((a, b) => a.index - b.index);
    for (const { index, id } of scripts)
      this.#sink.span(ph, scriptTrack(index), { name: id, cat: "setup-script", ts });
  }

  #roundStarted({ progress }: Of<"stress-round-started">, ts: number): Result<undefined, Problem> {
    this.#sink.name(ROUND_TRACK, { process: this.#processName(), thread: "stress sub-runs" });
    this.#sink.span("B", ROUND_TRACK, {
      ...ROUND_SPAN,
      ts,
      args: { progress: recordStressProgress(progress) },
    });
    this.#inRound = true;
    return DONE;
  }

  #roundFinished(
    { progress, roundElapsed }: Of<"stress-round-finished">,
    { microseconds: ts, counts }: LogDetails,
  ): Result<undefined, Problem> {
    if (!this.#inRound) return err("a round of a stress run ends that did not start");
    const args = {
      progress: recordStressProgress(progress),
      time_taken_ms: inMilliseconds(roundElapsed),
      sub_stats: counts,
    };
    this.#sink.span("E", ROUND_TRACK, { ...ROUND_SPAN, ts, args });
    this.#inRound = false;
    return DONE;
  }

  #scriptStarted({ script }: Of<"script-started">, ts: number): Result<undefined, Problem> {
    const { index, id } = script;
    const track = scriptTrack(index);
    this.#sink.name(track, { process: "setup-scripts", thread: `script-${index}` });
    this.#sink.span("B", track, { name: id, cat: "setup-script", ts });
    this.#running.scripts += 1;
    this.#count(ts);
    this.#scripts.set(index, { index, id });
    return DONE;
  }

  #scriptSlow(event: Of<"script-slow">, ts: number): Result<undefined, Problem> {
    const { id } = event.script;
    const script = [...this.#scripts.values()].find((open) => open.id === id);
    if (script === undefined) return err(`the setup script \`${id}\` is slow and did not start`);
    const args = { script_id: id, ...slowArgs(event), ...roundArgs(event.stress) };
    this.#sink.add({
      name: "slow",
      cat: "setup-script",
      ph: "i",
      ts,
      ...scriptTrack(script.index),
      s: "t",
      args,
    });
    return DONE;
  }

  #scriptFinished(
    event: Of<"script-finished">,
    { microseconds: ts, ending }: LogDetails,
  ): Result<undefined, Problem> {
    const { index, id } = event.script;
    if (!this.#scripts.delete(index)) return err(`the setup script \`${id}\` ends and did not start`);
    const args = scriptArgs(event, ending);
    this.#sink.span("E", scriptTrack(index), { name: id, cat: "setup-script", ts, args });
    this.#running.scripts = Math.max(this.#running.scripts - 1, 0);
    this.#count(ts);
    return DONE;
  }

  #testStarted(event: Of<"test-started" | "retry-started">, ts: number): Result<undefined, Problem> {
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
    this.#running.tests = event.running;
    this.#count(ts);
    this.#tests.set(keyOf(test), { track, name, group: slot.testGroup });
    return DONE;
  }

  #open(test: TestId): Result<OpenTest, Problem> {
    const open = this.#tests.get(keyOf(test));
    return open === undefined ? err(`the test \`${keyOf(test)}\` is told of and did not start`) : ok(open);
  }

  #testSlow(event: Of<"test-slow">, ts: number): Result<undefined, Problem> {
    const { test, attempt } = event;
    const open = this.#open(test);
    if (!open.ok) return open;
    const args = { ...testArgs(test), ...slowArgs(event), attempt, ...roundArgs(event.stress) };
    this.#sink.add({ name: "slow", cat: "test", ph: "i", ts, ...open.value.track, s: "t", args });
    return DONE;
  }

  #attemptFailed(
    event: Of<"attempt-failed">,
    { microseconds: ts, ending }: LogDetails,
  ): Result<undefined, Problem> {
    const { test, stress: round, delayBeforeNext } = event;
    const open = this.#open(test);
    if (!open.ok) return open;
    this.#endAttempt(open.value, event.status, { ts, test, round, ending, delayBeforeNext });
    const id = this.#flowCount;
    this.#flowCount += 1;
    this.#sink.flow("s", open.value.track, { ts, id });
    this.#flows.set(keyOf(test), id);
    this.#running.tests = event.running;
    this.#count(ts);
    this.#tests.delete(keyOf(test));
    return DONE;
  }

  #testFinished(
    event: Of<"test-finished">,
    { microseconds: ts, ending }: LogDetails,
  ): Result<undefined, Problem> {
    const { test, stress: round, outcome, stats } = event;
    const open = this.#open(test);
    if (!open.ok) return open;
    const flaky = outcomeKind(outcome) === "flaky" ? { flaky: outcome.flakyResult } : {};
    this.#endAttempt(open.value, lastAttempt(outcome), { ts, test, round, ending, ...flaky });
    this.#running.tests = event.running;
    this.#count(ts);
    const failed = stats.failed + stats.execFailed + stats.failedTimedOut;
    this.#sink.counter("test results", ts, { passed: stats.passed, flaky: stats.flaky, failed });
    this.#tests.delete(keyOf(test));
    return DONE;
  }

  #endAttempt(
    { track, name, group }: OpenTest,
    status: AttemptStatus,
    { ts, ...facts }: { readonly ts: number } & AttemptFacts,
  ): void {
    this.#sink.span("E", track, { name, cat: "test", ts, args: attemptArgs(status, group, facts) });
  }
}

function keyOf({ binaryId, testName }: TestId): string {
  return `${binaryId} ${testName}`;
}
