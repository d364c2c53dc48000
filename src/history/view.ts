/** The content of the database, as the input of all computations. */
import type { TestId } from "../model/events.ts";
import { binaryId, testName } from "../model/ids.ts";
import type { RunRecord } from "../model/results/run-record.ts";
import type { Result } from "../diagnostics/result.ts";
import type { SqliteFailure, SqliteFile, SqlSession, SqlValue } from "../os/files/sqlite-file.ts";
import { packedOf } from "./store/add-run.ts";
import { type ResultColumns, unpack } from "./store/columns.ts";
import { parseJson } from "../model/json-reader.ts";
import { readTextMap, readTexts } from "./store/read-texts.ts";
import { isTime } from "../text/values/iso-time.ts";

export interface ViewedRun {
  readonly run: RunRecord;
  readonly results: ResultColumns;
}

export interface HistoryView {
  /** By number; numbers may be missing. */
  readonly tests: ReadonlyMap<number, TestId>;
  /** From the oldest to the newest. */
  readonly runs: readonly ViewedRun[];
  /** Runs that were left out, because their stored data is damaged. */
  readonly damagedRuns: number;
}

export const NO_HISTORY: HistoryView = { tests: new Map(), runs: [], damagedRuns: 0 };

/** Maximum number of a test, beyond any real history. Bounds tables by number if the database is damaged. */
const LARGEST_NUMBER = 50_000_000;

const SELECT_TESTS = "SELECT id, binary, name FROM test WHERE id BETWEEN 0 AND ?";

/** `last`: maximum number of runs; the newest are used. */
export function readView(
  database: SqliteFile,
  { last = -1 }: { readonly last?: number } = {},
): Result<HistoryView, SqliteFailure> {
  return database.use((sql) => {
    const tests = new Map<number, TestId>();
    for (const [id, binary, name] of sql.rows(SELECT_TESTS, LARGEST_NUMBER))
      tests.set(Number(id), { binaryId: binaryId(String(binary)), testName: testName(String(name)) });
    const known = flagsOf(tests.keys());
    const ids = sql.rows("SELECT id FROM run ORDER BY started_at DESC, id DESC LIMIT ?", last);
    const runs = ids.toReversed().map(([id]) => readRun(sql, Number(id), known));
    const whole = runs.filter((run) => run !== undefined);
    return { tests, runs: whole, damagedRuns: runs.length - whole.length };
  });
}

/** By number: 1 if there is a test. An array, since millions of lookups in a map would take longer than the rest. */
function flagsOf(numbers: Iterable<number>): Uint8Array {
  const all = [...numbers];
  const flags = new Uint8Array(all.reduce((highest, number) => Math.max(highest, number), 0) + 1);
  for (const number of all) flags[number] = 1;
  return flags;
}

function areKnown(tests: Uint32Array, known: Uint8Array): boolean {
  for (let row = 0; row < tests.length; row += 1) if (known[tests[row] ?? 0] !== 1) return false;
  return true;
}

/** Reads one run at a time, so that only one run's bytes are in memory. */
function readRun(sql: SqlSession, id: number, known: Uint8Array): ViewedRun | undefined {
  const [row] = sql.rows(SELECT_RUN, id);
  if (row === undefined) return undefined;
  const [count, columns, detail, checksum, ...rest] = row;
  const results = unpack(packedOf(columns, detail, checksum), Number(count));
  const run = runOf(rest);
  if (results === undefined || run === undefined) return undefined;
  return areKnown(results.tests, known) ? { run, results } : undefined;
}

const SELECT_RUN = `SELECT count, columns, detail, checksum, uuid, profile, started_at, elapsed, host, commit_hash,
  dirty, incomplete, args, binaries FROM run WHERE id = ?`;

function runOf(values: readonly SqlValue[]): RunRecord | undefined {
  const [uuid, profile, startedAt, elapsed, host, commit, dirty, incomplete, args, binaries] = values;
  const cliArgs = readTexts(parsed(args));
  const files = readTextMap(parsed(binaries));
  if (cliArgs === undefined || files === undefined) return undefined;
  if (!isTime(startedAt) || !isTime(elapsed)) return undefined;
  return {
    runId: String(uuid),
    profile: String(profile),
    startedAt,
    elapsed,
    host: String(host),
    source: typeof commit === "string" ? { commit, dirty: dirty === 1 } : undefined,
    incomplete: incomplete === 1,
    cliArgs,
    binaries: files,
  };
}

/** Parses JSON that this program wrote. Undefined if it is damaged. */
function parsed(text: SqlValue | undefined): unknown {
  const read = parseJson(String(text));
  return "value" in read ? read.value : undefined;
}
