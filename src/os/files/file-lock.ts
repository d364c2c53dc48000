/**
 * Locks on files that also exclude other programs, such as cargo-nextest: `flock`, which the system releases when the
 * file is closed or the program ends; on Windows `LockFileEx`.
 */
import * as fs from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { err, ok, type Result } from "../../diagnostics/result.ts";
import type { Milliseconds } from "../../model/ids.ts";
import { findCLibrary } from "../c-library.ts";
import { attempt, type OsFailure } from "../failure.ts";
import { type LockableFile, openLockable } from "../windows/file-lock.ts";
import { IS_WINDOWS } from "../platform.ts";

export type LockKind = "shared" | "exclusive";

/** A lock that is held until `release`. */
export interface FileLock {
  release(): void;
}

export interface LockOptions {
  readonly kind: LockKind;
  /** How long to wait for others to let go. */
  readonly patience: Milliseconds;
}

const SYMBOLS = { flock: { args: ["i32", "i32"], returns: "i32" } } as const;

const OPERATIONS = { shared: 1, exclusive: 2 } as const;
const WITHOUT_WAITING = 4;
const BETWEEN_ATTEMPTS: Milliseconds = 100;

/** Opens the file, which is made if need be. Where the system has no locks, each is taken at once. */
function openFile(path: string): LockableFile {
  const onWindows = IS_WINDOWS ? openLockable(path) : undefined;
  if (onWindows !== undefined) return onWindows;
  const fd = fs.openSync(path, fs.constants.O_RDWR | fs.constants.O_CREAT, 0o666);
  const c = findCLibrary(SYMBOLS);
  return {
    tryLock: (kind) => c === undefined || c.flock(fd, OPERATIONS[kind] | WITHOUT_WAITING) === 0,
    close: () => fs.closeSync(fd),
  };
}

/** Creates the file if it is missing and locks it. `ETIMEDOUT`: another program kept its lock for too long. */
export async function lockFile(path: string, options: LockOptions): Promise<Result<FileLock, OsFailure>> {
  const file = attempt(() => openFile(path));
  if (!file.ok) return file;
  for (let waited: Milliseconds = 0; ; waited += BETWEEN_ATTEMPTS) {
    if (file.value.tryLock(options.kind)) return ok({ release: () => file.value.close() });
    if (waited >= options.patience) {
      file.value.close();
      return err({ code: "ETIMEDOUT", message: "the file is locked by another program" });
    }
    await pause(BETWEEN_ATTEMPTS);
  }
}

/** Locks a file without waiting. `held`: by another program. `unavailable`: the file system has no locks, or is read-only. */
export function lockAtOnce(path: string, kind: LockKind): FileLock | "held" | "unavailable" {
  const file = attempt(() => openFile(path));
  if (!file.ok) return "unavailable";
  if (file.value.tryLock(kind)) return { release: () => file.value.close() };
  file.value.close();
  return "held";
}

/** As `lockAtOnce`; undefined if that fails. */
export function tryLockFile(path: string, kind: LockKind): FileLock | undefined {
  const lock = lockAtOnce(path, kind);
  return typeof lock === "string" ? undefined : lock;
}

/** Calls `action` under the exclusive lock, unless another program holds a lock on the file. */
export function ifUnlocked(path: string, action: () => void): void {
  const lock = tryLockFile(path, "exclusive");
  if (lock === undefined) return;
  action();
  lock.release();
}
