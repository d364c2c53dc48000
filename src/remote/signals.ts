/** Signals of the machines that run actions, by their numbers on Linux. */
import type { ExitStatus } from "../model/results/outcome.ts";

/** Signals that end a process unless it handles them. */
const FATAL = new Map([
  [1, "SIGHUP"],
  [2, "SIGINT"],
  [3, "SIGQUIT"],
  [4, "SIGILL"],
  [5, "SIGTRAP"],
  [6, "SIGABRT"],
  [7, "SIGBUS"],
  [8, "SIGFPE"],
  [9, "SIGKILL"],
  [10, "SIGUSR1"],
  [11, "SIGSEGV"],
  [12, "SIGUSR2"],
  [13, "SIGPIPE"],
  [14, "SIGALRM"],
  [15, "SIGTERM"],
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
