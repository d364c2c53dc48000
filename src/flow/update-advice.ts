/** A recommended version that is not met is told once more at the end, where it is seen. */
import type { ConfigSources } from "../config/repo/sources.ts";
import { recommendation, UPDATE } from "../config/repo/version.ts";
import type { World } from "./world.ts";

export function adviseUpdate(world: World, { version }: ConfigSources): void {
  const advice = recommendation(version);
  if (advice !== undefined) world.err.write(world.describeWarning({ ...advice, help: UPDATE }));
}
