/** `store prune`: deletes what is more than the user wants to keep, or tells what that would be. */
import { ok, type Result } from "../diagnostics/result.ts";
import { EXIT, type ExitCode } from "../model/exit-codes.ts";
import type { StorePruneRequest } from "../model/store-requests.ts";
import { prunedText } from "../record/prune-text.ts";
import { prune } from "../record/prune.ts";
import { runsToDelete } from "../record/retention.ts";
import { readStore, withLockedStore } from "../record/store.ts";
import { prunePlanText } from "../record/view/prune-plan.ts";
import { showPages } from "./pages.ts";
import { findRecords, stderrPaint } from "./records.ts";
import { tableLook } from "./store.ts";
import { userConfig } from "./user-config.ts";
import type { World } from "./world.ts";

export async function storePrune(world: World, request: StorePruneRequest): Promise<Result<ExitCode>> {
  const user = await userConfig(world, request.config);
  if (!user.ok) return user;
  const { record: policy, ui } = user.value;
  const records = await findRecords(world, request);
  if (!records.ok) return records;
  if (request.dryRun) {
    const snapshot = await readStore(records.value);
    if (!snapshot.ok) return snapshot;
    const { list, index } = snapshot.value;
    const runs = runsToDelete(list.runs, policy, world.wall());
    const text = prunePlanText(runs, { ...tableLook(world, request), index });
    await showPages(world, text, { common: request.common, ui });
    return ok(EXIT.ok);
  }
  const pruned = await withLockedStore(records.value, (store) => prune(store, policy, world.wall()));
  if (!pruned.ok) return pruned;
  const { errors } = pruned.value;
  const details = errors.length === 0 ? "" : `\nerrors:\n${errors.map((error) => `  - ${error}\n`).join("")}`;
  const message = `${prunedText(pruned.value, stderrPaint(world, request.common))}\n${details}`;
  world.err.write(world.describeWarning({ level: "info", message }));
  return ok(EXIT.ok);
}
