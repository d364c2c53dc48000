/** Decides which recorded runs to keep. Pure. A run's age is the time since its last write. */
import type { Milliseconds } from "../../model/ids.ts";
import type { RecordedRun } from "../format/run-list.ts";
import { parseRecordedTime } from "../format/time.ts";

export interface RetentionPolicy {
  readonly maxRecords: number;
  /** The total size on disk of all runs, in bytes. */
  readonly maxTotalSize: number;
  readonly maxAge: Milliseconds;
}

/** The least time between two prunings, unless a limit is far exceeded. */
const INTERVAL: Milliseconds = 24 * 60 * 60 * 1000;
/** The factor by which a limit may be exceeded before runs are pruned immediately. */
const FAR = 1.5;

/** The size of a run on disk, in bytes. */
export function sizeOnDisk({ sizes }: RecordedRun): number {
  return sizes.log.compressed + sizes.store.compressed;
}

/**
 * The runs to delete, oldest first. Runs are examined from the most recently written one: each is kept if the runs
 * kept so far and this one are within the limits.
 */
export function runsToDelete(
  runs: readonly RecordedRun[],
  policy: RetentionPolicy,
  now: number,
): readonly RecordedRun[] {
  const byUse = runs.toSorted((a, b) => lastUse(b) - lastUse(a));
  const gone: RecordedRun[] = [];
  let count = 0;
  let size = 0;
  for (const run of byUse) {
    const fits = count < policy.maxRecords && size + sizeOnDisk(run) <= policy.maxTotalSize;
    if (!fits || now - lastUse(run) > policy.maxAge) {
      gone.push(run);
      continue;
    }
    count += 1;
    size += sizeOnDisk(run);
  }
  return gone.sort((a, b) => momentOf(a["started-at"]) - momentOf(b["started-at"]));
}

/** Whether automatic pruning is due. `lastPruned` is absent if the store was never pruned. */
export function isPruningDue(
  { runs, lastPruned }: { readonly runs: readonly RecordedRun[]; readonly lastPruned?: string },
  policy: RetentionPolicy,
  now: number,
): boolean {
  if (lastPruned === undefined || now - momentOf(lastPruned) >= INTERVAL) return true;
  if (runs.length > Math.floor(policy.maxRecords * FAR)) return true;
  const size = runs.reduce((sum, run) => sum + sizeOnDisk(run), 0);
  return size > Math.floor(policy.maxTotalSize * FAR);
}

function lastUse(run: RecordedRun): number {
  return momentOf(run["last-written-at"]);
}

function momentOf(text: string): number {
  return parseRecordedTime(text)?.at ?? 0;
}
