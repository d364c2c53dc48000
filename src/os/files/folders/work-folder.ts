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

const IDENTIFIER = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function removeAbandoned(prefix: string): void {
  const parent = path.dirname(prefix);
  const start = path.basename(prefix);
  const names = namesIn(parent).filter((name) => name.startsWith(start));
  const locked = names
    .filter((name) => name.endsWith(LOCK_SUFFIX))
    .map((name) => name.slice(0, -LOCK_SUFFIX.length));
  // An owner's lock is there before its folder and after it. But a process that a killed owner started may make the folder
  // again, after both were deleted.
  const made = names.filter((name) => IDENTIFIER.test(name.slice(start.length)));
  for (const name of new Set([...locked, ...made])) {
    const folder = path.join(parent, name);
    ifUnlocked(folder + LOCK_SUFFIX, () => {
      // Such a process may still write into the folder: then its lock stays, and a later call deletes both.
      if (deleteTree(folder)) deleteTree(folder + LOCK_SUFFIX);
    });
  }
}

/** What cannot be deleted stays, and is no reason to fail. */
function deleteTree(file: string): boolean {
  return attempt(() => fs.rmSync(file, { recursive: true, force: true })).ok;
}
