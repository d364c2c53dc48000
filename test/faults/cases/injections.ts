/** One system call of the runner fails, or the runner is signalled at it: at one call after the other. */
import type { FaultKind, Observed } from "../case.ts";
import { fileOf, grouped, JUNIT, junitIsWhole, runOnly, SHORT_LIMIT, type Ungrouped } from "./parts.ts";

/** One test passes, one fails, one is timed out: a run that ends with 0 is wrong. */
function injected(name: string, kind: FaultKind, most: number, more: Partial<Ungrouped> = {}): Ungrouped {
  return {
    name,
    workspace: "faults",
    args: [...runOnly("passes", "fails", "lasts"), "--no-fail-fast", "-j2"],
    config: `${SHORT_LIMIT}${JUNIT}`,
    peer: "never",
    limit: 10_000,
    inject: { kind, most },
    ...more,
    expect: { exit: "failure", check: reportIsWhole },
  };
}

/** A report may be missing, but never be partial; a run that prints its results has one. */
function reportIsWhole(seen: Observed): readonly string[] {
  const told = seen.exit === 100 || fileOf(seen, "junit.xml") !== undefined;
  return told ? junitIsWhole(seen) : [];
}

export const INJECTION_CASES = grouped("one call fails", [
  injected("a file or folder cannot be opened", "open", 9),
  injected("a write finds no room", "write", 9),
  injected("a process cannot be started", "spawn", 12),
  injected("SIGTERM at any moment, from the first line on", "terminate", 16),
  injected("SIGKILL at any moment", "kill", 12),
]);
