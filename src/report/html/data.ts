/** What the page knows of a run: plain data, folded from the events and embedded in the file as JSON. */
import type {
  RunEvent,
  RunFinished,
  RunStarted,
  ScriptStarted,
  TestFinished,
  TestId,
} from "../../model/events.ts";
import { lastAttempt, outcomeKind } from "../../model/outcome.ts";
import { EMPTY_STATS, type RunStats } from "../../model/stats.ts";
import { CUT_SHORT, type UnfinishedTest, UnfinishedTests } from "../unfinished.ts";
import { type PageAttempt, PageAttempts, type PageStatus } from "./attempt.ts";
import { cutShortScript, finishedScript, type PageScript, SCRIPT_CUT_SHORT } from "./script.ts";

export interface PageTest {
  readonly binary: string;
  readonly name: string;
  readonly status: PageStatus;
  readonly slow: boolean;
  /** Rounds of a stress run, from 1. */
  readonly stress?: number;
  readonly slot?: number;
  readonly group?: string;
  /** Why a skipped test did not run. */
  readonly reason?: string;
  readonly attempts: readonly PageAttempt[];
}

/** What is written as soon as it is over. A script has a phase, a test has none. */
export type PageUnit = PageTest | PageScript;

/** Of the run as a whole; its tests and scripts stand beside it. */
export interface PageData {
  readonly runId: string;
  readonly profile: string;
  readonly command: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly elapsed: number;
  readonly threads: number;
  /** Of a stress run, those of its last round. */
  readonly stats: RunStats;
  /** Of a stress run that has ended. */
  readonly rounds?: { readonly failed: number; readonly total: number };
  readonly facts: readonly (readonly [string, string])[];
}

/** Gathers a run's events, and hands each test and script over as soon as it is over; `data()` is what is known so far. */
export class PageCollector {
  #start: RunStarted | undefined;
  #elapsed = 0;
  #stats: RunStats | undefined;
  #end: RunFinished | undefined;
  readonly #attempts = new PageAttempts();
  readonly #unfinished = new UnfinishedTests();
  /** Scripts run one at a time. */
  #runningScript: ScriptStarted | undefined;

  /** The test or script that the event ends, or the test that it leaves out. */
  on(event: RunEvent): PageUnit | undefined {
    this.#elapsed = event.elapsed;
    this.#unfinished.on(event);
    if ("stats" in event) this.#stats = event.stats;
    if (event.type === "run-started") this.#start = event;
    if (event.type === "script-started") this.#runningScript = event;
    if (event.type === "run-finished") this.#end = event;
    if (event.type === "test-finished") return this.#finished(event);
    if (event.type === "script-finished") {
      this.#runningScript = undefined;
      return finishedScript(event, this.#attempts.of(event.status, "script", this.#origin(event.timestamp)));
    }
    return event.type === "test-skipped" ? skipped(event.test, event.reason) : undefined;
  }

  /** Undefined before the run has started. Of a run that has not ended, it tells what is known. */
  data(): PageData | undefined {
    if (this.#start === undefined) return undefined;
    const { runId, profile, cliArgs, testThreads, timestamp, runCount } = this.#start;
    return {
      runId,
      profile,
      command: cliArgs.join(" "),
      startedAt: timestamp,
      elapsed: this.#elapsed,
      threads: testThreads,
      stats: this.#stats ?? { ...EMPTY_STATS, initialRunCount: runCount },
      ...roundsOf(this.#end),
      facts: [...(this.#end === undefined ? [INCOMPLETE] : []), ...factsOf(this.#start)],
    };
  }

  /** What still ran when a stream broke off. */
  unfinished(): readonly PageUnit[] {
    if (this.#end !== undefined) return [];
    const tests = this.#unfinished.list().map((test) => this.#cutShort(test));
    if (this.#runningScript === undefined) return tests;
    const { timestamp, elapsed } = this.#runningScript;
    const when = { startedAt: timestamp, startedElapsed: elapsed, result: SCRIPT_CUT_SHORT };
    return [cutShortScript(this.#runningScript, this.#cutShortAttempt(when)), ...tests];
  }

  /** Milliseconds since the epoch at which the run started; `otherwise` where the stream does not tell. */
  #origin(otherwise: number): number {
    return this.#start?.timestamp ?? otherwise;
  }

  #cutShort(unfinished: UnfinishedTest): PageTest {
    const { test, slot, stress } = unfinished;
    return {
      binary: test.binaryId,
      name: test.testName,
      status: "fail",
      slow: false,
      ...(stress === undefined ? {} : { stress: stress.current + 1 }),
      slot: slot.globalSlot,
      group: slot.testGroup,
      attempts: [this.#cutShortAttempt({ ...unfinished, result: CUT_SHORT })],
    };
  }

  #cutShortAttempt({ startedAt, startedElapsed, result }: CutShort): PageAttempt {
    const start = startedAt - this.#origin(startedAt);
    return { start, duration: this.#elapsed - startedElapsed, result, failed: true, streams: [] };
  }

  #finished(event: TestFinished): PageTest {
    const { outcome, test, slot, stress } = event;
    return {
      binary: test.binaryId,
      name: test.testName,
      status: statusOf(event),
      slow: lastAttempt(outcome).isSlow,
      ...(stress === undefined ? {} : { stress: stress.current + 1 }),
      slot: slot.globalSlot,
      group: slot.testGroup,
      attempts: outcome.attempts.map((attempt) =>
        this.#attempts.of(attempt, "test", this.#origin(event.timestamp)),
      ),
    };
  }
}

type CutShort = Pick<UnfinishedTest, "startedAt" | "startedElapsed"> & Pick<PageAttempt, "result">;

const INCOMPLETE = ["Incomplete", "the stream of events ends before the run does"] as const;

function roundsOf(end: RunFinished | undefined): Pick<PageData, "rounds"> {
  if (end?.stress === undefined) return {};
  const { failed, succeeded } = end.stress;
  return { rounds: { failed, total: failed + succeeded } };
}

/** What is shown under “Environment”. */
function factsOf({ surroundings }: RunStarted): PageData["facts"] {
  if (surroundings === undefined) return [];
  const { host, target, workspaceRoot, version } = surroundings;
  return [
    ["Host", host],
    ...(target === undefined ? [] : ([["Target", target]] as const)),
    ["Workspace", workspaceRoot],
    ["Version", version],
  ];
}

function skipped(test: TestId, reason: string): PageTest {
  return { binary: test.binaryId, name: test.testName, status: "skip", slow: false, reason, attempts: [] };
}

function statusOf({ outcome }: TestFinished): PageStatus {
  const kind = outcomeKind(outcome);
  const { result } = lastAttempt(outcome);
  if (kind === "flaky") return outcome.flakyResult === "fail" ? "fail" : "flaky";
  if (kind === "success") return result.kind === "leak" ? "leak" : "pass";
  return result.kind === "timeout" || result.kind === "exec-fail" ? result.kind : "fail";
}
