/** The runner's own environment variables, working directory and processors. */
import * as os from "node:os";
import { rawVariable } from "./invocation.ts";
import { textOf } from "./raw-text.ts";
import { IS_WINDOWS } from "./platform.ts";

/**
 * A snapshot of the environment variables. Later stages get it passed in and never read the environment again. Values that are not
 * UTF-8 are written as `raw-text.ts` has it.
 */
export function environment(): Readonly<Record<string, string>> {
  const snapshot: Record<string, string> = {};
  for (const [key, value] of Object.entries(process.env)) {
    if (value !== undefined) snapshot[nameOf(key)] = value.includes(REPLACED) ? exactly(key, value) : value;
  }
  return snapshot;
}

/** On Windows names are case-insensitive, and `PATH` is spelled `Path`. */
function nameOf(key: string): string {
  return IS_WINDOWS && key.toUpperCase() === "PATH" ? "PATH" : key;
}

/** The runtime's replacement for bytes that are not UTF-8. */
const REPLACED = "\ufffd";

function exactly(name: string, value: string): string {
  const bytes = rawVariable(name);
  return bytes === undefined ? value : textOf(bytes);
}

/** The working directory; throws where it was removed. */
export function workingDirectory(): string {
  return process.cwd();
}

/** Processors that this process may use; at least 1. */
export function processorCount(): number {
  return os.availableParallelism();
}

/** The name of this machine; empty if it has none. */
export function hostName(): string {
  return os.hostname();
}
