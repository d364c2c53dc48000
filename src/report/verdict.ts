/** What a finished run means for the command: nothing, a warning, or the error that it ends with. */
import type { UserError } from "../diagnostics/errors.ts";
import type { RunFinished } from "../model/events.ts";
import type { NoTests } from "../model/request.ts";
import { finalVerdict } from "../model/stats.ts";
import { testsWord } from "../text/plural.ts";

export type RunVerdict =
  | { readonly kind: "success"; readonly warning?: string }
  | { readonly kind: "failure"; readonly error: UserError };

export interface VerdictOptions {
  readonly mode: "test" | "benchmark";
  /** `--no-tests`; absent where it was not given, which the error then speaks of. */
  readonly noTests?: NoTests;
}

const SUCCESS: RunVerdict = { kind: "success" };

/** Error messages are those of the peer: they follow `error: `, as a warning follows `warning: `. */
export function runVerdict(event: RunFinished, options: VerdictOptions): RunVerdict {
  const verdict = finalVerdict(event.stats);
  switch (verdict.outcome) {
    case "no-tests-run":
      return noTestsVerdict(options);
    case "failed":
    case "cancelled":
      return verdict.step === "setup-script"
        ? failure({ kind: "setup-script-failed", message: "setup script failed" })
        : failure(TEST_RUN_FAILED);
    case "success":
      // The statistics are the last round's; an earlier one may have failed.
      return (event.stress?.failed ?? 0) > 0 ? failure(TEST_RUN_FAILED) : SUCCESS;
  }
}

const TEST_RUN_FAILED: UserError = { kind: "test-run-failed", message: "test run failed" };

function failure(error: UserError): RunVerdict {
  return { kind: "failure", error };
}

function noTestsVerdict({ mode, noTests }: VerdictOptions): RunVerdict {
  const message = `no ${testsWord(mode, true)} to run`;
  if (noTests === undefined) {
    return failure({ kind: "no-tests-run", message: `${message}\n(hint: use \`--no-tests\` to customize)` });
  }
  switch (noTests) {
    case "pass":
      return SUCCESS;
    case "warn":
      return { kind: "success", warning: message };
    case "fail":
    case "auto":
      return failure({ kind: "no-tests-run", message });
  }
}
