/**
 * The store: a workspace's folder of recorded runs and the list of them. Readers of the list take a shared lock,
 * writers an exclusive lock; cargo-nextest takes the same lock.
 */
import * as path from "node:path";
import type { UserError } from "../diagnostics/errors.ts";
import { err, ok, type Result } from "../diagnostics/result.ts";
import { type FileLock, type LockKind, lockFile } from "../os/files/file-lock.ts";
import { makeFolders, readOwnBytes } from "../os/files/file-system.ts";
import { replaceOwnFile } from "../os/files/write/replace-file.ts";
import { unzstd, zstdFrame } from "../os/compression/zstd.ts";
import { unpackLimit } from "./format/checks/limits.ts";
import { encodeRunList, parseRunList, type RecordedRun, type RunList } from "./format/run-list.ts";
import { LOCK_FILE, RUN_LIST_FILE, RUNS_FOLDER } from "./format/store-files.ts";
import { RUN_LIST_VERSION } from "./format/versions.ts";
import { RunIdIndex } from "./run-ids.ts";

/** The content of the store at one moment. */
export interface StoreSnapshot {
  /** Holds the list, the lock, and a folder for each run, named by its id. */
  readonly runsFolder: string;
  readonly list: RunList;
  readonly index: RunIdIndex;
}

/** The store while this process holds the exclusive lock. */
export interface LockedStore extends StoreSnapshot {
  /** Replaces the list atomically. */
  save(list: Omit<RunList, "format-version">): Result<void>;
}

/** The same timeout as cargo-nextest's. */
const PATIENCE = 5000;

export function runFolder({ runsFolder }: StoreSnapshot, run: Pick<RecordedRun, "run-id">): string {
  return path.join(runsFolder, run["run-id"]);
}

/** Reads the store. `records` is the workspace's folder of records, which is created if it does not exist. */
export async function readStore(records: string): Promise<Result<StoreSnapshot>> {
  const locked = await lock(records, "shared");
  if (!locked.ok) return locked;
  const snapshot = readList(locked.value.runsFolder);
  locked.value.held.release();
  return snapshot;
}

/** Runs `action` with the exclusive lock. */
export async function withLockedStore<T>(
  records: string,
  action: (store: LockedStore) => Result<T>,
): Promise<Result<T>> {
  const locked = await lock(records, "exclusive");
  if (!locked.ok) return locked;
  try {
    const { runsFolder } = locked.value;
    const snapshot = readList(runsFolder);
    if (!snapshot.ok) return snapshot;
    return action({ ...snapshot.value, save: (list) => saveList(snapshot.value, list) });
  } finally {
    locked.value.held.release();
  }
}

interface Locked {
  readonly runsFolder: string;
  readonly held: FileLock;
}

async function lock(records: string, kind: LockKind): Promise<Result<Locked>> {
  const runsFolder = path.join(records, RUNS_FOLDER);
  const made = makeFolders(runsFolder);
  if (!made.ok)
    return refuse(`cannot make the folder of recorded runs \`${runsFolder}\``, made.error.message);
  const file = path.join(runsFolder, LOCK_FILE);
  const held = await lockFile(file, { kind, patience: PATIENCE });
  if (held.ok) return ok({ runsFolder, held: held.value });
  if (held.error.code !== "ETIMEDOUT")
    return refuse(`cannot lock the recorded runs by \`${file}\``, held.error.message);
  const seconds = PATIENCE / 1000;
  return refuse(`cannot lock the recorded runs by \`${file}\` within ${seconds}s`, held.error.message);
}

function readList(runsFolder: string): Result<StoreSnapshot> {
  const file = path.join(runsFolder, RUN_LIST_FILE);
  const bytes = readOwnBytes(file);
  if (!bytes.ok) {
    if (bytes.error.code === "ENOENT") return ok(snapshotOf(runsFolder, NO_RUNS));
    return refuse(`cannot read the list of recorded runs \`${file}\``, bytes.error.message);
  }
  const text = unzstd(bytes.value, { maxSize: unpackLimit(bytes.value.length) });
  if (!text.ok) return refuse(`cannot read the list of recorded runs \`${file}\``, text.error);
  const list = parseRunList(new TextDecoder().decode(text.value));
  if (!list.ok) return refuse(`the list of recorded runs \`${file}\` is damaged`, list.error);
  return ok(snapshotOf(runsFolder, list.value));
}

const NO_RUNS: RunList = { "format-version": RUN_LIST_VERSION, runs: [] };

function snapshotOf(runsFolder: string, list: RunList): StoreSnapshot {
  return { runsFolder, list, index: new RunIdIndex(list.runs.map((run) => run["run-id"])) };
}

/** Refuses a store that a later version has written: rewriting its list would lose unknown fields. */
export function checkWritable({ runsFolder, list }: StoreSnapshot): Result<void> {
  const version = list["format-version"];
  if (version <= RUN_LIST_VERSION) return ok(undefined);
  const file = path.join(runsFolder, RUN_LIST_FILE);
  const reason = `it has format version ${version}, this version writes up to ${RUN_LIST_VERSION}`;
  return refuse(`cannot write to the list of recorded runs \`${file}\``, reason);
}

function saveList(store: StoreSnapshot, list: Omit<RunList, "format-version">): Result<void> {
  const file = path.join(store.runsFolder, RUN_LIST_FILE);
  const writable = checkWritable(store);
  if (!writable.ok) return writable;
  const text = encodeRunList({ "format-version": RUN_LIST_VERSION, ...list });
  const written = replaceOwnFile(file, zstdFrame(text));
  if (written.ok) return ok(undefined);
  return refuse(`cannot write the list of recorded runs \`${file}\``, written.error.message);
}

function refuse(
  message: string,
  cause: string,
): { readonly ok: false; readonly error: readonly [UserError] } {
  return err([{ kind: "setup", message, causes: [cause] }]);
}
