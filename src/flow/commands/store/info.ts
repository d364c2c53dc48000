/** `store info`: the facts of one recorded run. */
import * as path from "node:path";
import { ok, type Result } from "../../../diagnostics/result.ts";
import { EXIT, type ExitCode } from "../../../model/results/exit-codes.ts";
import type { StoreInfoRequest } from "../../../model/requests/store-requests.ts";
import type { RecordedRun } from "../../../record/format/run-list.ts";
import { openPortable } from "../../../record/portable.ts";
import {
  type Replayability,
  replayabilityInArchive,
  replayabilityInStore,
} from "../../../record/replayability.ts";
import { RunIdIndex } from "../../../record/run-ids.ts";
import { parseRunSelector } from "../../../record/select-run.ts";
import { runInfoText } from "../../../record/view/run-info.ts";
import { showPages } from "../../pages/pages.ts";
import { findRun } from "../../recordings/find-recording.ts";
import { userConfig } from "../../user-config.ts";
import type { CommandContext } from "../../context.ts";
import { tableOptions } from "../../recordings/table-options.ts";

interface DescribedRun {
  readonly run: RecordedRun;
  readonly index: RunIdIndex;
  readonly replayability: Replayability;
}

export async function storeInfo(
  context: CommandContext,
  request: StoreInfoRequest,
): Promise<Result<ExitCode>> {
  const user = await userConfig(context, request.config);
  if (!user.ok) return user;
  const described = await describeRun(context, request);
  if (!described.ok) return described;
  const { run, ...known } = described.value;
  const text = runInfoText(run, { ...tableOptions(context, request), ...known, now: context.wall() });
  await showPages(context, text, { common: request.common, ui: user.value.ui });
  return ok(EXIT.ok);
}

async function describeRun(
  context: CommandContext,
  request: StoreInfoRequest,
): Promise<Result<DescribedRun>> {
  const selector = parseRunSelector(request.run);
  if (selector.kind !== "recording") {
    const found = await findRun(context, request, selector);
    if (!found.ok) return found;
    const { run, snapshot } = found.value;
    return ok({ run, index: snapshot.index, replayability: replayabilityInStore(snapshot, run) });
  }
  const portable = openPortable(path.resolve(context.cwd, selector.path), selector.path);
  if (!portable.ok) return portable;
  const { run, archive } = portable.value;
  const index = new RunIdIndex([run["run-id"]]);
  const replayability = replayabilityInArchive(archive, run);
  portable.value.close();
  return ok({ run, index, replayability });
}
