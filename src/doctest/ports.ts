/** The ports of this room other than files. */
import type { Result } from "../diagnostics/result.ts";
import type { StartFailure } from "../model/results/outcome.ts";
import type { CommandOutput, CommandRequest } from "../os/processes/run-command.ts";

export interface DoctestPorts {
  readonly run: (request: CommandRequest) => Promise<Result<CommandOutput, StartFailure>>;
  /** Milliseconds since the epoch. */
  readonly wall: () => number;
  /** The program to call as collector, with its first arguments; undefined: a script for the shell. */
  readonly collector?: readonly [string, ...string[]] | undefined;
  /** As `hostMachine` names it. */
  readonly system: string;
}
