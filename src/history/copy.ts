/** The database as one file, for transfer between machines: a copy of it, and the runs in such a copy. */
import * as path from "node:path";
import { err, ok, type Result } from "../diagnostics/result.ts";
import type { RecordedResults } from "../model/results/run-record.ts";
import { move, removeTree } from "../os/files/file-system.ts";
import { SqliteFile, type SqliteFailure } from "../os/files/sqlite-file.ts";
import { fileState } from "./store/schema.ts";
import { historyLines, TransferReader } from "./store/transfer.ts";
import { readView } from "./view.ts";

const BUSY_TIMEOUT = 30_000;

/** Writes a complete copy, or does not change `file`. Other programs may use the database meanwhile. */
export function copyDatabase(database: SqliteFile, file: string): Result<void, SqliteFailure> {
  const beside = path.join(path.dirname(file), `.${path.basename(file)}.nextest-new`);
  // Of an export that was killed.
  removeTree(beside);
  const copied = database.use((sql) => void sql.run("VACUUM INTO ?", beside));
  const moved = copied.ok ? move(beside, file) : copied;
  if (moved.ok) return ok(undefined);
  removeTree(beside);
  return err("kind" in moved.error ? moved.error : { kind: "other", message: moved.error.message });
}

const REFUSED = {
  empty: "the file is not a history",
  foreign: "the file is another program's database",
  newer: "it was written by a later version",
} as const;

/** All runs of such a copy. */
export function readCopy(file: string): Result<readonly RecordedResults[], string> {
  const database = SqliteFile.open(file, { create: false, busyTimeout: BUSY_TIMEOUT });
  if (!database.ok) return err(database.error.message);
  const state = database.value.use(fileState);
  const view = state.ok && state.value === "usable" ? readView(database.value) : state;
  database.value.close();
  if (!view.ok) return err(view.error.message);
  if (typeof view.value === "string") return err(view.value === "usable" ? "" : REFUSED[view.value]);
  if (view.value.damagedRuns > 0) return err(`${view.value.damagedRuns} of its runs are damaged`);
  return ok(runsOf(historyLines(view.value)));
}

/** The same way as between machines: numbers of tests differ between databases. */
function runsOf(lines: Iterable<string>): readonly RecordedResults[] {
  const reader = new TransferReader();
  return [...lines].flatMap((line) => {
    const read = reader.read(line);
    if (!read.ok) throw new Error(`bug: an exported line cannot be read: ${read.error}`);
    return read.value === undefined ? [] : [read.value];
  });
}
