/** How a process ended, out of the system's encodings. */
import * as os from "node:os";
import type { ExitStatus } from "../../model/results/outcome.ts";

const NAMES = new Map<number, string>();
/** Aliases come after the usual names. */
for (const [name, number] of Object.entries(os.constants.signals)) {
  if (!NAMES.has(number)) NAMES.set(number, name);
}

export function signaled(signal: number): ExitStatus {
  const name = NAMES.get(signal);
  return name === undefined ? { kind: "signaled", signal } : { kind: "signaled", signal, name };
}

/** The status that `wait` reports: the low bits are the signal, the next byte is the exit code. */
export function decodeWaitStatus(status: number): ExitStatus {
  const signal = status & 0x7f;
  return signal === 0 ? { kind: "exited", code: (status >> 8) & 0xff } : signaled(signal);
}

/** The runtime's pair of exit code and signal name. */
export function decodeRuntimeStatus(code: number | null, signal: string | number | null): ExitStatus {
  if (signal === null) return { kind: "exited", code: code ?? 0 };
  if (typeof signal === "number") return signaled(signal);
  const number = Object.entries(os.constants.signals).find(([name]) => name === signal)?.[1];
  return { kind: "signaled", signal: number ?? 0, name: signal };
}
