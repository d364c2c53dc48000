/** What the shell knows of a unit, from the effect that starts it to the reaction to its end. */
import type { AttemptCosts, ExitStatus } from "../model/results/outcome.ts";
import type { StartRequest } from "../os/processes/host/process-host.ts";
import type { StartTest } from "./environment.ts";
import type { StartScript } from "./launch.ts";

export interface Unit {
  readonly effect: StartTest | StartScript;
  readonly request: StartRequest;
  status?: ExitStatus;
  costs?: AttemptCosts | undefined;
}
