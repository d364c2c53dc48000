/** `history import`: exported histories and recorded runs become part of the history. */
import { inOneLine } from "../../../diagnostics/errors.ts";
import * as path from "node:path";
import { err, ok, type Result } from "../../../diagnostics/result.ts";
import type { UserConfig } from "../../../config/user/types.ts";
import { addRuns } from "../../../history/store/add-run.ts";
import { readCopy } from "../../../history/copy.ts";
import { withHistory } from "../../../history/store/open-history.ts";
import { TransferReader } from "../../../history/store/transfer.ts";
import { EXIT, type ExitCode } from "../../../model/results/exit-codes.ts";
import type { HistoryImportRequest } from "../../../model/requests/history-requests.ts";
import type { RecordedResults } from "../../../model/results/run-record.ts";
import { openFile } from "../../../os/files/read/byte-source.ts";
import { isFile } from "../../../os/files/file-system.ts";
import { LineReader } from "../../../os/files/read/line-reader.ts";
import { openRun, type Recording } from "../../../record/recording.ts";
import { readStore, runFolder } from "../../../record/store.ts";
import { plural } from "../../../text/values/plural.ts";
import type { CommandContext } from "../../context.ts";
import { findHistory } from "../../history/history-location.ts";
import { resultsOfRecording } from "../../history/recorded-results.ts";
import { findRecords, openRecordingFile } from "../../recordings/find-recording.ts";
import { userConfig } from "../../user-config.ts";
import { inform, warn } from "../../notices.ts";

/** Characters of a line of an export, which holds a run at most. */
const MAX_LINE = 64 * 1024 * 1024;

export async function historyImport(
  context: CommandContext,
  request: HistoryImportRequest,
): Promise<Result<ExitCode>> {
  const user = await userConfig(context, request.config);
  if (!user.ok) return user;
  const runs =
    request.inputs.length === 0
      ? await readOwnRecordings(context, request)
      : await readInputs(context, request.inputs);
  if (!runs.ok) return runs;
  return await addAll(context, { request, user: user.value, runs: runs.value });
}

interface Import {
  readonly request: HistoryImportRequest;
  readonly user: UserConfig;
  readonly runs: readonly RecordedResults[];
}

async function addAll(context: CommandContext, { request, user, runs }: Import): Promise<Result<ExitCode>> {
  const place = await findHistory(context, request);
  if (!place.ok) return place;
  const bounds = user.history;
  const added = await withHistory(place.value, { create: true }, (database) =>
    addRuns(database, runs, { bounds, now: context.wall() }),
  );
  if (!added.ok) return err([{ kind: "setup", message: "cannot add to the history", causes: [added.error] }]);
  const { value: count = 0, notes } = added.value;
  for (const message of notes) warn(context, message);
  const known = runs.length - count;
  const rest = known === 0 ? "" : `; ${known} ${plural(known, "was", "were")} known already`;
  const message = `added ${count} ${plural(count, "run", "runs")} to the history${rest}`;
  inform(context, message);
  return ok(EXIT.ok);
}

async function readInputs(
  context: CommandContext,
  inputs: readonly string[],
): Promise<Result<readonly RecordedResults[]>> {
  const runs: RecordedResults[] = [];
  for (const input of inputs) {
    const read = await readInput(context, input);
    if (!read.ok) return read;
    for (const run of read.value) runs.push(run);
  }
  return ok(runs);
}

async function readInput(
  context: CommandContext,
  input: string,
): Promise<Result<readonly RecordedResults[]>> {
  if (input.endsWith(".zip")) return await readPortable(context, input);
  const file = path.resolve(context.cwd, input);
  if (!isDatabase(file)) return readExport(context, input);
  const runs = readCopy(file);
  return runs.ok ? runs : refusal(input, runs.error);
}

const SQLITE = "SQLite format 3\0";

function isDatabase(file: string): boolean {
  if (!isFile(file)) return false;
  const opened = openFile(file);
  if (!opened.ok) return false;
  const start = opened.value.read(0, SQLITE.length);
  opened.value.close();
  return start.ok && new TextDecoder().decode(start.value) === SQLITE;
}

function refusal(input: string, cause: string): Result<never> {
  return err([{ kind: "setup", message: `cannot read the history \`${input}\``, causes: [cause] }]);
}

function readExport(context: CommandContext, input: string): Result<readonly RecordedResults[]> {
  const refuse = (cause: string): Result<never> => refusal(input, cause);
  const lines = LineReader.open(path.resolve(context.cwd, input), MAX_LINE);
  if (!lines.ok) return refuse(lines.error.message);
  const reader = new TransferReader();
  const runs: RecordedResults[] = [];
  try {
    for (;;) {
      const line = lines.value.next();
      if (!line.ok) return refuse(line.error.message);
      if (line.value === undefined) {
        const finished = reader.finish();
        return finished.ok ? ok(runs) : refuse(finished.error);
      }
      const read = reader.read(line.value.text);
      if (!read.ok) return refuse(read.error);
      if (read.value !== undefined) runs.push(read.value);
    }
  } finally {
    lines.value.close();
  }
}

async function readPortable(
  context: CommandContext,
  input: string,
): Promise<Result<readonly RecordedResults[]>> {
  const recording = openRecordingFile(context, input);
  return recording.ok ? await readRecording(recording.value) : recording;
}

async function readRecording(recording: Recording): Promise<Result<readonly RecordedResults[]>> {
  const results = await resultsOfRecording(recording);
  recording.close();
  if (!results.ok) return results;
  return ok(results.value === undefined ? [] : [results.value]);
}

/** A run that cannot be read is left out with a warning: the others are worth having. */
async function readOwnRecordings(
  context: CommandContext,
  request: HistoryImportRequest,
): Promise<Result<readonly RecordedResults[]>> {
  const records = await findRecords(context, request);
  if (!records.ok) return records;
  const snapshot = await readStore(records.value);
  if (!snapshot.ok) return snapshot;
  const runs: RecordedResults[] = [];
  for (const run of snapshot.value.list.runs) {
    const recording = openRun(run, runFolder(snapshot.value, run));
    const read = recording.ok ? await readRecording(recording.value) : recording;
    if (read.ok) runs.push(...read.value);
    else {
      warn(context, `run \`${run["run-id"]}\` is left out: ${inOneLine(read.error[0])}`);
    }
  }
  return ok(runs);
}
