/**
 * Folders for the output of one run. A run holds a lock on its folder until it exits in any way; a later run deletes
 * the folders whose lock is free. Process ids are no proof: two containers may share a target folder, and each has its
 * own.
 */
import * as fs from "node:fs";
import * as path from "node:path";
import { attempt } from "../../failure.ts";
import { ifUnlocked, tryLockFile } from "../file-lock.ts";
import { namesIn } from "../state/file-identity.ts";

/** Deletes nothing that has another name, nor a folder without this file: that is not ours, or not proven to be. */
const RUN_FOLDER = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.\d+$/;
const LOCK_FILE = ".lock";

/** The folder below `parent` for the run `runId`. It is created by `claimRunFolder`, when there is output for it. */
export function runFolder(parent: string, runId: string): string {
  return path.join(parent, `${runId}.${process.pid}`);
}

/** Folders that this thread has claimed; their locks are released when the program exits. */
const claimed = new Set<string>();

/** A run that cleans up may take the lock between its creation and ours, and deletes the folder with it. */
const MOST_ATTEMPTS = 10;

/**
 * Creates the folder and locks it. A failure shows when a file is created in the folder. If the file system has no
 * locks, no later run can find the lock free, so the folder stays.
 */
export function claimRunFolder(folder: string): void {
  if (!RUN_FOLDER.test(path.basename(folder))) return;
  for (let count = 0; count < MOST_ATTEMPTS && !claimed.has(folder); count += 1) {
    if (!attempt(() => fs.mkdirSync(folder, { recursive: true })).ok) return;
    const file = path.join(folder, LOCK_FILE);
    const lock = tryLockFile(file, "shared");
    if (lock !== undefined && fs.existsSync(file)) claimed.add(folder);
    else lock?.release();
  }
}

/** Deletes the folders of runs that have exited. What cannot be deleted stays, and is no reason to stop. */
export function removeOldRunFolders(parent: string): void {
  for (const name of namesIn(parent)) {
    const folder = path.join(parent, name);
    if (RUN_FOLDER.test(name) && fs.existsSync(path.join(folder, LOCK_FILE)))
      ifUnlocked(path.join(folder, LOCK_FILE), () =>
        attempt(() => fs.rmSync(folder, { recursive: true, force: true })),
      );
  }
}
