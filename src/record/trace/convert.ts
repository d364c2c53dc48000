/**
 * A recorded run as a trace for Chrome's tracing page and Perfetto: spans of the run, its rounds, scripts and
 * tests; instants where something happened; counters of what ran. While a run is paused, nothing is open.
 */
import { err, ok, type Result } from "../../diagnostics/result.ts";
import type { RecordedEvent, RecordedEventKind } from "../format/events.ts";
import type { RecordedAttempt } from "../format/outcome.ts";
import { attemptArgs, commandArgs, optional, scriptArgs, slowArgs, testArgs } from "./args.ts";
import type { Trace, Track } from "./format.ts";
import { TraceSink } from "./sink.ts";
import { inMicroseconds, inMilliseconds } from "./times.ts";
import { type GroupBy, ROUND_TRACK, RUN_TRACK, scriptTrack, type TestName, TestTracks } from "./tracks.ts";

export interface TraceOptions {
  readonly groupBy: GroupBy;
  /** Of the runner that made the recording. */
  readonly version: string;
}

type Kind<Name extends RecordedEventKind["kind"]> = Extract<RecordedEventKind, { readonly kind: Name }>;
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
  /** Flows from attempts that failed, by the test. */
  readonly #flows = new Map<string, number>();
  #run: Kind<"run-started"> | undefined;
  #runSpan: "closed" | "open" | "paused" = "closed";
  #inRound = false;
  #flowCount = 0;
  #running = { tests: 0, scripts: 0 };

  constructor(options: TraceOptions) {
    this.#options = options;
    this.#tracks = new TestTracks(options.groupBy);
  }

  /** The error says what the recording lacks. */
  on({ kind, timestamp }: RecordedEvent): Result<undefined, Problem> {
    const ts = inMicroseconds(timestamp);
    switch (kind.kind) {
      case "run-started":
        return this.#started(kind, ts);
      case "run-finished":
        return this.#finished(kind, ts);
      case "run-begin-cancel":
        return this.#instant("cancel", kind, ts);
      case "run-paused":
        return this.#paused(kind, ts);
      case "run-continued":
        return this.#continued(kind, ts);
      case "stress-sub-run-started":
        return this.#roundStarted(kind, ts);
      case "stress-sub-run-finished":
        return this.#roundFinished(kind, ts);
      case "setup-script-started":
        return this.#scriptStarted(kind, ts);
      case "setup-script-slow":
        return this.#scriptSlow(kind, ts);
      case "setup-script-finished":
        return this.#scriptFinished(kind, ts);
      case "test-started":
      case "test-retry-started":
        return this.#testStarted(kind, ts);
      case "test-slow":
        return this.#testSlow(kind, ts);
      case "test-attempt-failed-will-retry":
        return this.#attemptFailed(kind, ts);
      case "test-finished":
        return this.#testFinished(kind, ts);
      case "test-skipped":
        return DONE;
    }
  }

  finish(): Trace {
    const run = this.#run;
    const about =
      run === undefined
        ? {}
        : {
            run_id: run["run-id"],
            profile_name: run["profile-name"],
            ...(run["cli-args"].length === 0 ? {} : { cli_args: run["cli-args"] }),
            ...optional("stress_condition", run["stress-condition"]),
          };
    return this.#sink.finish({ nextest_version: this.#options.version, ...about });
  }

  #started(kind: Kind<"run-started">, ts: number): Result<undefined, Problem> {
    this.#run = kind;
    this.#sink.name(RUN_TRACK, { process: this.#processName(), thread: "run" });
    const args = {
      nextest_version: this.#options.version,
      run_id: kind["run-id"],
      profile: kind["profile-name"],
      cli_args: kind["cli-args"],
      ...optional("stress_condition", kind["stress-condition"]),
    };
    this.#sink.span("B", RUN_TRACK, { ...RUN_SPAN, ts, args });
    this.#runSpan = "open";
    return DONE;
  }

  #processName(): string {
    const profile = this.#run?.["profile-name"];
    return profile === undefined ? "nextest run" : `nextest run (${profile})`;
  }

  #finished(kind: Kind<"run-finished">, ts: number): Result<undefined, Problem> {
    if (this.#runSpan === "closed") return DONE;
    if (this.#runSpan === "paused") this.#sink.span("B", RUN_TRACK, { ...RUN_SPAN, ts });
    const unseen = kind["outstanding-not-seen"];
    const args = {
      nextest_version: this.#options.version,
      time_taken_ms: inMilliseconds(kind.elapsed),
      ...optional("profile", this.#run?.["profile-name"]),
      run_stats: kind["run-stats"],
      ...optional("outstanding_not_seen", unseen && { total_not_seen: unseen["total-not-seen"] }),
    };
    this.#sink.span("E", RUN_TRACK, { ...RUN_SPAN, ts, args });
    this.#runSpan = "closed";
    return DONE;
  }

  #count(ts: number): void {
    const { tests, scripts } = this.#running;
    this.#sink.counter("concurrency", ts, { running_tests: tests, running_scripts: scripts });
  }

  #recount(kind: Kind<"run-begin-cancel" | "run-paused" | "run-continued">, ts: number): void {
    this.#running = { tests: kind.running, scripts: kind["setup-scripts-running"] };
    this.#count(ts);
  }

  #mark(name: string, kind: Kind<"run-begin-cancel" | "run-paused" | "run-continued">, ts: number): void {
    this.#sink.name(RUN_TRACK, { process: this.#processName(), thread: "run" });
    const args = {
      running: kind.running,
      setup_scripts_running: kind["setup-scripts-running"],
      ...("reason" in kind ? { reason: kind.reason } : {}),
    };
    this.#sink.add({ name, cat: "run", ph: "i", ts, ...RUN_TRACK, s: "p", args });
  }

  #instant(name: string, kind: Kind<"run-begin-cancel">, ts: number): Result<undefined, Problem> {
    this.#recount(kind, ts);
    this.#mark(name, kind, ts);
    return DONE;
  }

  #paused(kind: Kind<"run-paused">, ts: number): Result<undefined, Problem> {
    this.#recount(kind, ts);
    if (this.#runSpan === "open") {
      this.#sink.span("E", RUN_TRACK, { ...RUN_SPAN, ts });
      this.#runSpan = "paused";
    }
    this.#openSpans("E", ts);
    this.#mark("paused", kind, ts);
    return DONE;
  }

  #continued(kind: Kind<"run-continued">, ts: number): Result<undefined, Problem> {
    this.#recount(kind, ts);
    this.#mark("continued", kind, ts);
    if (this.#runSpan === "paused") {
      this.#sink.span("B", RUN_TRACK, { ...RUN_SPAN, ts });
      this.#runSpan = "open";
    }
    this.#openSpans("B", ts);
    return DONE;
  }

  /** Closes or opens again what is under way besides the run. */
  #openSpans(ph: "B" | "E", ts: number): void {
    if (this.#inRound) this.#sink.span(ph, ROUND_TRACK, { ...ROUND_SPAN, ts });
    const tests = [...this.#tests.values()].sort((a, b) => a.track.tid - b.track.tid);
    for (const { track, name } of tests) this.#sink.span(ph, track, { name, cat: "test", ts });
    const scripts = [...this.#scripts.values()].sort((a, b) => a.index - b.index);
    for (const { index, id } of scripts)
      this.#sink.span(ph, scriptTrack(index), { name: id, cat: "setup-script", ts });
  }

  #roundStarted({ progress }: Kind<"stress-sub-run-started">, ts: number): Result<undefined, Problem> {
    this.#sink.name(ROUND_TRACK, { process: this.#processName(), thread: "stress sub-runs" });
    this.#sink.span("B", ROUND_TRACK, { ...ROUND_SPAN, ts, args: { progress } });
    this.#inRound = true;
    return DONE;
  }

  #roundFinished(kind: Kind<"stress-sub-run-finished">, ts: number): Result<undefined, Problem> {
    if (!this.#inRound) return err("a round of a stress run ends that did not start");
    const args = {
      progress: kind.progress,
      time_taken_ms: inMilliseconds(kind["sub-elapsed"]),
      sub_stats: kind["sub-stats"],
    };
    this.#sink.span("E", ROUND_TRACK, { ...ROUND_SPAN, ts, args });
    this.#inRound = false;
    return DONE;
  }

  #scriptStarted(kind: Kind<"setup-script-started">, ts: number): Result<undefined, Problem> {
    const { index, "script-id": id } = kind;
    const track = scriptTrack(index);
    this.#sink.name(track, { process: "setup-scripts", thread: `script-${index}` });
    this.#sink.span("B", track, { name: id, cat: "setup-script", ts });
    this.#running.scripts += 1;
    this.#count(ts);
    this.#scripts.set(index, { index, id });
    return DONE;
  }

  #scriptSlow(kind: Kind<"setup-script-slow">, ts: number): Result<undefined, Problem> {
    const id = kind["script-id"];
    const script = [...this.#scripts.values()].find((open) => open.id === id);
    if (script === undefined) return err(`the setup script \`${id}\` is slow and did not start`);
    const args = { script_id: id, ...slowArgs(kind), ...optional("stress_index", kind["stress-index"]) };
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

  #scriptFinished(kind: Kind<"setup-script-finished">, ts: number): Result<undefined, Problem> {
    const { index, "script-id": id } = kind;
    if (!this.#scripts.delete(index)) return err(`the setup script \`${id}\` ends and did not start`);
    const args = scriptArgs(id, kind["run-status"], kind["stress-index"]);
    this.#sink.span("E", scriptTrack(index), { name: id, cat: "setup-script", ts, args });
    this.#running.scripts = Math.max(this.#running.scripts - 1, 0);
    this.#count(ts);
    return DONE;
  }

  #testStarted(kind: Kind<"test-started" | "test-retry-started">, ts: number): Result<undefined, Problem> {
    const { "test-instance": test, "slot-assignment": slot } = kind;
    const track = this.#tracks.track(test, slot["global-slot"]);
    this.#sink.name(track, {
      process: this.#tracks.processName(test),
      thread: `slot-${slot["global-slot"]}`,
    });
    const name = this.#tracks.nameOf(test);
    const retry = "retry-data" in kind ? kind["retry-data"] : undefined;
    const args = {
      ...testArgs(test),
      ...(retry && { attempt: retry.attempt, total_attempts: retry["total-attempts"] }),
      ...commandArgs(kind["command-line"]),
    };
    this.#sink.span("B", track, { name, cat: "test", ts, args });
    const flow = retry === undefined ? undefined : this.#flows.get(keyOf(test));
    if (flow !== undefined) {
      this.#flows.delete(keyOf(test));
      this.#sink.flow("f", track, { ts, id: flow });
    }
    this.#running.tests = kind.running;
    this.#count(ts);
    this.#tests.set(keyOf(test), { track, name, group: slot["test-group"] });
    return DONE;
  }

  #open(test: TestName): Result<OpenTest, Problem> {
    const open = this.#tests.get(keyOf(test));
    return open === undefined
      ? err(`the test \`${test["binary-id"]} ${test.name}\` is told of and did not start`)
      : ok(open);
  }

  #testSlow(kind: Kind<"test-slow">, ts: number): Result<undefined, Problem> {
    const test = kind["test-instance"];
    const open = this.#open(test);
    if (!open.ok) return open;
    const args = {
      ...testArgs(test),
      ...slowArgs(kind),
      attempt: kind["retry-data"].attempt,
      ...optional("stress_index", kind["stress-index"]),
    };
    this.#sink.add({ name: "slow", cat: "test", ph: "i", ts, ...open.value.track, s: "t", args });
    return DONE;
  }

  #attemptFailed(kind: Kind<"test-attempt-failed-will-retry">, ts: number): Result<undefined, Problem> {
    const { "test-instance": test, "stress-index": round } = kind;
    const open = this.#open(test);
    if (!open.ok) return open;
    const facts = { test, round, delayBeforeNext: kind["delay-before-next-attempt"] };
    this.#endAttempt(open.value, kind["run-status"], { ts, ...facts });
    const id = this.#flowCount;
    this.#flowCount += 1;
    this.#sink.flow("s", open.value.track, { ts, id });
    this.#flows.set(keyOf(test), id);
    this.#running.tests = kind.running;
    this.#count(ts);
    this.#tests.delete(keyOf(test));
    return DONE;
  }

  #testFinished(kind: Kind<"test-finished">, ts: number): Result<undefined, Problem> {
    const { "test-instance": test, "stress-index": round, "current-stats": stats } = kind;
    const open = this.#open(test);
    if (!open.ok) return open;
    const { statuses, "flaky-result": flaky } = kind["run-statuses"];
    const last = statuses.at(-1);
    if (last === undefined) return err("a test ends without an attempt");
    const isFlaky = statuses.length > 1 && passed(last);
    this.#endAttempt(open.value, last, { ts, test, round, ...(isFlaky ? { flaky } : {}) });
    this.#running.tests = kind.running;
    this.#count(ts);
    const failed = stats.failed + stats["exec-failed"] + stats["failed-timed-out"];
    this.#sink.counter("test results", ts, { passed: stats.passed, flaky: stats.flaky, failed });
    this.#tests.delete(keyOf(test));
    return DONE;
  }

  #endAttempt(
    { track, name, group }: OpenTest,
    status: RecordedAttempt,
    { ts, ...facts }: { readonly ts: number } & Omit<Parameters<typeof attemptArgs>[1], "group">,
  ): void {
    this.#sink.span("E", track, { name, cat: "test", ts, args: attemptArgs(status, { ...facts, group }) });
  }
}

function keyOf(test: TestName): string {
  return `${test["binary-id"]} ${test.name}`;
}

function passed({ result }: RecordedAttempt): boolean {
  if (result.status === "leak" || result.status === "timeout") return result.result === "pass";
  return result.status === "pass";
}
