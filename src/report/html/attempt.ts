/** An attempt of a test, or the one run of a script, as the page shows it; and how much of its output the page keeps. */
import type { AttemptStatus, CapturedOutput, CapturedStream } from "../../model/results/outcome.ts";
import type { TestId } from "../../model/events/shared.ts";
import { detachedCopy } from "../../text/lines/detached-copy.ts";
import { peakOf } from "../costs/tables.ts";
import { describeRemote } from "../failure/remote-costs.ts";
import { describeEnding } from "../failure/ending.ts";
import { executionErrors, printErrors, type UnitKind } from "../failure/errors.ts";
import { causeOf, type PageCause } from "./cause.ts";
import { pageName, pageText } from "./safe-text.ts";

/**
 * `fail` covers everything that counts as failed but a timeout and a failed start; `quarantined`, every failure that
 * does not count.
 */
export type PageStatus =
  | "pass"
  | "cached"
  | "flaky"
  | "leak"
  | "fail"
  | "timeout"
  | "exec-fail"
  | "quarantined"
  | "skip";

export interface PageStream {
  readonly name: string;
  readonly text: string;
  /** What is missing from the text, and where all of it is. */
  readonly note?: string;
}

export interface PageAttempt {
  /** Milliseconds since the run's start, and how long it took. */
  readonly start: number;
  readonly duration: number;
  readonly result: string;
  readonly failed: boolean;
  /** Absent: nothing was measured. */
  readonly costs?: PageCosts;
  /** Of an attempt on another machine: which one, and where the time went. */
  readonly elsewhere?: string;
  /** Why it failed, if its output says so. */
  readonly cause?: PageCause;
  /** What it wrote, stream by stream, after the errors of running it. */
  readonly streams: readonly PageStream[];
  /** Names of the streams that went elsewhere; absent if there are none. */
  readonly uncaptured?: readonly string[];
}

export interface PageCosts {
  /** Processor time, in milliseconds. */
  readonly cpu: number;
  /** Peak memory in bytes: of all that it had running, where that is more than its own process's. */
  readonly memory?: number;
  /** The memory was sampled. */
  readonly sampled?: true;
}

/** Text kept of one stream, and of all streams together: a page that is too large cannot be opened. */
const STREAM_LIMIT = 256 * 1024;
const TOTAL_LIMIT = 48 * 1024 * 1024;

/** Makes the attempts of one page, which share its room for output. */
export class PageAttempts {
  #kept = 0;

  /** `test`: undefined for a script. `origin`: when the run started, in milliseconds since the epoch. */
  of(status: AttemptStatus, test: TestId | undefined, origin: number): PageAttempt {
    const unit: UnitKind = test === undefined ? "script" : "test";
    const errors = executionErrors(status);
    const errorTexts = errors.length === 0 ? [] : [this.#keep("errors", { text: printErrors(errors, unit) })];
    const uncaptured = uncapturedStreams(status);
    const cause = causeOf(status, test);
    return {
      start: status.startedAt - origin,
      duration: status.duration,
      result: pageName(describeEnding(status)),
      failed: status.result.kind !== "pass",
      ...pageCosts(status),
      ...(status.remote === undefined ? {} : { elsewhere: pageName(describeRemote(status.remote)) }),
      ...(cause === undefined ? {} : { cause }),
      streams: [...errorTexts, ...this.#streams(status.output), ...this.#stacks(status)],
      ...(uncaptured.length === 0 ? {} : { uncaptured }),
    };
  }

  #streams(output: CapturedOutput): readonly PageStream[] {
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

  #stacks({ stacks }: AttemptStatus): readonly PageStream[] {
    return stacks === undefined ? [] : [this.#keep("stacks", stacks)];
  }

  #keep(name: string, { text, cut }: Pick<CapturedStream, "text" | "cut">): PageStream {
    const room = Math.max(0, Math.min(STREAM_LIMIT, TOTAL_LIMIT - this.#kept));
    this.#kept += Math.min(text.length, room);
    const notes: string[] = [];
    if (cut !== undefined) {
      const place = cut.file === undefined ? "it could not be kept" : `all of it is in ${pageName(cut.file)}`;
      notes.push(`${cut.omittedBytes} bytes were left out; ${place}`);
    }
    if (text.length <= room)
      return { name, text: pageText(text), ...(notes.length > 0 ? { note: notes.join("; ") } : {}) };
    // What failed is said at the end more often than at the beginning.
    const tail = text.slice(text.length - (room - (room >> 2)));
    notes.push(
      `this page shows ${room.toLocaleString("en")} of ${text.length.toLocaleString("en")} characters`,
    );
    return {
      name,
      text: room === 0 ? "" : detachedCopy(pageText(`${text.slice(0, room >> 2)}\n…\n${tail}`)),
      note: notes.join("; "),
    };
  }
}

function pageCosts(status: AttemptStatus): Pick<PageAttempt, "costs"> {
  const { costs } = status;
  if (costs === undefined) return {};
  const peak = peakOf(status);
  const cpu = Math.round(costs.userTime + costs.systemTime);
  if (peak === undefined) return { costs: { cpu } };
  const sampled = peak.accuracy === "sampled" ? ({ sampled: true } as const) : {};
  return { costs: { cpu, memory: peak.bytes, ...sampled } };
}

/** Of a process that did not start, no stream is missing. */
function uncapturedStreams({ output, result, errors }: AttemptStatus): readonly string[] {
  if (output.kind === "combined" || (result.kind === "exec-fail" && errors.length === 0)) return [];
  return (["stdout", "stderr"] as const).filter((name) => output[name] === undefined);
}
