/** Copies of bundled workspaces, which tests may change. */
import * as fs from "node:fs";
import * as path from "node:path";

/** Writes the files of `source` to `folder` again; its `target` stays, so that nothing is compiled twice. */
export function refreshCopy(source: string, folder: string): void {
  for (const entry of fs.existsSync(folder) ? fs.readdirSync(folder) : []) {
    if (entry !== "target") fs.rmSync(path.join(folder, entry), { recursive: true });
  }
  fs.cpSync(source, folder, {
    recursive: true,
    preserveTimestamps: true,
    filter: (file) => path.relative(source, file).split(path.sep)[0] !== "target",
  });
}
