/** The tables of the database, and how a file is recognised as ours. See docs/design/history.md. */
import type { SqlSession } from "../../os/files/sqlite-file.ts";

/** The application id in the file's header; "nxth". */
const APPLICATION = 0x6e787468;
/** Raise this when earlier versions of this program can no longer read or write the tables. */
export const SCHEMA_VERSION = 1;

const TABLES = [
  `CREATE TABLE test (
    id INTEGER PRIMARY KEY,
    binary TEXT NOT NULL,
    name TEXT NOT NULL,
    UNIQUE (binary, name)
  )`,
  `CREATE TABLE run (
    id INTEGER PRIMARY KEY,
    uuid TEXT NOT NULL UNIQUE,
    profile TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    elapsed REAL NOT NULL,
    host TEXT NOT NULL,
    commit_hash TEXT,
    dirty INTEGER,
    incomplete INTEGER NOT NULL,
    args TEXT NOT NULL,
    binaries TEXT NOT NULL,
    count INTEGER NOT NULL,
    columns BLOB NOT NULL,
    detail TEXT NOT NULL,
    checksum TEXT NOT NULL
  )`,
  "CREATE INDEX run_by_time ON run (started_at)",
];

export function createTables(sql: SqlSession): void {
  for (const statement of TABLES) sql.run(statement);
  sql.run(`PRAGMA application_id = ${APPLICATION}`);
  sql.run(`PRAGMA user_version = ${SCHEMA_VERSION}`);
}

/** `foreign`: another program's database. */
export type FileState = "usable" | "empty" | "newer" | "foreign";

export function fileState(sql: SqlSession): FileState {
  const application = pragma(sql, "application_id");
  const version = pragma(sql, "user_version");
  if (application === APPLICATION) return version > SCHEMA_VERSION ? "newer" : "usable";
  const [first] = sql.rows("SELECT count(*) FROM sqlite_master");
  return application === 0 && version === 0 && first?.[0] === 0 ? "empty" : "foreign";
}

function pragma(sql: SqlSession, name: string): number {
  const [first] = sql.rows(`PRAGMA ${name}`);
  return typeof first?.[0] === "number" ? first[0] : 0;
}

/** Reads every page, so call it only if the file may be damaged. */
export function isIntact(sql: SqlSession): boolean {
  const [first] = sql.rows("PRAGMA integrity_check(1)");
  return first?.[0] === "ok";
}
