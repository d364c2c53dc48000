/** Where the fake of Miri is; it is built again in each run of the suite. */
import * as path from "node:path";
import { buildStandIn } from "../../test/rig/miri/build.ts";
import { CACHE } from "../peer.ts";

export const MIRI_FOLDER = path.join(CACHE, "miri");

let built: Promise<void> | undefined;

/** Nothing has to be ended afterwards. */
export async function attendMiri(): Promise<() => Promise<void>> {
  built ??= buildStandIn(MIRI_FOLDER);
  await built;
  return async () => {};
}
