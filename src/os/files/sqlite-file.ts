/** An SQLite database in a file. Failures are values. Loaded only by code that uses a database. */
import { setTimeout as pause } from "node:timers/promises";
import { Database, SQLiteError } from "bun:sqlite";
import { err, ok, type Result } from "../../diagnostics/result.ts";
import type { Milliseconds } from "../../model/ids.ts";

export type SqlValue = string | number | Uint8Array | null;

/** `damaged`: the file is no database, or not a whole one. `busy`: other programs kept it too long. */
export interface SqliteFailure {
  readonly kind: "damaged" | "busy" | "other";
  readonly message: string;
}

/** What may be asked of an open database. Statements are prepared once and kept. */
export interface SqlSession {
  /** The number of the row that was inserted last. */
  run(sql: string, ...values: readonly SqlValue[]): number;
  rows(sql: string, ...values: readonly SqlValue[]): readonly (readonly SqlValue[])[];
}

interface OpenOptions {
  readonly create: boolean;
  readonly busyTimeout: Milliseconds;
}

const DAMAGED: ReadonlySet<string> = new Set(["SQLITE_CORRUPT", "SQLITE_NOTADB"]);

export class SqliteFile {
  readonly #database: Database;
  readonly #session: SqlSession;

  private constructor(database: Database) {
    this.#database = database;
    this.#session = {
      run: (sql, ...values) => Number(database.query(sql).run(...values).lastInsertRowid),
      rows: (sql, ...values) =>
        database
          .query<unknown, SqlValue[]>(sql)
          .values(...values)
          .map(sqlRow),
    };
  }

  static open(path: string, { create, busyTimeout }: OpenOptions): Result<SqliteFile, SqliteFailure> {
    return attemptSql(() => {
      const database = new Database(path, { create, readwrite: true });
      database.run(`PRAGMA busy_timeout = ${busyTimeout}`);
      database.run("PRAGMA synchronous = NORMAL");
      return new SqliteFile(database);
    });
  }

  use<T>(action: (session: SqlSession) => T): Result<T, SqliteFailure> {
    return attemptSql(() => action(this.#session));
  }

  /** All of it or nothing; no other program changes the file meanwhile. */
  transaction<T>(action: (session: SqlSession) => T): Result<T, SqliteFailure> {
    return attemptSql(() => this.#database.transaction(() => action(this.#session)).immediate());
  }

  close(): void {
    // What is prepared is finalised; a failure to tidy up loses nothing.
    attemptSql(() => this.#database.close());
  }
}

/** Between two attempts, in milliseconds: signals are handled then. */
const PAUSE = 50;

/** Calls `action` until no other program locks the database, at most `times` times. */
export async function untilFree<T>(
  times: number,
  action: () => Promise<Result<T, SqliteFailure>>,
): Promise<Result<T, SqliteFailure>> {
  const answer = await action();
  if (answer.ok || answer.error.kind !== "busy" || times <= 1) return answer;
  await pause(PAUSE);
  return untilFree(times - 1, action);
}

function sqlRow(values: unknown): readonly SqlValue[] {
  return Array.isArray(values) ? values.map(sqlValue) : [];
}

function sqlValue(value: unknown): SqlValue {
  if (typeof value === "bigint") return Number(value);
  return typeof value === "string" || typeof value === "number" || value instanceof Uint8Array ? value : null;
}

function attemptSql<T>(action: () => T): Result<T, SqliteFailure> {
  try {
    return ok(action());
  } catch (thrown) {
    if (!(thrown instanceof SQLiteError)) throw thrown;
    return err(failureOf(thrown.code ?? "", thrown.message));
  }
}

function failureOf(code: string, message: string): SqliteFailure {
  const [, family = code] = /^(SQLITE_[A-Z]+)/.exec(code) ?? [];
  const kind = DAMAGED.has(family)
    ? "damaged"
    : family === "SQLITE_BUSY" || family === "SQLITE_LOCKED"
      ? "busy"
      : "other";
  return { kind, message };
}
