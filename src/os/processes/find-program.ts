/** Finding a program as the C library's `execvp` does: a name without a slash is looked for on PATH. */
import * as fs from "node:fs";
import * as path from "node:path";
import { err, ok, type Result } from "../../diagnostics/result.ts";
import type { OsFailure } from "../failure.ts";
import { isFile } from "../files/file-system.ts";

/** What is searched where PATH is not set. */
const DEFAULT_PATH = "/bin:/usr/bin";

/**
 * The file to execute for `program`. Relative folders of `searched` start at `cwd`. A file that is there
 * but may not be executed is `EACCES`, unless a later folder has one that may.
 */
export function findProgram(
  program: string,
  searched: string | undefined,
  cwd: string,
): Result<string, OsFailure> {
  if (program.includes("/")) return ok(program);
  let denied = false;
  for (const folder of (searched ?? DEFAULT_PATH).split(":")) {
    const file = path.resolve(cwd, folder, program);
    if (!isFile(file)) continue;
    if (isExecutable(file)) return ok(file);
    denied = true;
  }
  if (denied) return err({ code: "EACCES", message: "permission denied" });
  return err({ code: "ENOENT", message: "no such file or directory" });
}

function isExecutable(file: string): boolean {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
