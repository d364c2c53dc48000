/** Folders that belong to one run of the program, named so that later runs know whether it is still at work. */
import * as fs from "node:fs";
import * as path from "node:path";

/** A folder below `parent` for this run; it is made when something is written to it. */
export function runFolder(parent: string, name: string): string {
  return path.join(parent, `${name}.${process.pid}`);
}

/** Removes the folders of runs that are over. What cannot be removed is left as it is. */
export function removeOldRunFolders(parent: string): void {
  for (const name of namesIn(parent)) {
    const pid = Number(/\.(\d+)$/.exec(name)?.[1]);
    if (!Number.isNaN(pid) && !isAlive(pid))
      fs.rmSync(path.join(parent, name), { recursive: true, force: true });
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return fs.readdirSync(folder);
  } catch {
    return [];
  }
}

/** A number that was given to another process in the meantime keeps its folder: that costs space, no data. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return thrown instanceof Error && "code" in thrown && thrown.code === "EPERM";
  }
}
