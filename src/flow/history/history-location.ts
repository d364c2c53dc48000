/** Where the history of a workspace is. */
import * as path from "node:path";
import { ok, type Result } from "../../diagnostics/result.ts";
import type { HistoryLocation } from "../../history/store/open-history.ts";
import type { CommandContext } from "../context.ts";
import { findRecords, type RecordsRequest } from "../recordings/find-recording.ts";
import { recordsFolderOf } from "../recordings/records-folder.ts";

/** The history is next to the folder of recordings. */
export function historyLocation(context: CommandContext, workspaceRoot: string): Result<HistoryLocation> {
  const records = recordsFolderOf(context, workspaceRoot);
  return records.ok ? ok(locationBeside(context, records.value)) : records;
}

/** For commands that need nothing else of the workspace. */
export async function findHistory(
  context: CommandContext,
  request: RecordsRequest,
): Promise<Result<HistoryLocation>> {
  const records = await findRecords(context, request);
  return records.ok ? ok(locationBeside(context, records.value)) : records;
}

function locationBeside({ wall }: CommandContext, records: string): HistoryLocation {
  return { project: path.dirname(records), wall };
}
