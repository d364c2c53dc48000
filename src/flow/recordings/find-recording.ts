/** Recorded runs, as the commands that read them find them. */
import * as path from "node:path";
import { locateWorkspace } from "../../cargo/metadata/locate.ts";
import { cargoProgram } from "../../cargo/build/command-line.ts";
import type { UserError } from "../../diagnostics/errors.ts";
import { ok, type Result } from "../../diagnostics/result.ts";
import type { CommonOptions, ConfigOptions } from "../../model/requests/options.ts";
import { hidesTimes } from "../../model/suite-variables.ts";
import type { RecordedRun } from "../../record/format/run-list.ts";
import { openPortable } from "../../record/portable.ts";
import { openRun, type Recording } from "../../record/recording.ts";
import { type RunSelector, selectRun } from "../../record/select-run.ts";
import { readStore, runFolder, type StoreSnapshot } from "../../record/store.ts";
import { runLines } from "../../record/view/run-line.ts";
import { valuesFor } from "../../record/view/values.ts";
import { cargoPorts } from "../build/cargo-ports.ts";
import { recordsFolderOf } from "./records-folder.ts";
import type { CommandContext } from "../context.ts";
import { paintForStream } from "../../text/terminal/stream-paint.ts";

export interface RecordsRequest {
  readonly common: CommonOptions;
  readonly config: ConfigOptions;
}

/** The workspace's folder of recordings. Cargo is called only to locate the workspace, not to read it. */
export async function findRecords(
  context: CommandContext,
  { common, config }: RecordsRequest,
): Promise<Result<string>> {
  const { manifestPath } = config;
  const call = {
    program: cargoProgram(context.env),
    color: common.color,
    manifestPath,
  };
  const workspace = await locateWorkspace(cargoPorts(context), call);
  if (!workspace.ok) return workspace;
  return recordsFolderOf(context, workspace.value);
}

/** A run of the store, and the store in which it was found. */
export interface FoundRun {
  readonly snapshot: StoreSnapshot;
  readonly run: RecordedRun;
}

export interface RunLocation {
  readonly records: string;
  readonly selector: Exclude<RunSelector, { kind: "recording" }>;
}

export async function findRun(
  context: CommandContext,
  request: RecordsRequest,
  selector: Exclude<RunSelector, { kind: "recording" }>,
): Promise<Result<FoundRun>> {
  const records = await findRecords(context, request);
  return records.ok ? await findRunIn(context, request, { records: records.value, selector }) : records;
}

/** A run of a folder of records. */
export async function findRunIn(
  context: CommandContext,
  { common }: Pick<RecordsRequest, "common">,
  { records, selector }: RunLocation,
): Promise<Result<FoundRun>> {
  const snapshot = await readStore(records);
  if (!snapshot.ok) return snapshot;
  const paint = paintForStream(context, common, "stderr");
  const { index } = snapshot.value;
  const values = valuesFor({ hidden: hidesTimes(context.env) });
  const run = selectRun(snapshot.value, selector, (runs) =>
    runLines(runs, { index, paint, values }).join("\n"),
  );
  return run.ok ? ok({ snapshot: snapshot.value, run: run.value }) : run;
}

/** A recording that was named, with the store it is in unless it is a file of its own. */
export interface FoundRecording {
  readonly recording: Recording;
  readonly snapshot?: StoreSnapshot;
}

export async function findRecording(
  context: CommandContext,
  request: RecordsRequest,
  selector: RunSelector,
): Promise<Result<FoundRecording>> {
  if (selector.kind === "recording") {
    const recording = openRecordingFile(context, selector.path);
    return recording.ok ? ok({ recording: recording.value }) : recording;
  }
  const found = await findRun(context, request, selector);
  if (!found.ok) return found;
  const { snapshot, run } = found.value;
  const recording = openRun(run, runFolder(snapshot, run));
  return recording.ok ? ok({ recording: recording.value, snapshot }) : recording;
}

/** A portable recording. `file` may be relative to the working directory. */
export function openRecordingFile(context: CommandContext, file: string): Result<Recording> {
  const portable = openPortable(path.resolve(context.cwd, file), file);
  if (!portable.ok) return portable;
  const recording = portable.value.recording();
  if (!recording.ok) portable.value.close();
  return recording;
}

/** Of a run whose log holds less than it should. `count` is the number of events that it holds. */
export function endsEarly(run: RecordedRun, count: number): UserError {
  const cause = count === 0 ? "it holds no event" : "it ends before its run does";
  return { kind: "setup", message: `the log of run \`${run["run-id"]}\` is not whole`, causes: [cause] };
}
