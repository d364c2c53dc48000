/** Adds the results of a run, in one transaction, and deletes runs beyond the bounds. */
import { err, ok, type Result } from "../../diagnostics/result.ts";
import type { Milliseconds } from "../../model/ids.ts";
import {
  type Attempts,
  ownDuration,
  resultKind,
  type ResultRecord,
  type ResultKind,
  testKey,
} from "../../model/results/result-record.ts";
import type { RecordedResults, RunRecord } from "../../model/results/run-record.ts";
import type { SqliteFailure, SqliteFile, SqlSession, SqlValue } from "../../os/files/sqlite-file.ts";
import { KINDS, pack, type Packed, type ResultColumns, type RowDetail, unpack } from "./columns.ts";

export interface HistoryBounds {
  readonly maxRuns: number;
  readonly maxAge: Milliseconds;
}

/** `added` is false if the database already had the run. */
export interface AddedRun {
  readonly added: boolean;
  readonly deletedRuns: number;
}

/** `now` is in milliseconds since the epoch. */
export function addRun(
  database: SqliteFile,
  recorded: RecordedResults,
  { bounds, now }: { readonly bounds: HistoryBounds; readonly now: number },
): Result<AddedRun, SqliteFailure> {
  return database.transaction((sql) => {
    const added = insertRun(sql, recorded);
    return { added, deletedRuns: deleteOld(sql, { bounds, now }) };
  });
}

/** Adds all new runs and returns their number. Bounds are applied once, at the end. */
export function addRuns(
  database: SqliteFile,
  runs: Iterable<RecordedResults>,
  { bounds, now }: { readonly bounds: HistoryBounds; readonly now: number },
): Result<number, SqliteFailure> {
  const done = database.transaction((sql) => {
    let count = 0;
    for (const run of runs) if (insertRun(sql, run)) count += 1;
    deleteOld(sql, { bounds, now });
    return count;
  });
  return done.ok ? ok(done.value) : err(done.error);
}

function insertRun(sql: SqlSession, { run, results }: RecordedResults): boolean {
  if (sql.rows("SELECT 1 FROM run WHERE uuid = ?", run.runId).length > 0) return false;
  const packed = pack(columnsOf(results, numberTests(sql, results)));
  sql.run(INSERT, ...runValues(run), results.length, packed.columns, packed.detail, packed.checksum);
  return true;
}

const INSERT = `INSERT INTO run (uuid, profile, started_at, elapsed, host, commit_hash, dirty, incomplete, args,
  binaries, count, columns, detail, checksum) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

function runValues(run: RunRecord): readonly SqlValue[] {
  const { source } = run;
  return [
    run.runId,
    run.profile,
    Math.round(run.startedAt),
    run.elapsed,
    run.host,
    source?.commit ?? null,
    source === undefined ? null : Number(source.dirty),
    Number(run.incomplete),
    JSON.stringify(run.cliArgs),
    JSON.stringify(run.binaries),
  ];
}

/** The numbers of the tests. New tests get new numbers. */
function numberTests(sql: SqlSession, results: readonly ResultRecord[]): readonly number[] {
  const known = new Map<string, number>();
  for (const [id, binary, name] of sql.rows("SELECT id, binary, name FROM test"))
    if (typeof id === "number") known.set(`${String(binary)}\n${String(name)}`, id);
  return results.map(({ test }) => {
    const key = testKey(test);
    const id = known.get(key) ?? sql.run(INSERT_TEST, test.binaryId, test.testName);
    known.set(key, id);
    return id;
  });
}

const INSERT_TEST = "INSERT INTO test (binary, name) VALUES (?, ?)";

export function columnsOf(results: readonly ResultRecord[], tests: readonly number[]): ResultColumns {
  const hasCosts = results.some(({ attempts }) => attempts.some(({ costs }) => costs !== undefined));
  const detail = new Map<number, RowDetail>();
  const columns = {
    tests: Uint32Array.from(tests),
    durations: new Float32Array(results.length),
    kinds: new Uint8Array(results.length),
    cpu: hasCosts ? new Float32Array(results.length).fill(Number.NaN) : undefined,
    memory: hasCosts ? new Float32Array(results.length).fill(Number.NaN) : undefined,
    detail,
  };
  results.forEach(({ attempts, fingerprint }, row) => {
    columns.durations[row] = ownDuration(attempts) ?? Number.NaN;
    columns.kinds[row] = kindNumber(resultKind(attempts));
    const costs = attempts.findLast(({ word }) => word !== "terminated")?.costs;
    if (columns.cpu !== undefined) columns.cpu[row] = costs?.cpu ?? Number.NaN;
    if (columns.memory !== undefined) columns.memory[row] = costs?.memory ?? Number.NaN;
    if (needsDetail(attempts) || fingerprint !== undefined) detail.set(row, { attempts, fingerprint });
  });
  return columns;
}

function kindNumber(kind: ResultKind): number {
  return KINDS.indexOf(kind);
}

function needsDetail(attempts: Attempts): boolean {
  return attempts.length > 1 || attempts[0].word !== "pass";
}

function deleteOld(
  sql: SqlSession,
  { bounds, now }: { readonly bounds: HistoryBounds; readonly now: number },
): number {
  const before = count(sql, "run");
  sql.run("DELETE FROM run WHERE started_at < ?", Math.round(now - bounds.maxAge));
  sql.run(DELETE_BEYOND, bounds.maxRuns);
  const deleted = before - count(sql, "run");
  if (deleted > 0) deleteUnused(sql);
  return deleted;
}

const DELETE_BEYOND =
  "DELETE FROM run WHERE id IN (SELECT id FROM run ORDER BY started_at DESC, id DESC LIMIT -1 OFFSET ?)";

/** More than twice as many tests as the largest run has: below that, reading every run does not pay. */
function deleteUnused(sql: SqlSession): void {
  const [first] = sql.rows("SELECT max(count) FROM run");
  const largest = typeof first?.[0] === "number" ? first[0] : 0;
  if (count(sql, "test") <= 2 * largest + SPARE_TESTS) return;
  const used = new Set<number>();
  for (const [rows, columns, detail, checksum] of sql.rows(
    "SELECT count, columns, detail, checksum FROM run",
  )) {
    const results = unpack(packedOf(columns, detail, checksum), Number(rows));
    for (const test of results?.tests ?? []) used.add(test);
  }
  for (const [id] of sql.rows("SELECT id FROM test"))
    if (typeof id === "number" && !used.has(id)) sql.run("DELETE FROM test WHERE id = ?", id);
}

const SPARE_TESTS = 1000;

export function packedOf(
  columns: SqlValue | undefined,
  detail: SqlValue | undefined,
  checksum: SqlValue | undefined,
): Packed {
  return {
    columns: columns instanceof Uint8Array ? columns : new Uint8Array(),
    detail: typeof detail === "string" ? detail : "",
    checksum: typeof checksum === "string" ? checksum : "",
  };
}

function count(sql: SqlSession, table: "run" | "test"): number {
  const [first] = sql.rows(`SELECT count(*) FROM ${table}`);
  return Number(first?.[0] ?? 0);
}
