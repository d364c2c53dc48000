/**
 * A recorded run as a trace for Chrome's tracing page and Perfetto: spans for the run, its rounds, scripts and
 * tests; instants for pauses, cancellation and slowness; counters of running tests and scripts. Folds run events;
 * results, error summaries and final counts are copied from the log as it has them. While a run is paused, no span
 * is open.
 */
import { err, ok, type Result } from "../../diagnostics/result.ts";
import type { RunEvent } from "../../model/events.ts";
import type { LogDetails } from "../replay/log-events.ts";
import { recordStressPlan, recordStressProgress } from "../write/counts.ts";
import { optional } from "./args.ts";
import { Concurrency } from "./concurrency.ts";
import type { Trace } from "./format.ts";
import { ScriptSpans } from "./script-spans.ts";
import { TraceSink } from "./sink.ts";
import { inMilliseconds } from "./times.ts";
import type { Of, Problem } from "./spans.ts";
import { TestSpans } from "./test-spans.ts";
import { type GroupBy, ROUND_TRACK, RUN_TRACK } from "./tracks.ts";

export interface TraceOptions {
  readonly groupBy: GroupBy;
  /** The version of the runner that made the recording. */
  readonly version: string;
}

type RunInstant = Of<"cancel-started" | "run-paused" | "run-continued">;

const RUN_SPAN = { name: "test run", cat: "run" } as const;
const ROUND_SPAN = { name: "sub-run", cat: "stress" } as const;
const DONE = ok(undefined);

export class TraceConverter {
  readonly #options: TraceOptions;
  readonly #sink = new TraceSink();
  readonly #concurrency = new Concurrency(this.#sink);
  readonly #scripts = new ScriptSpans(this.#sink, this.#concurrency);
  readonly #tests: TestSpans;
  #run: Of<"run-started"> | undefined;
  #runSpan: "closed" | "open" | "paused" = "closed";
  #inRound = false;

  constructor(options: TraceOptions) {
    this.#options = options;
    this.#tests = new TestSpans(this.#sink, this.#concurrency, options.groupBy);
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
        return this.#scripts.started(event, ts);
      case "script-slow":
        return this.#scripts.slow(event, ts);
      case "script-finished":
        return this.#scripts.finished(event, { ts, ending: details.ending });
      case "test-started":
      case "retry-started":
        return this.#tests.started(event, ts);
      case "test-slow":
        return this.#tests.slow(event, ts);
      case "attempt-failed":
        return this.#tests.attemptFailed(event, { ts, ending: details.ending });
      case "test-finished":
        return this.#tests.finished(event, { ts, ending: details.ending });
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

  #recount({ running: tests, scriptsRunning: scripts }: RunInstant, ts: number): void {
    this.#concurrency.set(tests, scripts, ts);
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
    this.#tests.all(ph, ts);
    this.#scripts.all(ph, ts);
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
}
