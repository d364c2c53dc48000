/** The runner's own surroundings: environment, working directory, processors. */
import * as os from "node:os";

/** A snapshot of the environment; later stages get it passed in and never look again. */
export function environment(): Readonly<Record<string, string>> {
  const snapshot: Record<string, string> = {};
  for (const [key, value] of Object.entries(process.env)) if (value !== undefined) snapshot[key] = value;
  return snapshot;
}

/** The working directory; throws where it was removed. */
export function workingDirectory(): string {
  return process.cwd();
}

/** Processors that this process may use; at least 1. */
export function processorCount(): number {
  return os.availableParallelism();
}
