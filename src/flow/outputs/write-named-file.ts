/** Files that a command writes because the user named them, apart from the outputs of runs. */
import * as path from "node:path";
import { err, ok, type Result } from "../../diagnostics/result.ts";
import { type FileContent, replaceFile } from "../../os/files/write/replace-file.ts";
import type { CommandContext } from "../context.ts";

/** `name`: as the user wrote it, relative to the working directory. */
export function writeNamedFile(
  { cwd }: Pick<CommandContext, "cwd">,
  name: string,
  content: FileContent,
): Result<undefined> {
  const written = replaceFile(path.resolve(cwd, name), content);
  if (written.ok) return ok(undefined);
  const message = `cannot write \`${name}\``;
  return err([{ kind: "write-output", message, causes: [written.error.message] }]);
}
