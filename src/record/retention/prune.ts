/** Deletes recorded runs, and folders that belong to no run in the list. */
import * as path from "node:path";
import { ok, type Result } from "../../diagnostics/result.ts";
import { listFolders, removeTree } from "../../os/files/file-system.ts";
import { toRecordedTime } from "../format/time.ts";
import { isPruningDue, type RetentionPolicy, runsToDelete, sizeOnDisk } from "./retention.ts";
import { checkWritable, type LockedStore, runFolder } from "../store.ts";

export interface Pruned {
  readonly runs: number;
  /** Folders of runs that are not in the list, left by a crash. */
  readonly orphans: number;
  readonly freedBytes: number;
  /** The folders that could not be deleted; all others were. */
  readonly errors: readonly string[];
}

/** Prunes the store if it is due; otherwise undefined. `now` is in milliseconds since the epoch. */
export function pruneIfDue(
  store: LockedStore,
  policy: RetentionPolicy,
  now: number,
): Result<Pruned | undefined> {
  const { runs, "last-pruned-at": lastPruned } = store.list;
  const state = { runs, ...(typeof lastPruned === "string" ? { lastPruned } : {}) };
  return isPruningDue(state, policy, now) ? prune(store, policy, now) : ok(undefined);
}

export function prune(store: LockedStore, policy: RetentionPolicy, now: number): Result<Pruned> {
  const writable = checkWritable(store);
  if (!writable.ok) return writable;
  const gone = new Set(runsToDelete(store.list.runs, policy, now));
  const errors: string[] = [];
  let runs = 0;
  let freedBytes = 0;
  for (const run of gone) {
    const folder = runFolder(store, run);
    const removed = removeTree(folder);
    if (removed.ok) {
      runs += 1;
      freedBytes += sizeOnDisk(run);
    } else errors.push(`error deleting run \`${run["run-id"]}\` at \`${folder}\`: ${removed.error.message}`);
  }
  const kept = store.list.runs.filter((run) => !gone.has(run));
  const orphans = removeOrphans(store, new Set(kept.map((run) => run["run-id"])), errors);
  const pruned = { runs, orphans, freedBytes, errors };
  if (runs + orphans === 0) return ok(pruned);
  const saved = store.save({ runs: kept, "last-pruned-at": toRecordedTime(now, 0) });
  return saved.ok ? ok(pruned) : saved;
}

const RUN_ID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

function removeOrphans({ runsFolder }: LockedStore, known: ReadonlySet<string>, errors: string[]): number {
  const folders = listFolders(runsFolder);
  if (!folders.ok) {
    errors.push(`error reading runs directory \`${runsFolder}\`: ${folders.error.message}`);
    return 0;
  }
  let removed = 0;
  for (const name of folders.value) {
    if (!RUN_ID.test(name) || known.has(name)) continue;
    const folder = path.join(runsFolder, name);
    const gone = removeTree(folder);
    if (gone.ok) removed += 1;
    else errors.push(`error deleting orphaned directory \`${folder}\`: ${gone.error.message}`);
  }
  return removed;
}
