/** Published crates: listed and run as their own developers would. */
import type { ConformanceCase } from "../case.ts";
import { PUBLISHED_NAMES } from "../workspaces.ts";

export const CRATE_CASES: readonly ConformanceCase[] = PUBLISHED_NAMES.flatMap((workspace) => [
  { name: `${workspace} list`, workspace, args: ["list"] },
  { name: `${workspace} list json`, workspace, args: ["list", "-T", "json"], stdout: "json" },
  { name: `${workspace} run`, workspace, args: ["run", "--no-fail-fast", "-j1"], timeout: 300_000 },
  { name: `${workspace} hash partition`, workspace, args: ["list", "--partition", "hash:1/3"] },
]);
