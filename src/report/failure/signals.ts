/** Names of signals, as reports give them. */
import type { ExitStatus } from "../../model/results/outcome.ts";
import { UNIX_SIGNALS } from "../../model/results/unix-signals.ts";

/** Reports give signals whose numbers differ between systems by their number, as the peer does. */
export function signalName(status: Extract<ExitStatus, { kind: "signaled" }>): string | undefined {
  return UNIX_SIGNALS.get(status.signal);
}

/** How a process ended without an exit code, e.g. `aborted with signal 6 (SIGABRT)`; nothing for an exit code. */
export function abortPhrase(status: ExitStatus): string | undefined {
  switch (status.kind) {
    case "exited":
      return undefined;
    case "signaled": {
      const name = signalName(status);
      return `aborted with signal ${status.signal}${name === undefined ? "" : ` (${name})`}`;
    }
    case "nt-status":
      return `aborted with code ${ntStatusText(status.status)}${ntMeaning(status)}`;
    case "job-object":
      return "terminated via job object";
  }
}

/** The meaning of the number in the system's words, if it has any. */
export function ntMeaning({ message }: { readonly message?: string }): string {
  return message === undefined ? "" : `: ${message}`;
}

/** An NTSTATUS as eight hexadecimal digits, e.g. `0xc0000005`. */
export function ntStatusText(status: number): string {
  return `0x${(status >>> 0).toString(16).padStart(8, "0")}`;
}
