/** `store list`, `store info` and `store export`: the recorded runs of a workspace, seen and taken elsewhere. */
import * as path from "node:path";
import { err, ok, type Result } from "../diagnostics/result.ts";
import { EXIT, type ExitCode } from "../model/exit-codes.ts";
import type { StoreExportRequest, StoreInfoRequest, StoreListRequest } from "../model/store-requests.ts";
import { hidesTimes } from "../model/suite-variables.ts";
import { exportRun } from "../record/export.ts";
import type { RecordedRun } from "../record/format/run-list.ts";
import { openPortable } from "../record/portable.ts";
import { versionProblem } from "../record/recording.ts";
import { type Replayability, replayabilityInArchive, replayabilityInStore } from "../record/replayability.ts";
import { RunIdIndex } from "../record/run-ids.ts";
import { parseRunSelector } from "../record/select-run.ts";
import { readStore, runFolder } from "../record/store.ts";
import { LOOKS } from "../record/view/looks.ts";
import { runInfoText } from "../record/view/run-info.ts";
import { runListText } from "../record/view/run-list.ts";
import { statusWords } from "../record/view/status.ts";
import { valuesFor } from "../record/view/values.ts";
import { supportsUnicode } from "../text/terminal-support.ts";
import { showPages } from "./pages.ts";
import { findRecords, findRun, stderrPaint, stdoutPaint } from "./records.ts";
import { userConfig } from "./user-config.ts";
import type { World } from "./world.ts";

export async function storeList(world: World, request: StoreListRequest): Promise<Result<ExitCode>> {
  const user = await userConfig(world, request.config);
  if (!user.ok) return user;
  const records = await findRecords(world, request);
  if (!records.ok) return records;
  const snapshot = await readStore(records.value);
  if (!snapshot.ok) return snapshot;
  const text = runListText(snapshot.value, {
    ...tableLook(world, request),
    ...(request.common.verbose ? { records: records.value } : {}),
    isReplayable: (run) => replayabilityInStore(snapshot.value, run).kind !== "no",
  });
  await showPages(world, text, { common: request.common, ui: user.value.ui });
  if (snapshot.value.list.runs.length === 0)
    world.err.write(world.describeWarning({ level: "info", message: "no recorded runs" }));
  return ok(EXIT.ok);
}

export function tableLook(world: World, { common }: Pick<StoreListRequest, "common">) {
  return {
    paint: stdoutPaint(world, common),
    values: valuesFor({ hidden: hidesTimes(world.env) }),
    unicode: supportsUnicode({ env: world.env, isTty: world.stdout.isTty }),
  };
}

interface Looked {
  readonly run: RecordedRun;
  readonly index: RunIdIndex;
  readonly replayability: Replayability;
}

export async function storeInfo(world: World, request: StoreInfoRequest): Promise<Result<ExitCode>> {
  const user = await userConfig(world, request.config);
  if (!user.ok) return user;
  const looked = await lookAt(world, request);
  if (!looked.ok) return looked;
  const { run, ...known } = looked.value;
  const text = runInfoText(run, { ...tableLook(world, request), ...known, now: world.wall() });
  await showPages(world, text, { common: request.common, ui: user.value.ui });
  return ok(EXIT.ok);
}

async function lookAt(world: World, request: StoreInfoRequest): Promise<Result<Looked>> {
  const selector = parseRunSelector(request.run);
  if (selector.kind !== "recording") {
    const found = await findRun(world, request, selector);
    if (!found.ok) return found;
    const { run, snapshot } = found.value;
    return ok({ run, index: snapshot.index, replayability: replayabilityInStore(snapshot, run) });
  }
  const portable = openPortable(path.resolve(world.cwd, selector.path), selector.path);
  if (!portable.ok) return portable;
  const { run, archive } = portable.value;
  const index = new RunIdIndex([run["run-id"]]);
  const replayability = replayabilityInArchive(archive, run);
  portable.value.close();
  return ok({ run, index, replayability });
}

export async function storeExport(world: World, request: StoreExportRequest): Promise<Result<ExitCode>> {
  const selector = parseRunSelector(request.run);
  if (selector.kind === "recording")
    return err([{ kind: "bad-arguments", message: "a recording that is a file is portable already" }]);
  const found = await findRun(world, request, selector);
  if (!found.ok) return found;
  const { run, snapshot } = found.value;
  const version = versionProblem(run);
  if (version !== undefined) return err([version]);
  const paint = stderrPaint(world, request.common);
  const id = paint(LOOKS.label, run["run-id"]);
  if (run.status.status === "incomplete" || run.status.status === "unknown") {
    const message = `run ${id} is ${statusWords(run.status)}: the exported archive may be incomplete`;
    world.err.write(world.describeWarning({ level: "warning", message }));
  }
  const name = request.archiveFile ?? `nextest-run-${run["run-id"]}.zip`;
  const exported = exportRun(run, { folder: runFolder(snapshot, run), file: path.resolve(world.cwd, name) });
  if (!exported.ok) return exported;
  const message = `exported run ${id} to ${paint(LOOKS.label, name)} (${exported.value.size} bytes)`;
  world.err.write(world.describeWarning({ level: "info", message }));
  return ok(EXIT.ok);
}
