/** Calls cargo and rustc as helpers whose standard output is read, and puts their failures into words. */
import type { UserErrors } from "../diagnostics/errors.ts";
import type { ExitStatus, StartFailure } from "../model/results/outcome.ts";
import { type CommandOutput, type CommandRequest } from "../os/processes/run-command.ts";
import type { Result } from "../diagnostics/result.ts";

/** How this room starts processes: a port, so that tests need no cargo. */
export type RunCommand = (request: CommandRequest) => Promise<Result<CommandOutput, StartFailure>>;

/** Where and as what cargo runs: the runner's own directory and environment, unchanged. */
export interface CargoPorts {
  readonly env: Readonly<Record<string, string>>;
  /** The working directory, absolute. */
  readonly cwd: string;
  readonly run: RunCommand;
  /** Writes what cargo said to the runner's standard error, as it came. */
  readonly echo: (bytes: Uint8Array) => void;
  /** Milliseconds since the epoch. Without it, nothing about toolchains is remembered between runs. */
  readonly wall?: () => number;
}

export function succeeded(status: ExitStatus): boolean {
  return status.kind === "exited" && status.code === 0;
}

/** `exit status: 101`, `signal: 9 (SIGKILL)`: how an ended process is spoken of. */
export function describeStatus(status: ExitStatus): string {
  switch (status.kind) {
    case "exited":
      return `exit status: ${status.code}`;
    case "signaled":
      return `signal: ${status.signal}${status.name === undefined ? "" : ` (${status.name})`}`;
    case "nt-status":
      return `exit code: 0x${status.status.toString(16)}`;
    case "job-object":
      return "its job object's end";
  }
}

/** The program could not be started at all; the operating system's cause comes last. */
export function startFailed(
  kind: "cargo-metadata" | "build-failed",
  command: string,
  failure: StartFailure,
): UserErrors {
  return [{ kind, message: `failed to execute \`${command}\``, causes: [failure.message] }];
}
