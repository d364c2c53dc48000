/** What the page knows of a run: plain data, folded from the events and embedded in the file as JSON. */
import type { RunEvent, RunStarted, TestFinished, TestId } from "../../model/events.ts";
import { type CapturedOutput, type CapturedStream, lastAttempt, outcomeKind } from "../../model/outcome.ts";
import { describeEnding } from "../failure/ending.ts";
import { EMPTY_STATS, type RunStats } from "../../model/stats.ts";
import { CUT_SHORT, type UnfinishedTest, UnfinishedTests } from "../unfinished.ts";
import { ownCopy } from "../../text/own-copy.ts";

/** `fail` covers everything that counts as failed but a timeout and a failed start. */
export type PageStatus = "pass" | "flaky" | "leak" | "fail" | "timeout" | "exec-fail" | "skip";

export interface PageAttempt {
  /** Milliseconds since the run's start, and how long it took. */
  readonly start: number;
  readonly duration: number;
  readonly result: string;
  readonly failed: boolean;
  readonly streams: readonly { readonly name: string; readonly text: string; readonly note?: string }[];
}

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

/** Of the run as a whole; its tests stand beside it. */
export interface PageData {
  readonly runId: string;
  readonly profile: string;
  readonly command: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly elapsed: number;
  readonly threads: number;
  readonly stats: RunStats;
  readonly facts: readonly (readonly [string, string])[];
}

/** Text kept of one stream, and of all streams together: a page that cannot be opened helps nobody. */
const STREAM_LIMIT = 256 * 1024;
const TOTAL_LIMIT = 48 * 1024 * 1024;

/** Gathers a run's events, and hands each test over as soon as it is over; `data()` is what is known so far. */
export class PageCollector {
  #start: RunStarted | undefined;
  #elapsed = 0;
  #stats: RunStats | undefined;
  #ended = false;
  #kept = 0;
  readonly #unfinished = new UnfinishedTests();

  /** The test that the event ends or leaves out. */
  on(event: RunEvent): PageTest | undefined {
    this.#elapsed = event.elapsed;
    this.#unfinished.on(event);
    if ("stats" in event) this.#stats = event.stats;
    if (event.type === "run-started") this.#start = event;
    if (event.type === "run-finished") this.#ended = true;
    if (event.type === "test-finished") return this.#finished(event);
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
      facts: [...(this.#ended ? [] : [INCOMPLETE]), ...factsOf(this.#start)],
    };
  }

  /** Tests that still ran when a stream broke off. */
  unfinished(): readonly PageTest[] {
    return this.#ended ? [] : this.#unfinished.list().map((test) => this.#cutShort(test));
  }

  #cutShort({ test, slot, stress, startedAt, startedElapsed }: UnfinishedTest): PageTest {
    const start = startedAt - (this.#start?.timestamp ?? startedAt);
    const duration = this.#elapsed - startedElapsed;
    return {
      binary: test.binaryId,
      name: test.testName,
      status: "fail",
      slow: false,
      ...(stress === undefined ? {} : { stress: stress.current + 1 }),
      slot: slot.globalSlot,
      group: slot.testGroup,
      attempts: [{ start, duration, result: CUT_SHORT, failed: true, streams: [] }],
    };
  }

  #finished(event: TestFinished): PageTest {
    const origin = this.#start?.timestamp ?? event.timestamp;
    const { outcome, test, slot, stress } = event;
    return {
      binary: test.binaryId,
      name: test.testName,
      status: statusOf(event),
      slow: lastAttempt(outcome).isSlow,
      ...(stress === undefined ? {} : { stress: stress.current + 1 }),
      slot: slot.globalSlot,
      group: slot.testGroup,
      attempts: outcome.attempts.map((attempt) => ({
        start: attempt.startedAt - origin,
        duration: attempt.duration,
        result: describeEnding(attempt),
        failed: attempt.result.kind !== "pass",
        streams: this.#streams(attempt.output),
      })),
    };
  }

  #streams(output: CapturedOutput): PageAttempt["streams"] {
    const named: readonly (readonly [string, CapturedStream | undefined])[] =
      output.kind === "combined"
        ? [["output", output.output]]
        : [
            ["stdout", output.stdout],
            ["stderr", output.stderr],
          ];
    return named.flatMap(([name, stream]) =>
      stream === undefined || stream.text === "" ? [] : [this.#keep(name, stream)],
    );
  }

  #keep(name: string, stream: CapturedStream): PageAttempt["streams"][number] {
    const room = Math.max(0, Math.min(STREAM_LIMIT, TOTAL_LIMIT - this.#kept));
    const { text, cut } = stream;
    this.#kept += Math.min(text.length, room);
    const notes: string[] = [];
    if (cut !== undefined) notes.push(`${cut.omittedBytes} bytes were left out; all of it is in ${cut.file}`);
    if (text.length <= room) return { name, text, ...(notes.length > 0 ? { note: notes.join("; ") } : {}) };
    // What failed is said at the end more often than at the beginning.
    const tail = text.slice(text.length - (room - (room >> 2)));
    notes.push(`this page shows ${room} of ${text.length} characters`);
    return {
      name,
      text: room === 0 ? "" : ownCopy(`${text.slice(0, room >> 2)}\n…\n${tail}`),
      note: notes.join("; "),
    };
  }
}

const INCOMPLETE = ["Incomplete", "the stream of events ends before the run does"] as const;

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
