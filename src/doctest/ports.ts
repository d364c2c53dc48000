/** The ports of this room other than files. */
import type { Result } from "../diagnostics/result.ts";
import type { StartFailure } from "../model/outcome.ts";
import type { CommandOutput, CommandRequest } from "../os/processes/run-command.ts";

export interface DoctestPorts {
  readonly run: (request: CommandRequest) => Promise<Result<CommandOutput, StartFailure>>;
  /** Milliseconds since the epoch. */
  readonly wall: () => number;
}
