/** What can go wrong for a user: each kind has its exit code, a message, causes and, for text they wrote, spans. */
import { EXIT, type ExitCode } from "../model/results/exit-codes.ts";
import type { SourceSpan } from "./source.ts";

/** Every kind of expected failure, with the exit code it leads to. */
const EXIT_CODES = {
  "bad-arguments": EXIT.badArguments,
  "no-tests-run": EXIT.noTestsRun,
  "rerun-outstanding": EXIT.rerunTestsOutstanding,
  "recommended-version": EXIT.recommendedVersionNotMet,
  "required-version": EXIT.requiredVersionNotMet,
  "self-update-unavailable": EXIT.selfUpdateUnavailable,
  "invalid-filterset": EXIT.invalidFilterset,
  "experimental-disabled": EXIT.experimentalDisabled,
  setup: EXIT.setupError,
  config: EXIT.setupError,
  "test-run-failed": EXIT.testRunFailed,
  "remote-lost": EXIT.remoteLost,
  "build-failed": EXIT.buildFailed,
  "cargo-metadata": EXIT.cargoMetadataFailed,
  "archive-creation": EXIT.archiveCreationFailed,
  "test-list": EXIT.testListCreationFailed,
  "setup-script-failed": EXIT.setupScriptFailed,
  "write-output": EXIT.writeOutputError,
  "queue-lost": EXIT.queueLost,
  "queue-mismatch": EXIT.queueMismatch,
  "merge-mismatch": EXIT.mergeMismatch,
  "merge-incomplete": EXIT.mergeIncomplete,
  "merge-doubled": EXIT.mergeDoubled,
} as const satisfies Record<string, ExitCode>;

export type ErrorKind = keyof typeof EXIT_CODES;

export interface UserError {
  readonly kind: ErrorKind;
  /** A lower-case fragment without a full stop. Parts in backquotes are shown emphasised. */
  readonly message: string;
  /** A line below the message, shown unchanged: nothing in it is emphasised. */
  readonly aside?: string;
  /** From the nearest cause to the deepest, each a lower-case fragment; the operating system's own words last. */
  readonly causes?: readonly string[];
  /** Where in the user's own text the problem is. */
  readonly spans?: readonly SourceSpan[];
  /** Text to show unchanged below the message, e.g. a harness's output; already truncated. */
  readonly detail?: string;
  /** What to do about it. */
  readonly help?: string | undefined;
  /** A command to run next, and what it does: a line by itself, as users know it. */
  readonly hint?: { readonly command: string; readonly purpose: string };
}

/** At least one error; several where one pass over the input found several. */
export type UserErrors = readonly [UserError, ...UserError[]];

/** The error in one line, as a part of a warning. */
export function inOneLine({ message, causes = [] }: UserError): string {
  return [message, ...causes].join(": ");
}

export function exitCodeOfError(error: UserError): ExitCode {
  return EXIT_CODES[error.kind];
}
