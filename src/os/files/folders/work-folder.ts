/**
 * Folders in which something is prepared before it is moved to its destination. They are deleted on every exit path that
 * the process can observe. The owner holds a lock next to the folder. The process that creates the next folder deletes
 * those whose lock is free, because their owners were killed.
 */
import * as fs from "node:fs";
import * as path from "node:path";
import { err, ok, type Result } from "../../../diagnostics/result.ts";
import { onExit } from "../../exit-hooks.ts";
import { attempt, type OsFailure } from "../../failure.ts";
import { namesIn } from "../state/file-identity.ts";
import { ifUnlocked, tryLockFile } from "../file-lock.ts";

export interface WorkFolder {
  readonly path: string;
  readonly remove: () => void;
}

const LOCK_SUFFIX = ".lock";

/** A new folder whose path begins with `prefix`, and no other folder of this prefix whose owner is gone. */
export function makeWorkFolder(prefix: string): Result<WorkFolder, OsFailure> {
  removeAbandoned(prefix);
  const folder = `${prefix}${crypto.randomUUID()}`;
  const lockFile = folder + LOCK_SUFFIX;
  const made = attempt(() => fs.mkdirSync(path.dirname(folder), { recursive: true }));
  if (!made.ok) return made;
  const lock = tryLockFile(lockFile, "exclusive");
  const clean = (): void => {
    const deleted = deleteTree(folder);
    lock?.release();
    if (deleted) deleteTree(lockFile);
  };
  const forget = onExit(clean);
  const remove = (): void => {
    forget();
    clean();
  };
  const own = attempt(() => fs.mkdirSync(folder));
  if (own.ok) return ok({ path: folder, remove });
  remove();
  return err(own.error);
}

function removeAbandoned(prefix: string): void {
  const parent = path.dirname(prefix);
  const start = path.basename(prefix);
  for (const name of namesIn(parent)) {
    if (!name.startsWith(start) || !name.endsWith(LOCK_SUFFIX)) continue;
    const lockFile = path.join(parent, name);
    ifUnlocked(lockFile, () => {
      // A process that a killed owner started may still write into the folder; without its lock, it would stay for good.
      if (deleteTree(lockFile.slice(0, -LOCK_SUFFIX.length))) deleteTree(lockFile);
    });
  }
}

/** What cannot be deleted stays, and is no reason to fail. */
function deleteTree(file: string): boolean {
  return attempt(() => fs.rmSync(file, { recursive: true, force: true })).ok;
}
