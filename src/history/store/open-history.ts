/**
 * Opens the database of a workspace. A file that cannot be used is set aside, never deleted and never written to.
 *
 * The lock file next to the folder is held shared while the database is opened, and exclusively while it is created or
 * set aside. So no program opens a database together with the journal of its successor.
 */
import * as path from "node:path";
import { err, ok, type Result } from "../../diagnostics/result.ts";
import { type LockKind, lockFile } from "../../os/files/file-lock.ts";
import { makeFolders, move } from "../../os/files/file-system.ts";
import { pathExists } from "../../os/files/paths.ts";
import { SqliteFile, type SqliteFailure, untilFree } from "../../os/files/sqlite-file.ts";
import { createTables, type FileState, fileState, isIntact } from "./schema.ts";
import { isoTime } from "../../text/values/iso-time.ts";

const FOLDER = "history";
const FILE = "results.sqlite";
const LOCK = "history.lock";
/**
 * How long to wait for other programs, in milliseconds. SQLite polls, so if fifty runners end at once on a busy
 * machine, one of them may not get the lock for many seconds.
 */
const PATIENCE = 30_000;
/** SQLite itself waits so long, and no signal is handled meanwhile; between its attempts the program pauses. */
const BUSY_TIMEOUT = 250;

export interface HistoryLocation {
  /** The workspace's folder in the state folder. */
  readonly project: string;
  /** Milliseconds since the epoch. */
  readonly wall: () => number;
}

/** `value` is absent if there is no history yet and none was to be created. */
export interface HistoryAnswer<T> {
  readonly value?: T;
  /** Messages for the user: each a lower-case fragment. */
  readonly notes: readonly string[];
}

type Action<T> = (database: SqliteFile) => Result<T, SqliteFailure>;

export function historyFile({ project }: HistoryLocation): string {
  return path.join(project, FOLDER, FILE);
}

interface AccessOptions {
  readonly create: boolean;
}

/**
 * Runs `action` on the database. A database that turns out to be damaged is set aside, and the action runs again; as it
 * does after a while if other programs keep the database locked.
 */
export async function withHistory<T>(
  place: HistoryLocation,
  options: AccessOptions,
  action: Action<T>,
): Promise<Result<HistoryAnswer<T>, string>> {
  const times = PATIENCE / BUSY_TIMEOUT;
  const answer = await untilFree(times, () => attemptOn(place, options, action));
  return answer.ok ? answer : err(answer.error.message);
}

async function attemptOn<T>(
  place: HistoryLocation,
  { create }: AccessOptions,
  action: Action<T>,
): Promise<Result<HistoryAnswer<T>, SqliteFailure>> {
  const notes: string[] = [];
  for (let attempts = 0; attempts < 2; attempts += 1) {
    const opened = await openHistory(place, { create, notes });
    if (!opened.ok) return opened;
    if (opened.value === undefined) return ok({ notes });
    const done = useAndClose(opened.value, action);
    if (done.ok) return ok({ value: done.value, notes });
    if (done.error.kind !== "damaged") return done;
    const aside = await setAside(place, notes);
    if (!aside.ok) return aside;
  }
  return err(otherFailure("the new database is damaged as well"));
}

function useAndClose<T>(database: SqliteFile, action: Action<T>): Result<T, SqliteFailure> {
  try {
    return action(database);
  } finally {
    database.close();
  }
}

interface OpenOptions {
  readonly create: boolean;
  readonly notes: string[];
}

async function openHistory(
  place: HistoryLocation,
  { create, notes }: OpenOptions,
): Promise<Result<SqliteFile | undefined, SqliteFailure>> {
  if (!create && !pathExists(historyFile(place))) return ok(undefined);
  const found = await locked(place, "shared", () => openUsable(place));
  if (!found.ok) return found;
  if (found.value !== undefined) return ok(found.value);
  const aside = await setAside(place, notes);
  return aside.ok ? await locked(place, "exclusive", () => createDatabase(place)) : aside;
}

function otherFailure(message: string): SqliteFailure {
  return { kind: "other", message };
}

async function locked<T>(
  { project }: HistoryLocation,
  kind: LockKind,
  action: () => Result<T, SqliteFailure>,
): Promise<Result<T, SqliteFailure>> {
  const made = makeFolders(project);
  if (!made.ok) return err(otherFailure(made.error.message));
  const held = await lockFile(path.join(project, LOCK), { kind, patience: PATIENCE });
  if (!held.ok) return err(otherFailure(held.error.message));
  try {
    return action();
  } finally {
    held.value.release();
  }
}

/** Undefined: there is no database, or it cannot be used. */
function openUsable(place: HistoryLocation): Result<SqliteFile | undefined, SqliteFailure> {
  if (!pathExists(historyFile(place))) return ok(undefined);
  const database = SqliteFile.open(historyFile(place), { create: false, busyTimeout: BUSY_TIMEOUT });
  if (!database.ok) return database.error.kind === "damaged" ? ok(undefined) : database;
  const state = database.value.use(fileState);
  if (state.ok && state.value === "usable") return ok(database.value);
  database.value.close();
  return state.ok || state.error.kind === "damaged" ? ok(undefined) : state;
}

/** Another program may have created it in the meantime. */
function createDatabase(place: HistoryLocation): Result<SqliteFile, SqliteFailure> {
  const file = historyFile(place);
  const made = makeFolders(path.dirname(file));
  if (!made.ok) return err(otherFailure(made.error.message));
  const database = SqliteFile.open(file, { create: true, busyTimeout: BUSY_TIMEOUT });
  if (!database.ok) return database;
  const created = database.value.use((sql) => {
    sql.rows("PRAGMA journal_mode = WAL");
    return fileState(sql);
  });
  const ready = created.ok && created.value === "empty" ? database.value.transaction(createTables) : created;
  if (ready.ok) return ok(database.value);
  database.value.close();
  return ready;
}

/** Moves the folder away if its database is still unusable: another program may already have moved it. */
async function setAside(place: HistoryLocation, notes: string[]): Promise<Result<undefined, SqliteFailure>> {
  return await locked(place, "exclusive", () => {
    const trouble = troubleOf(place);
    if (trouble === undefined) return ok(undefined);
    const folder = path.dirname(historyFile(place));
    const stamp = isoTime(place.wall()).replaceAll(/[:.]/g, "-");
    const aside = `${folder}.${trouble}-${stamp}`;
    const moved = move(folder, aside);
    if (!moved.ok) return err(otherFailure(moved.error.message));
    notes.push(`${TROUBLES[trouble]}: it was set aside as \`${aside}\`, and a new history begins`);
    return ok(undefined);
  });
}

type Trouble = "damaged" | "newer" | "foreign";

const TROUBLES: Readonly<Record<Trouble, string>> = {
  damaged: "the history is damaged",
  newer: "the history was written by a later version",
  foreign: "the history's file belongs to another program",
};

function troubleOf(place: HistoryLocation): Trouble | undefined {
  const file = historyFile(place);
  if (!pathExists(file)) return undefined;
  const database = SqliteFile.open(file, { create: false, busyTimeout: BUSY_TIMEOUT });
  if (!database.ok) return database.error.kind === "damaged" ? "damaged" : undefined;
  const state = database.value.use((sql): Trouble | undefined => TROUBLE_OF[fileState(sql)] ?? doubt(sql));
  database.value.close();
  if (state.ok) return state.value;
  return state.error.kind === "damaged" ? "damaged" : undefined;
}

const TROUBLE_OF: Readonly<Partial<Record<FileState, Trouble>>> = { newer: "newer", foreign: "foreign" };

function doubt(sql: Parameters<typeof isIntact>[0]): Trouble | undefined {
  return isIntact(sql) ? undefined : "damaged";
}
