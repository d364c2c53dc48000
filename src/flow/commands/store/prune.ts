/** `store prune`: deletes runs beyond the configured limits, or shows which would be deleted. */
import { ok, type Result } from "../../../diagnostics/result.ts";
import { EXIT, type ExitCode } from "../../../model/results/exit-codes.ts";
import type { StorePruneRequest } from "../../../model/requests/store-requests.ts";
import { prunedText } from "../../../record/retention/prune-text.ts";
import { prune } from "../../../record/retention/prune.ts";
import { runsToDelete } from "../../../record/retention/retention.ts";
import { readStore, withLockedStore } from "../../../record/store.ts";
import { prunePlanText } from "../../../record/view/prune-plan.ts";
import { showPages } from "../../pages/pages.ts";
import { findRecords } from "../../recordings/find-recording.ts";
import { tableOptions } from "../../recordings/table-options.ts";
import { userConfig } from "../../user-config.ts";
import { paintForStream } from "../../../text/terminal/stream-paint.ts";
import type { CommandContext } from "../../context.ts";
import { inform } from "../../notices.ts";

export async function storePrune(
  context: CommandContext,
  request: StorePruneRequest,
): Promise<Result<ExitCode>> {
  const user = await userConfig(context, request.config);
  if (!user.ok) return user;
  const { record: policy, ui } = user.value;
  const records = await findRecords(context, request);
  if (!records.ok) return records;
  if (request.dryRun) {
    const snapshot = await readStore(records.value);
    if (!snapshot.ok) return snapshot;
    const { list, index } = snapshot.value;
    const runs = runsToDelete(list.runs, policy, context.wall());
    const text = prunePlanText(runs, { ...tableOptions(context, request), index });
    await showPages(context, text, { common: request.common, ui });
    return ok(EXIT.ok);
  }
  const pruned = await withLockedStore(records.value, (store) => prune(store, policy, context.wall()));
  if (!pruned.ok) return pruned;
  const { errors } = pruned.value;
  const details = errors.length === 0 ? "" : `\nerrors:\n${errors.map((error) => `  - ${error}\n`).join("")}`;
  const message = `${prunedText(pruned.value, paintForStream(context, request.common, "stderr"))}\n${details}`;
  inform(context, message);
  return ok(EXIT.ok);
}
