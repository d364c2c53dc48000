/** Where the recordings of a workspace are. */
import { err, ok, type Result } from "../../diagnostics/result.ts";
import { canonicalPath, homeDirectory } from "../../os/files/paths.ts";
import { recordsFolder } from "../../record/state-folder.ts";
import type { CommandContext } from "../context.ts";

export function recordsFolderOf(context: CommandContext, workspaceRoot: string): Result<string> {
  const root = canonicalPath(workspaceRoot);
  if (!root.ok) {
    const message = `cannot find the recordings of \`${workspaceRoot}\``;
    return err([{ kind: "setup", message, causes: [root.error.message] }]);
  }
  const folder = recordsFolder({
    env: context.env,
    home: homeDirectory(),
    windows: context.isWindows,
    workspaceRoot: root.value,
  });
  if (folder !== undefined) return ok(folder);
  const message = "there is no folder for recordings";
  return err([{ kind: "setup", message, help: "set NEXTEST_STATE_DIR to one" }]);
}
