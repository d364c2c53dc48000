/** Whether tests of a run may run on other machines. Nothing else of that is loaded where they may not. */
import type { FeatureFacts } from "../run/feature.ts";

/** A debugger, a tracer and `--no-capture` need the test's process itself. */
export function wantsRemote({ request }: Pick<FeatureFacts, "request">): boolean {
  const { remote, noCapture, debugger: debug, tracer } = request.runner;
  if (request.command !== "run" || remote === undefined || remote === "off") return false;
  return !noCapture && debug === undefined && tracer === undefined;
}
