/** Whether tests of a run may run on other machines. If not, no other code of `--remote` is loaded. */
import type { ServerAddress } from "../../model/requests/server-address.ts";
import { captureMode } from "../run/capture-mode.ts";
import type { FeatureFacts } from "../run/feature.ts";

/** The server of `--remote`; undefined: every test runs here. Output that is not captured needs a local process. */
export function remoteAddress({ request }: Pick<FeatureFacts, "request">): ServerAddress | undefined {
  const { remote } = request.runner;
  if (request.command !== "run" || remote === "off" || captureMode(request) === "none") return undefined;
  return remote;
}
