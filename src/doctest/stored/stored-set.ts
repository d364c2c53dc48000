/**
 * Stored doctests of one crate: a folder with a record and the files that it names. Two runs may use it at the same
 * time, and one of them may compile while the other runs its tests.
 *
 * Each compilation adds its files under a prefix of its own, then replaces the record. A run holds a lock on the prefix
 * whose files it uses until it ends. The process that replaces the record deletes the files of prefixes that no run uses.
 */
import { join } from "node:path";
import { err, ok, type Result } from "../../diagnostics/result.ts";
import { fileIdentity, namesIn } from "../../os/files/state/file-identity.ts";
import { type FileLock, ifUnlocked, tryLockFile } from "../../os/files/file-lock.ts";
import { makeFolders, move, readOwnText, removeTree } from "../../os/files/file-system.ts";
import { replaceOwnFile } from "../../os/files/write/replace-file.ts";
import {
  type Doctest,
  type DoctestRecord,
  readRecord,
  RECORD_NAME,
  type StoredFile,
  writeRecord,
} from "./record.ts";

export interface UsedSet {
  readonly record: DoctestRecord;
  /** Undefined if the file system has no locks: there, nothing is deleted either. */
  readonly lock: FileLock | undefined;
}

/** Another run may replace the record between reading it and locking its files, but hardly each time. */
const MOST_ATTEMPTS = 10;

/** The stored record; its files stay until the lock is released or the program ends. */
export function openSet(folder: string): UsedSet | undefined {
  for (let count = 0; count < MOST_ATTEMPTS; count += 1) {
    const record = recordIn(folder);
    if (record === undefined) return undefined;
    const lock = tryLockFile(lockFile(folder, record.prefix), "shared");
    if (recordIn(folder)?.prefix === record.prefix) return { record, lock };
    lock?.release();
  }
  return undefined;
}

function recordIn(folder: string): DoctestRecord | undefined {
  const text = readOwnText(join(folder, RECORD_NAME));
  const record = text.ok ? readRecord(text.value) : undefined;
  return record?.ok === true ? record.value : undefined;
}

/** Moves the record's files from the folder `from` into the set. The stored record is in use from then on. */
export function replaceSet(
  folder: string,
  { record, from }: { readonly record: DoctestRecord; readonly from: string },
): Result<UsedSet, string> {
  const { prefix } = record;
  const made = makeFolders(folder);
  if (!made.ok) return err(made.error.message);
  const lock = tryLockFile(lockFile(folder, prefix), "shared");
  for (const file of filesOf(record.tests)) {
    const moved = move(join(from, file), join(folder, `${prefix}-${file}`));
    if (!moved.ok) return err(moved.error.message);
  }
  const tests = record.tests.map((test) => renamed(test, (file) => `${prefix}-${file}`));
  const stored = { ...record, tests, stored: storedFiles(folder, tests) };
  const written = replaceOwnFile(join(folder, RECORD_NAME), writeRecord(stored));
  if (!written.ok) return err(written.error.message);
  removeOthers(folder, prefix);
  return ok({ record: stored, lock });
}

/** Whether all files of the record are as they were stored: an executable that is cut off would give another verdict. */
export function isIntact(folder: string, { tests, stored = [] }: DoctestRecord): boolean {
  const now = storedFiles(folder, tests);
  const identities = new Map(stored.map(({ file, identity }) => [file, identity]));
  return now.every(({ file, identity }) => identity !== MISSING && identities.get(file) === identity);
}

const MISSING = "";

function storedFiles(folder: string, tests: readonly Doctest[]): readonly StoredFile[] {
  return [...filesOf(tests)].map((file) => ({
    file,
    identity: fileIdentity(join(folder, file))?.key ?? MISSING,
  }));
}

/** Deletes a set, unless a run uses it. */
export function removeSet(folder: string): void {
  removeOthers(folder, undefined);
  if (namesIn(folder).every((name) => name === RECORD_NAME)) removeTree(folder);
}

/** Deletes the files of all prefixes but this one that no run uses. */
function removeOthers(folder: string, current: string | undefined): void {
  const names = namesIn(folder).filter((name) => name !== RECORD_NAME);
  const prefixes = new Set(names.map((name) => name.slice(0, Math.max(0, name.indexOf("-")))));
  for (const prefix of prefixes) {
    if (prefix === current) continue;
    ifUnlocked(lockFile(folder, prefix), () => {
      for (const name of names) if (name.startsWith(`${prefix}-`)) removeTree(join(folder, name));
      removeTree(lockFile(folder, prefix));
    });
  }
}

/** Beside the folder, so that it is not part of an archive. */
function lockFile(folder: string, prefix: string): string {
  return `${folder}.${prefix}.lock`;
}

function filesOf(tests: readonly Doctest[]): ReadonlySet<string> {
  return new Set(tests.flatMap(({ run }) => (run.kind === "executable" ? run.file : (run.outputFile ?? []))));
}

function renamed(test: Doctest, name: (file: string) => string): Doctest {
  const { run } = test;
  if (run.kind === "executable") return { ...test, run: { ...run, file: name(run.file) } };
  const { outputFile } = run;
  return outputFile === undefined ? test : { ...test, run: { ...run, outputFile: name(outputFile) } };
}
