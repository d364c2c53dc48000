/** Whether tests of a run may run on other machines. If not, no other code of `--remote` is loaded. */
import type { FeatureFacts } from "../run/feature.ts";

/** A debugger, a tracer and `--no-capture` need a local process. */
export function wantsRemote({ request }: Pick<FeatureFacts, "request">): boolean {
  const { remote, noCapture, debugger: debug, tracer } = request.runner;
  if (request.command !== "run" || remote === undefined || remote === "off") return false;
  return !noCapture && debug === undefined && tracer === undefined;
}
