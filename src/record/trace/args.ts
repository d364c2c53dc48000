/** What spans say of themselves when one looks at them. */
import type { RecordedDuration } from "../format/time.ts";
import type { RecordedAttempt, RecordedScriptStatus } from "../format/outcome.ts";
import type { RecordedEventKind } from "../format/events.ts";
import { inMilliseconds, inSeconds } from "./times.ts";
import type { TestName } from "./tracks.ts";

type Args = Readonly<Record<string, unknown>>;
type Finished = Extract<RecordedEventKind, { readonly kind: "test-finished" }>;
type Round = Finished["stress-index"];

/** A member that is left out where there is nothing to say. */
export function optional(name: string, value: unknown): Args {
  return value === undefined || value === null ? {} : { [name]: value };
}

function nonZero(duration: RecordedDuration | undefined): number | undefined {
  if (duration === undefined) return undefined;
  const seconds = inSeconds(duration);
  return seconds === 0 ? undefined : seconds;
}

export function testArgs({ "binary-id": binary, name }: TestName): Args {
  return { binary_id: binary, test_name: name };
}

export function commandArgs(command: readonly string[]): Args {
  return command.length === 0 ? {} : { command_line: command };
}

export interface AttemptFacts {
  readonly test: TestName;
  readonly round: Round;
  readonly group: string | undefined;
  readonly delayBeforeNext?: RecordedDuration;
  /** What passing after a retry means; absent where the test did not. */
  readonly flaky?: "pass" | "fail";
}

export function attemptArgs(status: RecordedAttempt, facts: AttemptFacts): Args {
  const { attempt, "total-attempts": total } = status["retry-data"];
  return {
    ...testArgs(facts.test),
    time_taken_ms: inMilliseconds(status["time-taken"]),
    result: status.result,
    attempt,
    total_attempts: total,
    is_slow: status["is-slow"],
    ...optional("test_group", facts.group),
    ...optional("stress_index", facts.round),
    ...optional("delay_before_start_secs", nonZero(status["delay-before-start"])),
    ...optional("error", errorArgs(status) ?? flakyError(facts.flaky, { attempt, total })),
    ...optional("delay_before_next_attempt_secs", nonZero(facts.delayBeforeNext)),
    ...optional("flaky_result", facts.flaky),
  };
}

function errorArgs(status: RecordedAttempt | RecordedScriptStatus): Args | undefined {
  const summary = status["error-summary"];
  return summary === null
    ? undefined
    : { short_message: summary["short-message"], description: summary.description };
}

function flakyError(
  flaky: "pass" | "fail" | undefined,
  { attempt, total }: { readonly attempt: number; readonly total: number },
): Args | undefined {
  if (flaky !== "fail") return undefined;
  const description = `test passed on attempt ${attempt}/${total} but is configured to fail when flaky`;
  return { short_message: "flaky failure", description };
}

export function scriptArgs(id: string, status: RecordedScriptStatus, round: Round): Args {
  return {
    script_id: id,
    time_taken_ms: inMilliseconds(status["time-taken"]),
    result: status.result,
    is_slow: status["is-slow"],
    ...optional("stress_index", round),
    ...optional("error", errorArgs(status)),
  };
}

export function slowArgs(
  kind: Extract<RecordedEventKind, { readonly kind: "test-slow" | "setup-script-slow" }>,
): Args {
  return { elapsed_secs: inSeconds(kind.elapsed), will_terminate: kind["will-terminate"] };
}
