/** If a recommended version is not met, the warning is repeated at the end, where users see it. */
import type { ConfigSources } from "../config/repo/sources.ts";
import { recommendation, UPDATE } from "../config/repo/version.ts";
import type { CommandContext } from "./context.ts";
import { notify } from "./notices.ts";

export function adviseUpdate(context: CommandContext, { version }: ConfigSources): void {
  const advice = recommendation(version);
  if (advice !== undefined) notify(context, { ...advice, help: UPDATE });
}
