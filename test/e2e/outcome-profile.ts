/** A run of the fixture `outcomes` in which nearly everything happens that reports can contain. */
import * as fs from "node:fs";
import * as path from "node:path";
import { own, type Workspace } from "./rig.ts";

/** The profile; `conformance/` runs it, too. */
const CONFIG = path.resolve(import.meta.dirname, "../fixtures/rich.toml");

/** Tests that last do so for long enough to be ended, and leaks for long enough to be seen. */
const LASTING = { OUTCOMES_SLEEP_MS: "60000", OUTCOMES_LEAK_MS: "1500" };

export const RICH = { args: ["--profile", "rich"], env: LASTING } as const;

export async function richWorkspace(): Promise<Workspace> {
  const workspace = await own("outcomes");
  workspace.write(".config/nextest.toml", fs.readFileSync(CONFIG, "utf8"));
  return workspace;
}
