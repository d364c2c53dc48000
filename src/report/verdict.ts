/** The effect of a finished run on the command: none, a warning, or the error that it ends with. */
import type { UserError } from "../diagnostics/errors.ts";
import type { Warning } from "../diagnostics/warning.ts";
import type { RunFinished } from "../model/events.ts";
import type { NoTests } from "../model/requests/options.ts";
import { finalVerdict } from "../model/results/stats.ts";
import { plural, testsWord } from "../text/values/plural.ts";

export type RunVerdict =
  | { readonly kind: "success"; readonly note?: Warning }
  | { readonly kind: "failure"; readonly error: UserError };

export interface VerdictOptions {
  readonly mode: "test" | "benchmark";
  /** `--no-tests`; absent if it was not given, which the error then mentions. */
  readonly noTests?: NoTests | undefined;
  /** Only tests that a change reaches were chosen: if there are none, the run succeeds. */
  readonly onlyAffected?: boolean | undefined;
}

const SUCCESS: RunVerdict = { kind: "success" };

/** Error messages are those of the peer: they follow `error: `, as a warning follows `warning: `. */
export function runVerdict(event: RunFinished, options: VerdictOptions): RunVerdict {
  const verdict = finalVerdict(event.stats);
  switch (verdict.outcome) {
    case "no-tests-run":
      return noTestsVerdict(event, options);
    case "failed":
    case "cancelled":
      if (verdict.outcome === "cancelled" && verdict.reason === "remote-lost") return failure(REMOTE_LOST);
      return verdict.step === "setup-script"
        ? failure({ kind: "setup-script-failed", message: "setup script failed" })
        : failure(TEST_RUN_FAILED);
    case "success":
      if (event.teardownInterrupted === true) return failure(TEST_RUN_FAILED);
      // The statistics are the last round's; an earlier one may have failed.
      return (event.stress?.failed ?? 0) > 0 ? failure(TEST_RUN_FAILED) : outstandingVerdict(event, options);
  }
}

const TEST_RUN_FAILED: UserError = { kind: "test-run-failed", message: "test run failed" };

const REMOTE_LOST: UserError = {
  kind: "remote-lost",
  message: "the remote server was lost, and some tests have no result",
};

/** The command that runs the remaining tests again. */
const RERUN = "cargo nextest run -R latest";

/** The error of a run that was recorded, with what can be done about it. */
export function withRerunHint(error: UserError): UserError {
  switch (error.kind) {
    case "test-run-failed":
      return { ...error, hint: { command: RERUN, purpose: "rerun failing tests" } };
    case "rerun-outstanding":
      return { ...error, hint: { command: RERUN, purpose: "continue rerunning" } };
    default:
      return error;
  }
}

/** A rerun is over when nothing is outstanding any more. */
function outstandingVerdict({ outstanding }: RunFinished, { mode }: VerdictOptions): RunVerdict {
  if (outstanding === undefined) return SUCCESS;
  const { total } = outstanding;
  if (total === 0)
    return { kind: "success", note: { level: "info", message: "no outstanding tests remain" } };
  const message = `${total} outstanding ${testsWord(mode, total !== 1)} still ${plural(total, "remains", "remain")}`;
  return failure({ kind: "rerun-outstanding", message });
}

function failure(error: UserError): RunVerdict {
  return { kind: "failure", error };
}

function noTestsVerdict(event: RunFinished, options: VerdictOptions): RunVerdict {
  const { mode, noTests } = options;
  const message = `no ${testsWord(mode, true)} to run`;
  const isRerun = event.outstanding !== undefined;
  if (isRerun && (noTests === undefined || noTests === "auto")) return outstandingVerdict(event, options);
  if (options.onlyAffected === true && (noTests === undefined || noTests === "auto")) {
    return { kind: "success", note: { level: "info", message: `no ${testsWord(mode, true)} are affected` } };
  }
  if (noTests === undefined) {
    return failure({ kind: "no-tests-run", message, aside: "(hint: use `--no-tests` to customize)" });
  }
  switch (noTests) {
    case "pass":
      return SUCCESS;
    case "warn":
      return { kind: "success", note: { level: "warning", message } };
    case "fail":
    case "auto":
      return failure({ kind: "no-tests-run", message });
  }
}
