/** If a recommended version is not met, the warning is repeated at the end, where users see it. */
import type { ConfigSources } from "../config/repo/sources.ts";
import { recommendation, UPDATE } from "../config/repo/version.ts";
import type { CommandContext } from "./context.ts";

export function adviseUpdate(context: CommandContext, { version }: ConfigSources): void {
  const advice = recommendation(version);
  if (advice !== undefined) context.err.write(context.describeWarning({ ...advice, help: UPDATE }));
}
