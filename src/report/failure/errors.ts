/** What went wrong in running a unit, as opposed to in the unit itself, with its chain of causes. */
import type { AttemptStatus, StartFailure } from "../../model/results/outcome.ts";
import { indentRest } from "../../text/lines/indent.ts";
import { visibleText } from "../../text/safe/visible.ts";

/** An error and its causes, from the nearest to the deepest. */
export interface ErrorChain {
  readonly message: string;
  readonly causes: readonly string[];
}

export type UnitKind = "test" | "script";

/** Errors of starting a process, of waiting for it and of reading its output. */
export function executionErrors(status: AttemptStatus): readonly ErrorChain[] {
  const errors = status.errors.map(chainOf);
  // A unit that ran, but whose result is not known, has its own errors; a start failure has none.
  if (status.result.kind !== "exec-fail" || errors.length > 0) return errors;
  return [startError(status.result.failure)];
}

/** An entry of `AttemptStatus.errors`: the message, then one cause a line. */
function chainOf(entry: string): ErrorChain {
  const [message = "", ...causes] = entry.split("\n");
  return { message: visibleText(message), causes: causes.map(visibleText) };
}

function startError(failure: StartFailure): ErrorChain {
  const code = failure.code === "" ? "" : ` (${failure.code})`;
  return {
    message: "error spawning child process",
    causes: [`failed to start \`${visibleText(failure.program)}\``, `${visibleText(failure.message)}${code}`],
  };
}

/** One error as it is; several as a list. Without a trailing line feed. */
export function printErrors(errors: readonly ErrorChain[], kind: UnitKind): string {
  const [only] = errors;
  if (only !== undefined && errors.length === 1) return printChain(only);
  const items = errors.map((error) => `* ${indentRest(printChain(error), "  ")}\n`);
  return `${errors.length} errors occurred executing ${kind}:\n${items.join("")}`;
}

/** The first line of `printErrors`, without a colon at its end. */
export function shortMessage(errors: readonly ErrorChain[], kind: UnitKind): string {
  const [first = ""] = printErrors(errors, kind).split("\n");
  return first.replace(/:+$/, "");
}

function printChain({ message, causes }: ErrorChain): string {
  if (causes.length === 0) return message;
  const lines = causes.map((cause) => `\n  - ${indentRest(cause, "    ")}`);
  return `${message}\n  caused by:${lines.join("")}`;
}
