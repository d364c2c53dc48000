/**
 * The events of a recording from its log alone, without the list of tests and without outputs. For a trace and the plan
 * of a rerun, which need nothing else.
 */
import { EVENT_VERSION, type RunEvent } from "../../model/events.ts";
import type { RecordedEvent } from "../format/events.ts";
import type { RecordedAttempt } from "../format/outcome.ts";
import type { RecordedFinishedStats, RecordedStats } from "../format/stats.ts";
import { parseRecordedTime } from "../format/time.ts";
import { EMPTY_STREAM } from "../../model/results/outcome.ts";
import { type ReplayContext, toRunEvent } from "./events.ts";

/** What the log holds and a run event cannot, in the log's own fields. */
export interface LogDetails {
  /** Since the epoch. The milliseconds of a run event round away whole microseconds. */
  readonly microseconds: number;
  /** Of an attempt or a script that ended. The error summary was made from the output, which is not read here. */
  readonly ending: LoggedEnding | undefined;
  /** Of a round or a run that ended. */
  readonly counts: RecordedStats | RecordedFinishedStats | undefined;
}

export type LoggedEnding = Pick<RecordedAttempt, "result" | "error-summary">;

const LOG_ONLY: ReplayContext = {
  facts: {
    version: EVENT_VERSION,
    mode: "test",
    testThreads: 1,
    runCount: 0,
    skip: {
      tests: 0,
      testsByRerun: 0,
      testsNotBenchmark: 0,
      testsByDefaultFilter: 0,
      binaries: 0,
      binariesByDefaultFilter: 0,
    },
    binaries: [],
    setupScripts: 0,
  },
  load: () => EMPTY_STREAM,
  look: { successOutput: "never", failureOutput: "never" },
};

export function toLogEvent(recorded: RecordedEvent): RunEvent {
  return toRunEvent(recorded, LOG_ONLY);
}

export function logDetails({ timestamp, kind }: RecordedEvent): LogDetails {
  return { microseconds: toMicroseconds(timestamp), ending: endingOf(kind), counts: countsOf(kind) };
}

function toMicroseconds(timestamp: RecordedEvent["timestamp"]): number {
  const moment = parseRecordedTime(timestamp);
  return moment === undefined ? 0 : moment.seconds * 1e6 + Math.floor(moment.nanos / 1000);
}

function endingOf(kind: RecordedEvent["kind"]): LoggedEnding | undefined {
  switch (kind.kind) {
    case "setup-script-finished":
    case "test-attempt-failed-will-retry":
      return kind["run-status"];
    case "test-finished":
      return kind["run-statuses"].statuses.at(-1);
    default:
      return undefined;
  }
}

function countsOf(kind: RecordedEvent["kind"]): LogDetails["counts"] {
  switch (kind.kind) {
    case "stress-sub-run-finished":
      return kind["sub-stats"];
    case "run-finished":
      return kind["run-stats"];
    default:
      return undefined;
  }
}
