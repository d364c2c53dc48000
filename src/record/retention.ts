/** Which recorded runs are kept. Pure. A run's age is the time since it was last written to. */
import type { Milliseconds } from "../model/ids.ts";
import type { RecordedRun } from "./format/run-list.ts";
import { parseRecordedTime } from "./format/time.ts";

export interface RetentionPolicy {
  readonly maxRecords: number;
  /** Bytes on disk of all runs together. */
  readonly maxTotalSize: number;
  readonly maxAge: Milliseconds;
}

/** Runs are not pruned more often than this, unless there are far too many. */
const INTERVAL: Milliseconds = 24 * 60 * 60 * 1000;
/** How far a limit may be exceeded before runs are pruned at once. */
const FAR = 1.5;

/** Bytes that a run takes on disk. */
export function sizeOnDisk({ sizes }: RecordedRun): number {
  return sizes.log.compressed + sizes.store.compressed;
}

/**
 * The runs that go, oldest first. Runs are looked at from the one that was written to last: each stays if, with
 * those that stay already, it keeps within the limits.
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

/** Whether it is time to prune without being asked. `lastPruned` is absent where nobody ever did. */
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
