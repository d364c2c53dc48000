/** What is wrong with a filterset. Every stage adds to one list, and all of it is shown in one go. */
import type { UserError, UserErrors } from "../../diagnostics/errors.ts";
import type { SourceText } from "../../diagnostics/source.ts";
import type { Range } from "./ast.ts";

export interface Problem {
  /** A lower-case fragment. */
  readonly message: string;
  readonly range: Range;
  /** Shown next to the carets. */
  readonly label: string;
  readonly help?: string | undefined;
}

/** Text that is not a filterset at all yields a problem every few characters; more than these are not useful. */
const SHOWN_AT_MOST = 50;

/** The problems as errors, in the order of the source; absent when there are none. */
export function toUserErrors(source: SourceText, problems: readonly Problem[]): UserErrors | undefined {
  if (problems.length === 0) return undefined;
  const sorted = problems.toSorted((left, right) => left.range.start - right.range.start);
  const [first, ...rest] = sorted.slice(0, SHOWN_AT_MOST).map((problem) => toUserError(source, problem));
  return first === undefined ? undefined : [first, ...rest];
}

function toUserError(source: SourceText, problem: Problem): UserError {
  const { message, range, label, help } = problem;
  return {
    kind: "invalid-filterset",
    message,
    spans: [{ source, start: range.start, end: range.end, label }],
    help,
  };
}
