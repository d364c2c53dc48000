/**
 * Stored doctests of one crate: a folder with a record and the files that it names. Two runs may use it at the same
 * time, and one of them may compile while the other runs its tests.
 *
 * Each compilation adds its files under a prefix, then replaces the record. A run holds a lock on the prefix whose files it
 * uses until it ends. The process that replaces the record deletes the files of prefixes that no run uses.
 *
 * The prefix is the usual one unless a run uses it, and the rest of a name is derived from the test's: so a test has the same
 * path after each compilation, as a test binary of cargo's does, and the cache of results finds it. If a run uses the usual
 * prefix, or if the file system has no locks, the prefix is the compilation's own.
 */
import { extname, join } from "node:path";
import { err, ok, type Result } from "../../diagnostics/result.ts";
import { fileIdentity, namesIn } from "../../os/files/state/file-identity.ts";
import { type FileLock, ifUnlocked, lockAtOnce, tryLockFile } from "../../os/files/file-lock.ts";
import { makeFolders, move, readOwnText, removeTree } from "../../os/files/file-system.ts";
import { textDigest } from "../../os/files/state/file-states.ts";
import { replaceOwnFile } from "../../os/files/write/replace-file.ts";
import {
  type Doctest,
  type DoctestRecord,
  type DoctestRun,
  readRecord,
  RECORD_NAME,
  type StoredFile,
  writeRecord,
} from "./record.ts";

export interface UsedSet {
  readonly record: DoctestRecord;
  /** Undefined if the file system has no locks, or is read-only: there, nothing is replaced or deleted either. */
  readonly lock: FileLock | undefined;
}

/** Another run may replace the record between reading it and locking its files, but hardly each time. */
const MOST_ATTEMPTS = 10;

/** The prefix of a set that no run uses. Its files are replaced only under `writersLock`, which one process holds. */
const USUAL = "0";

/** The stored record; its files stay until the lock is released or the program ends. */
export function openSet(folder: string): UsedSet | undefined {
  for (let count = 0; count < MOST_ATTEMPTS; count += 1) {
    const text = recordText(folder);
    const record = text === undefined ? undefined : readRecord(text);
    if (record?.ok !== true) return undefined;
    const { prefix } = record.value;
    const taken = lockAtOnce(lockFile(folder, prefix), "shared");
    const lock = typeof taken === "string" ? undefined : taken;
    // Usual files exist only where locks work: if theirs is held, another process is replacing or deleting them.
    const changing = taken === "held" && prefix === USUAL;
    if (!changing && recordText(folder) === text) return { record: record.value, lock };
    lock?.release();
  }
  return undefined;
}

function recordText(folder: string): string | undefined {
  const text = readOwnText(join(folder, RECORD_NAME));
  return text.ok ? text.value : undefined;
}

interface NewSet {
  /** `prefix`: of the compilation's own. */
  readonly record: DoctestRecord;
  /** The folder with its files. */
  readonly from: string;
}

/** Moves the record's files into the set. The stored record is in use from then on. */
export function replaceSet(folder: string, made: NewSet): Result<UsedSet, string> {
  const ready = makeFolders(folder);
  if (!ready.ok) return err(ready.error.message);
  const usual = replaceUsual(folder, made);
  if (usual !== undefined) return usual;
  const lock = tryLockFile(lockFile(folder, made.record.prefix), "shared");
  const stored = storeFiles(folder, made);
  return stored.ok ? ok({ record: stored.value, lock }) : stored;
}

/** Undefined: the usual prefix is in use. */
function replaceUsual(folder: string, { record, from }: NewSet): Result<UsedSet, string> | undefined {
  const writing = tryLockFile(writersLock(folder), "exclusive");
  if (writing === undefined) return undefined;
  let stored: Result<DoctestRecord, string> | undefined;
  ifUnlocked(lockFile(folder, USUAL), () => {
    stored = storeFiles(folder, { record: { ...record, prefix: USUAL }, from });
  });
  const lock = stored?.ok === true ? tryLockFile(lockFile(folder, USUAL), "shared") : undefined;
  writing.release();
  if (stored === undefined || !stored.ok) return stored;
  return ok({ record: stored.value, lock });
}

function storeFiles(folder: string, { record, from }: NewSet): Result<DoctestRecord, string> {
  const names = ownNames(record);
  for (const [file, name] of names) {
    const moved = move(join(from, file), join(folder, name));
    if (!moved.ok) return err(moved.error.message);
  }
  const tests = record.tests.map((test) => renamed(test, (file) => names.get(file) ?? file));
  const stored = { ...record, tests, stored: storedFiles(folder, tests) };
  const written = replaceOwnFile(join(folder, RECORD_NAME), writeRecord(stored));
  if (!written.ok) return err(written.error.message);
  removeOthers(folder, record.prefix);
  const current = new Set(names.values());
  removeNamed(folder, record.prefix, (name) => !current.has(name));
  return ok(stored);
}

/** Of each file, after the first test that uses it. */
function ownNames({ prefix, tests }: DoctestRecord): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const { name, run } of tests) {
    const file = fileOf(run);
    if (file !== undefined && !names.has(file))
      names.set(file, `${prefix}-${textDigest(name).slice(0, 20)}${extname(file)}`);
  }
  return names;
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
  if (!namesIn(folder).every((name) => name === RECORD_NAME)) return;
  removeTree(folder);
  removeTree(writersLock(folder));
}

/** Deletes the files of all prefixes but this one that no run uses. */
function removeOthers(folder: string, current: string | undefined): void {
  const names = namesIn(folder).filter((name) => name !== RECORD_NAME);
  const prefixes = new Set(names.map((name) => name.slice(0, Math.max(0, name.indexOf("-")))));
  for (const prefix of prefixes) {
    if (prefix !== current) removeUnused(folder, prefix);
  }
}

/** Deletes the files of a prefix unless a run uses them. */
function removeUnused(folder: string, prefix: string): void {
  const remove = (): void =>
    ifUnlocked(lockFile(folder, prefix), () => {
      removeNamed(folder, prefix, () => true);
      removeTree(lockFile(folder, prefix));
    });
  if (prefix === USUAL) ifUnlocked(writersLock(folder), remove);
  else remove();
}

/** Those of the prefix's files that are `unwanted`. */
function removeNamed(folder: string, prefix: string, unwanted: (name: string) => boolean): void {
  for (const name of namesIn(folder))
    if (name.startsWith(`${prefix}-`) && unwanted(name)) removeTree(join(folder, name));
}

/** Held by the process that stores or deletes files with the usual prefix. */
function writersLock(folder: string): string {
  return lockFile(folder, "write");
}

/** Beside the folder, so that it is not part of an archive. */
function lockFile(folder: string, prefix: string): string {
  return `${folder}.${prefix}.lock`;
}

function filesOf(tests: readonly Doctest[]): ReadonlySet<string> {
  return new Set(tests.flatMap(({ run }) => fileOf(run) ?? []));
}

function fileOf(run: DoctestRun): string | undefined {
  return run.kind === "executable" ? run.file : run.outputFile;
}

function renamed(test: Doctest, name: (file: string) => string): Doctest {
  const { run } = test;
  if (run.kind === "executable") return { ...test, run: { ...run, file: name(run.file) } };
  const { outputFile } = run;
  return outputFile === undefined ? test : { ...test, run: { ...run, outputFile: name(outputFile) } };
}
