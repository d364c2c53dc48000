/** What the page knows of a run: plain data, folded from the events and embedded in the file as JSON. */
import type {
  RunEvent,
  RunFinished,
  RunStarted,
  ScriptStarted,
  TestFinished,
  TestId,
} from "../../model/events.ts";
import { lastAttempt } from "../../model/results/outcome.ts";
import { type CancelReason, EMPTY_STATS, type RunStats } from "../../model/results/stats.ts";
import { shellJoin } from "../../text/shell/shell-words.ts";
import { quarantineNote } from "../failure/quarantine.ts";
import type { FiltersetOf } from "../rerun-line.ts";
import { CUT_SHORT, type UnfinishedTest, UnfinishedTests } from "../unfinished.ts";
import { type PageAttempt, PageAttempts, type PageStatus } from "./attempt.ts";
import { rerunCommand } from "./rerun.ts";
import { pageName } from "./safe-text.ts";
import { statusOf, wordOf } from "./status.ts";
import { cutShortScript, finishedScript, type PageScript, SCRIPT_CUT_SHORT } from "./script.ts";

export interface PageTest {
  readonly binary: string;
  readonly name: string;
  readonly status: PageStatus;
  /** What is shown in place of the status, where that says more: `SIGSEGV`, `exit 42`. */
  readonly word?: string;
  /** The command that runs this test again; absent of tests that simply passed. */
  readonly rerun?: string;
  readonly slow: boolean;
  /** Rounds of a stress run, from 1. */
  readonly stress?: number;
  readonly slot?: number;
  readonly group?: string;
  /** Who is responsible for a failure in quarantine, until when, and why it is there. */
  readonly quarantine?: string;
  /** Why a skipped test did not run. */
  readonly reason?: string;
  readonly attempts: readonly PageAttempt[];
}

/** A unit, which is written as soon as it is over. A script has a phase, a test has none. */
export type PageUnit = PageTest | PageScript;

/** Of the run as a whole; its tests and scripts are in other fields. */
export interface PageData {
  readonly runId: string;
  readonly profile: string;
  readonly command: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** Minutes that local time was ahead of UTC where the run took place. */
  readonly utcOffset: number;
  readonly elapsed: number;
  readonly threads: number;
  /** Of a stress run, those of its last round. */
  readonly stats: RunStats;
  /** Why the run stopped before its end. */
  readonly cancelled?: string;
  /** Of a stress run that has ended. */
  readonly rounds?: { readonly failed: number; readonly total: number };
  readonly facts: readonly (readonly [string, string])[];
}

/**
 * Collects a run's events, and passes on each test and script as soon as it is over; `data()` returns the current
 * state.
 */
export class PageCollector {
  readonly #filtersetOf: FiltersetOf;
  #start: RunStarted | undefined;
  #elapsed = 0;
  #stats: RunStats | undefined;
  #end: RunFinished | undefined;
  #slots = 0;
  readonly #attempts = new PageAttempts();
  readonly #unfinished = new UnfinishedTests();
  /** Scripts run one at a time. */
  #runningScript: ScriptStarted | undefined;

  constructor(filtersetOf: FiltersetOf) {
    this.#filtersetOf = filtersetOf;
  }

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
      return finishedScript(event, this.#attempts.of(event.status, undefined, this.#origin(event.timestamp)));
    }
    return event.type === "test-skipped" ? skipped(event.test, event.reason) : undefined;
  }

  /** Undefined before the run has started. For a run that has not ended, it contains the results so far. */
  data(): PageData | undefined {
    if (this.#start === undefined) return undefined;
    const { runId, profile, cliArgs, testThreads, timestamp, runCount, surroundings } = this.#start;
    const reason = this.#end?.cancelReason ?? this.#stats?.cancelReason;
    return {
      runId,
      profile: pageName(profile),
      command: pageName(shellJoin(cliArgs)),
      startedAt: timestamp,
      utcOffset: surroundings?.utcOffset ?? 0,
      elapsed: this.#elapsed,
      // A recording does not say how many there were.
      threads: Math.max(testThreads, this.#slots),
      stats: this.#stats ?? { ...EMPTY_STATS, initialRunCount: runCount },
      ...(reason === undefined ? {} : { cancelled: CANCELLED[reason] }),
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

  /** Milliseconds since the epoch at which the run started; `otherwise` if the stream does not say. */
  #origin(otherwise: number): number {
    return this.#start?.timestamp ?? otherwise;
  }

  #rerun(test: TestId): string {
    return rerunCommand(this.#filtersetOf([test]), this.#start);
  }

  #cutShort(unfinished: UnfinishedTest): PageTest {
    const { test, slot, stress } = unfinished;
    return {
      ...named(test),
      status: "fail",
      word: "unfinished",
      rerun: this.#rerun(test),
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
    this.#slots = Math.max(this.#slots, slot.globalSlot + 1);
    const status = statusOf(event);
    const slow = lastAttempt(outcome).isSlow;
    const word = wordOf(event, status);
    const quarantine = quarantineNote(event);
    return {
      ...named(test),
      status,
      ...(word === status ? {} : { word }),
      ...(status === "pass" && !slow ? {} : { rerun: this.#rerun(test) }),
      slow,
      ...(stress === undefined ? {} : { stress: stress.current + 1 }),
      slot: slot.globalSlot,
      group: slot.testGroup,
      ...(quarantine === undefined ? {} : { quarantine: pageName(quarantine) }),
      attempts: outcome.attempts.map((attempt) =>
        this.#attempts.of(attempt, event.test, this.#origin(event.timestamp)),
      ),
    };
  }
}

type CutShort = Pick<UnfinishedTest, "startedAt" | "startedElapsed"> & Pick<PageAttempt, "result">;

/** Completes "cancelled: ". */
const CANCELLED: Readonly<Record<CancelReason, string>> = {
  "setup-script-failure": "a setup script failed",
  "test-failure": "a test failed",
  "report-error": "a report could not be written",
  "remote-lost": "the remote server was lost",
  "global-timeout": "the global timeout was reached",
  "source-lost": "the queue was lost",
  "test-failure-immediate": "a test failed and the tests that ran were stopped",
  signal: "the runner received a signal",
  interrupt: "the runner was interrupted",
  "second-signal": "the runner received a second signal",
};

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
    ["Host", pageName(host)],
    ...(target === undefined ? [] : ([["Target", pageName(target)]] as const)),
    ["Workspace", pageName(workspaceRoot)],
    ["Version", pageName(version)],
  ];
}

function named({ binaryId, testName }: TestId): Pick<PageTest, "binary" | "name"> {
  return { binary: pageName(binaryId), name: pageName(testName) };
}

function skipped(test: TestId, reason: string): PageTest {
  return { ...named(test), status: "skip", slow: false, reason, attempts: [] };
}
