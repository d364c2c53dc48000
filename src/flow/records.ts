/** Recorded runs, as the commands that read them find them. */
import * as path from "node:path";
import { locateWorkspace } from "../cargo/locate.ts";
import { cargoProgram } from "../cargo/command-line.ts";
import type { UserError } from "../diagnostics/errors.ts";
import { ok, type Result } from "../diagnostics/result.ts";
import type { CommonOptions, ConfigOptions } from "../model/options.ts";
import { hidesTimes } from "../model/suite-variables.ts";
import type { RecordedRun } from "../record/format/run-list.ts";
import { openPortable } from "../record/portable.ts";
import { openRun, type Recording } from "../record/recording.ts";
import { type RunSelector, selectRun } from "../record/select-run.ts";
import { readStore, runFolder, type StoreSnapshot } from "../record/store.ts";
import { runLines } from "../record/view/run-line.ts";
import { valuesFor } from "../record/view/values.ts";
import { shouldColorize } from "../text/color.ts";
import { type Paint, paintFor } from "../text/style.ts";
import { cargoSurroundings } from "./prepare.ts";
import { recordsPlace } from "./records-place.ts";
import type { World } from "./world.ts";

export interface RecordsRequest {
  readonly common: CommonOptions;
  readonly config: ConfigOptions;
}

/** The workspace's folder of records. Only cargo is asked where the workspace is, and nothing of what is in it. */
export async function findRecords(world: World, { common, config }: RecordsRequest): Promise<Result<string>> {
  const { manifestPath } = config;
  const call = {
    program: cargoProgram(world.env),
    color: common.color,
    ...(manifestPath === undefined ? {} : { manifestPath }),
  };
  const workspace = await locateWorkspace(cargoSurroundings(world), call);
  if (!workspace.ok) return workspace;
  return recordsPlace(world, workspace.value);
}

/** A run of the store, and the store in which it was found. */
export interface FoundRun {
  readonly snapshot: StoreSnapshot;
  readonly run: RecordedRun;
}

export interface RunPlace {
  readonly records: string;
  readonly selector: Exclude<RunSelector, { kind: "recording" }>;
}

export async function findRun(
  world: World,
  request: RecordsRequest,
  selector: Exclude<RunSelector, { kind: "recording" }>,
): Promise<Result<FoundRun>> {
  const records = await findRecords(world, request);
  return records.ok ? await findRunIn(world, request, { records: records.value, selector }) : records;
}

/** A run of a folder of records. */
export async function findRunIn(
  world: World,
  { common }: Pick<RecordsRequest, "common">,
  { records, selector }: RunPlace,
): Promise<Result<FoundRun>> {
  const snapshot = await readStore(records);
  if (!snapshot.ok) return snapshot;
  const paint = stderrPaint(world, common);
  const { index } = snapshot.value;
  const values = valuesFor({ hidden: hidesTimes(world.env) });
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
  world: World,
  request: RecordsRequest,
  selector: RunSelector,
): Promise<Result<FoundRecording>> {
  if (selector.kind === "recording") {
    const recording = openRecordingFile(world, selector.path);
    return recording.ok ? ok({ recording: recording.value }) : recording;
  }
  const found = await findRun(world, request, selector);
  if (!found.ok) return found;
  const { snapshot, run } = found.value;
  const recording = openRun(run, runFolder(snapshot, run));
  return recording.ok ? ok({ recording: recording.value, snapshot }) : recording;
}

/** A portable recording. `file` may be relative to the working directory. */
export function openRecordingFile(world: World, file: string): Result<Recording> {
  const portable = openPortable(path.resolve(world.cwd, file), file);
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

export function stdoutPaint(world: World, { color }: CommonOptions): Paint {
  return paintFor(shouldColorize(color, { env: world.env, isTty: world.stdout.isTty }));
}

export function stderrPaint(world: World, { color }: CommonOptions): Paint {
  return paintFor(shouldColorize(color, { env: world.env, isTty: world.stderr.isTty }));
}
