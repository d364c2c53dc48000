/** The arguments of spans and instants, which a viewer shows when one is selected. */
import type { AttemptFailed, ScriptFinished, ScriptSlow, TestId, TestSlow } from "../../model/events.ts";
import type { Milliseconds } from "../../model/ids.ts";
import type { AttemptCosts, AttemptStatus, RemoteCosts } from "../../model/results/outcome.ts";
import type { LoggedEnding } from "../replay/log-events.ts";
import { recordStressIndex } from "../write/counts.ts";
import { inMilliseconds, inSeconds } from "./times.ts";

type Args = Readonly<Record<string, unknown>>;
type Round = AttemptFailed["stress"];

/** A member that is left out if it has no value. */
export function optional(name: string, value: unknown): Args {
  return value === undefined || value === null ? {} : { [name]: value };
}

function nonZero(span: Milliseconds | undefined): number | undefined {
  if (span === undefined) return undefined;
  const seconds = inSeconds(span);
  return seconds === 0 ? undefined : seconds;
}

export function testArgs({ binaryId, testName }: TestId): Args {
  return { binary_id: binaryId, test_name: testName };
}

export function commandArgs(command: readonly string[]): Args {
  return command.length === 0 ? {} : { command_line: command };
}

export function roundArgs(round: Round): Args {
  return optional("stress_index", recordStressIndex(round));
}

export interface AttemptFacts {
  readonly test: TestId;
  readonly round: Round;
  readonly ending: LoggedEnding | undefined;
  readonly delayBeforeNext?: Milliseconds;
  /** What a pass after a retry means; absent if the test did not pass after a retry. */
  readonly flaky?: "pass" | "fail";
}

export function attemptArgs(status: AttemptStatus, group: string | undefined, facts: AttemptFacts): Args {
  const { attempt, totalAttempts: total } = status;
  return {
    ...testArgs(facts.test),
    time_taken_ms: inMilliseconds(status.duration),
    result: facts.ending?.result,
    attempt,
    total_attempts: total,
    is_slow: status.isSlow,
    ...optional("test_group", group),
    ...roundArgs(facts.round),
    ...optional("delay_before_start_secs", nonZero(status.delayBefore)),
    ...optional("error", errorArgs(facts.ending) ?? flakyError(facts.flaky, { attempt, total })),
    ...optional("delay_before_next_attempt_secs", nonZero(facts.delayBeforeNext)),
    ...optional("flaky_result", facts.flaky),
    ...optional("costs", status.costs && costArgs(status.costs)),
    ...optional("remote", status.remote && remoteArgs(status.remote)),
  };
}

/** Ours. Processor time in milliseconds, memory in bytes. */
function costArgs({ userTime, systemTime, peakMemory, treePeakMemory }: AttemptCosts): Args {
  return {
    user_time_ms: userTime,
    system_time_ms: systemTime,
    ...optional("peak_memory", peakMemory),
    ...optional("tree_peak_memory", treePeakMemory),
  };
}

/** Ours. Times in milliseconds. */
function remoteArgs({ worker, queuing, fetching, executing, uploading, faults, cached }: RemoteCosts): Args {
  return {
    ...optional("worker", worker),
    ...optional("queuing_ms", queuing),
    ...optional("fetching_ms", fetching),
    ...optional("executing_ms", executing),
    ...optional("uploading_ms", uploading),
    faults,
    cached,
  };
}

function errorArgs(ending: LoggedEnding | undefined): Args | undefined {
  const summary = ending?.["error-summary"] ?? undefined;
  return summary && { short_message: summary["short-message"], description: summary.description };
}

function flakyError(
  flaky: "pass" | "fail" | undefined,
  { attempt, total }: { readonly attempt: number; readonly total: number },
): Args | undefined {
  if (flaky !== "fail") return undefined;
  const description = `test passed on attempt ${attempt}/${total} but is configured to fail when flaky`;
  return { short_message: "flaky failure", description };
}

export function scriptArgs(
  { script, status, stress }: ScriptFinished,
  ending: LoggedEnding | undefined,
): Args {
  return {
    script_id: script.id,
    time_taken_ms: inMilliseconds(status.duration),
    result: ending?.result,
    is_slow: status.isSlow,
    ...roundArgs(stress),
    ...optional("error", errorArgs(ending)),
  };
}

export function slowArgs({ slowFor, willTerminate }: TestSlow | ScriptSlow): Args {
  return { elapsed_secs: inSeconds(slowFor), will_terminate: willTerminate };
}
