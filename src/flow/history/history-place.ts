/** Where the history of a workspace is. */
import * as path from "node:path";
import { ok, type Result } from "../../diagnostics/result.ts";
import type { HistoryPlace } from "../../history/open-history.ts";
import type { CommandContext } from "../context.ts";
import { findRecords, type RecordsRequest } from "../recordings/find-recording.ts";
import { recordsPlace } from "../recordings/records-folder.ts";

/** Recordings and history lie side by side. */
export function historyPlace(context: CommandContext, workspaceRoot: string): Result<HistoryPlace> {
  const records = recordsPlace(context, workspaceRoot);
  return records.ok ? ok(placeBeside(context, records.value)) : records;
}

/** For commands that need nothing else of the workspace. */
export async function findHistory(
  context: CommandContext,
  request: RecordsRequest,
): Promise<Result<HistoryPlace>> {
  const records = await findRecords(context, request);
  return records.ok ? ok(placeBeside(context, records.value)) : records;
}

function placeBeside({ wall }: CommandContext, records: string): HistoryPlace {
  return { project: path.dirname(records), wall };
}
