/** `store list`: the recorded runs of a workspace. */
import { ok, type Result } from "../../../diagnostics/result.ts";
import { EXIT, type ExitCode } from "../../../model/results/exit-codes.ts";
import type { StoreListRequest } from "../../../model/requests/store-requests.ts";
import { replayabilityInStore } from "../../../record/replayability.ts";
import { readStore } from "../../../record/store.ts";
import { runListText } from "../../../record/view/run-list.ts";
import { showPages } from "../../pages/pages.ts";
import { findRecords } from "../../recordings/find-recording.ts";
import { userConfig } from "../../user-config.ts";
import type { CommandContext } from "../../context.ts";
import { tableOptions } from "../../recordings/table-options.ts";
import { inform } from "../../notices.ts";

export async function storeList(
  context: CommandContext,
  request: StoreListRequest,
): Promise<Result<ExitCode>> {
  const user = await userConfig(context, request.config);
  if (!user.ok) return user;
  const records = await findRecords(context, request);
  if (!records.ok) return records;
  const snapshot = await readStore(records.value);
  if (!snapshot.ok) return snapshot;
  const text = runListText(snapshot.value, {
    ...tableOptions(context, request),
    ...(request.common.verbose ? { records: records.value } : {}),
    isReplayable: (run) => replayabilityInStore(snapshot.value, run).kind !== "no",
  });
  await showPages(context, text, { common: request.common, ui: user.value.ui });
  if (snapshot.value.list.runs.length === 0) inform(context, "no recorded runs");
  return ok(EXIT.ok);
}
