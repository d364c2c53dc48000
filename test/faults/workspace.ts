/** The fixtures that cases run on: copied and built once, apart from everybody else's copies. */
import * as path from "node:path";
import { baseEnvironment } from "../../conformance/environment.ts";
import { refreshCopy } from "../rig/copy-workspace.ts";
import type { FaultCase } from "./case.ts";

const ROOT = path.resolve(import.meta.dirname, "../..");
/** `FAULTS_CACHE` names another folder, for two suites at the same time. */
export const CACHE = process.env["FAULTS_CACHE"] ?? path.join(ROOT, ".conformance/faults");

type Name = FaultCase["workspace"];

const made = new Map<Name, Promise<string>>();

/** The folder of a fixture's built copy. */
export function builtWorkspace(name: Name): Promise<string> {
  const known = made.get(name) ?? make(name);
  made.set(name, known);
  return known;
}

async function make(name: Name): Promise<string> {
  const folder = path.join(CACHE, name);
  refreshCopy(path.join(ROOT, "test/fixtures", name), folder);
  const child = Bun.spawn(["cargo", "test", "--no-run", "--quiet"], {
    cwd: folder,
    env: baseEnvironment(),
    stdin: "ignore",
    stdout: "ignore",
    stderr: "inherit",
  });
  if ((await child.exited) !== 0) throw new Error(`cannot build ${folder}`);
  return folder;
}
