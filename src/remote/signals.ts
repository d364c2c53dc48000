/** Signals of the machines that run actions, by their numbers on Linux. */
import type { ExitStatus } from "../model/results/outcome.ts";
import { UNIX_SIGNALS } from "../model/results/unix-signals.ts";

/** Signals that end a process unless it handles them. */
const FATAL = new Map([
  ...UNIX_SIGNALS,
  [7, "SIGBUS"],
  [10, "SIGUSR1"],
  [12, "SIGUSR2"],
  [24, "SIGXCPU"],
  [25, "SIGXFSZ"],
  [31, "SIGSYS"],
]);

const NUMBERS: ReadonlyMap<string, number> = new Map([...FATAL].map(([number, name]) => [name, number]));

export function isFatal(signal: number): boolean {
  return FATAL.has(signal);
}

/** Undefined: the signal does not end processes. */
export function fatalNumber(name: string): number | undefined {
  return NUMBERS.get(name);
}

export function signalStatus(signal: number): ExitStatus {
  const name = FATAL.get(signal);
  return name === undefined ? { kind: "signaled", signal } : { kind: "signaled", signal, name };
}
