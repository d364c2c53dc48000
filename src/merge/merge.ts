/**
 * The merged stream: the events of all inputs as those of one run.
 *
 * Inputs are read one after the other. Output of an attempt that a later run of the same shard repeats is spooled until
 * that run has its result, so memory depends on the largest test and not on the number of inputs.
 */
import type { RunEvent, RunFinished, ScriptFinished, TestFinished } from "../model/events.ts";
import { type AttemptStatus, isSuccess, type TestOutcome } from "../model/results/outcome.ts";
import { testKey } from "../model/results/result-record.ts";
import {
  EMPTY_STATS,
  type RunStats,
  withSetupScript,
  withSkipped,
  withTest,
} from "../model/results/stats.ts";
import { firstSlots, mergedEnd, type MergeFacts, mergedSkips, mergedStart, skipEvent } from "./merged-run.ts";
import type { MergedTest } from "./table.ts";

/** Stores outcomes of earlier runs; may use a file. */
export interface OutcomeStore {
  put(key: string, event: TestFinished): void;
  /** Returns the stored outcomes in order, and deletes them. */
  take(key: string): readonly TestOutcome[];
}

export class RunMerger {
  readonly #facts: MergeFacts;
  readonly #outcomes: OutcomeStore;
  readonly #firstSlots: ReadonlyMap<number, number>;
  #stats: RunStats;

  constructor(facts: MergeFacts, outcomes: OutcomeStore) {
    this.#facts = facts;
    this.#outcomes = outcomes;
    this.#firstSlots = firstSlots(facts);
    const { runCount, setupScripts } = mergedStart(facts);
    this.#stats = { ...EMPTY_STATS, initialRunCount: runCount, setupScriptsInitialCount: setupScripts };
  }

  /** Before all inputs. */
  *begin(): Generator<RunEvent> {
    const start = mergedStart(this.#facts);
    yield { ...start, elapsed: 0 };
    for (const merged of mergedSkips(this.#facts)) {
      if (merged.skip !== undefined) this.#stats = withSkipped(this.#stats, merged.skip.reason);
      yield skipEvent(merged, start.timestamp);
    }
  }

  /** Emits events of a script only if this input is the one chosen for it. */
  *script(event: RunEvent, run: number, phase: "setup" | "teardown"): Generator<RunEvent> {
    if (event.type !== "script-started" && event.type !== "script-slow" && event.type !== "script-finished")
      return;
    const { script } = event;
    if (script.phase !== phase || !this.#facts.table.speaksFor(script, run)) return;
    yield event.type === "script-finished" ? this.#finishedScript(event) : event;
  }

  #finishedScript(event: ScriptFinished): ScriptFinished {
    if (event.script.phase === "setup") this.#stats = withSetupScript(this.#stats, event.status.result);
    return { ...event, stats: this.#stats, running: 0 };
  }

  /** Emits events of a test if this input has its final result, preceded by attempts from earlier inputs. */
  *test(event: RunEvent, run: number): Generator<RunEvent> {
    switch (event.type) {
      case "test-started":
      case "test-slow":
      case "attempt-failed":
      case "retry-started": {
        const merged = this.#facts.table.testOf(event.test);
        // A test with several runs is reported when its last one is over.
        if (merged?.results.length === 1 && merged.results[0]?.run === run)
          yield this.#placed(this.#counted(event), run);
        return;
      }
      case "test-finished": {
        const merged = this.#facts.table.testOf(event.test);
        if (merged === undefined) throw new Error("bug: a test has a result that the first pass did not see");
        yield* this.#finishedTest(this.#placed(event, run), { merged, run });
        return;
      }
      default:
        return;
    }
  }

  /** In the slots of its shard. */
  #placed<Event extends RunEvent>(event: Event, run: number): Event {
    const first = this.#firstSlots.get(run) ?? 0;
    if (!("slot" in event) || first === 0) return event;
    const { slot } = event;
    return { ...event, slot: { ...slot, globalSlot: slot.globalSlot + first } };
  }

  #counted(
    event: Extract<RunEvent, { type: "test-started" | "test-slow" | "attempt-failed" | "retry-started" }>,
  ): RunEvent {
    return event.type === "test-started" ? { ...event, stats: this.#stats } : event;
  }

  *#finishedTest(
    event: TestFinished,
    { merged, run }: { readonly merged: MergedTest; readonly run: number },
  ): Generator<RunEvent> {
    if (merged.results.at(-1)?.run !== run) {
      this.#outcomes.put(testKey(event.test), event);
      return;
    }
    const earlier = merged.results.length > 1 ? this.#outcomes.take(testKey(event.test)) : [];
    const outcome = joinOutcomes([...earlier, event.outcome]);
    if (merged.results.length > 1) yield* attemptEvents(event, { outcome, stats: this.#stats });
    this.#stats = withTest(this.#stats, outcome, event);
    yield { ...event, outcome, stats: this.#stats, running: 0 };
  }

  end(): RunFinished {
    return mergedEnd(this.#facts, this.#stats);
  }
}

/** Failed attempts of earlier runs, then the attempts of the last run, renumbered. */
export function joinOutcomes(outcomes: readonly TestOutcome[]): TestOutcome {
  const last = outcomes.at(-1);
  if (last === undefined) throw new Error("bug: a test without a result");
  const failed = outcomes
    .slice(0, -1)
    .flatMap(({ attempts }) => attempts)
    .filter(({ result, terminatedByRunner }) => !isSuccess(result) && !terminatedByRunner);
  const total = failed.length + last.attempts.length;
  const [first, ...others] = [...failed, ...last.attempts].map((status, index): AttemptStatus => ({
    ...status,
    attempt: index + 1,
    totalAttempts: total,
  }));
  if (first === undefined) throw new Error("bug: a test without an attempt");
  return { ...last, attempts: [first, ...others] };
}

/** The events that a run with retries would have emitted before the end of the test. */
function* attemptEvents(
  event: TestFinished,
  { outcome, stats }: { readonly outcome: TestOutcome; readonly stats: RunStats },
): Generator<RunEvent> {
  const { test, slot, timestamp, elapsed, failureOutput } = event;
  const about = { test, timestamp, elapsed };
  const totalAttempts = outcome.attempts.length;
  yield { type: "test-started", ...about, slot, totalAttempts, command: [], stats, running: 1 };
  for (const status of outcome.attempts.slice(0, -1)) {
    yield { type: "attempt-failed", ...about, status, delayBeforeNext: 0, failureOutput, running: 1 };
    const attempt = status.attempt + 1;
    yield { type: "retry-started", ...about, slot, attempt, totalAttempts, command: [], running: 1 };
  }
}
