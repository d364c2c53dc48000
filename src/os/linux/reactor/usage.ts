/**
 * What a process cost, from the system's account of its end and from what was seen while it ran.
 *
 * The account of a process that the C library started by `vfork` counts the runner's own memory as its first: until it
 * has its program, it lives in the runner's. So the account's peak is the test's only where it is above the
 * runner's; below, what was seen has to do. A copy of a fork server never lived in the runner's memory.
 */
import type { AttemptCosts, PeakMemory } from "../../../model/outcome.ts";
import { libc, memory } from "../libc.ts";
import type { MemorySeen } from "../use.ts";

/** C's `struct rusage`: two times (seconds, microseconds), then the peak of resident memory in KiB. */
export const usageCell = memory(144);
const usage = new BigInt64Array(usageCell.bytes.buffer);
const ownCell = memory(144);
const own = new BigInt64Array(ownCell.bytes.buffer);
const RUSAGE_SELF = 0;
/** Counts of resident memory lag behind by so much. */
const LAG = 1024 * 1024;

export interface CostFacts {
  /** Whether the process is a copy of a fork server. */
  readonly forked: boolean;
  readonly seen: MemorySeen;
}

/** Of the process whose end was just written to `usageCell`. */
export function readCosts({ forked, seen }: CostFacts): AttemptCosts {
  const counted = Number(usage[4] ?? 0n) * 1024;
  const isItsOwn = forked || counted > ownPeak() + LAG;
  const peak = peakOf(isItsOwn ? counted : undefined, seen.process);
  const tree = Math.max(seen.tree, peak?.bytes ?? 0);
  return {
    userTime: milliseconds(0),
    systemTime: milliseconds(2),
    ...(peak === undefined ? {} : { peakMemory: peak }),
    ...(seen.tree === 0 ? {} : { treePeakMemory: { bytes: tree, accuracy: "sampled" } }),
  };
}

/** `counted` covers children that were waited for, one by one. */
function peakOf(counted: number | undefined, seen: number): PeakMemory | undefined {
  if (counted !== undefined) return { bytes: counted, accuracy: "exact" };
  return seen === 0 ? undefined : { bytes: seen, accuracy: "sampled" };
}

function milliseconds(at: number): number {
  return Number(usage[at] ?? 0n) * 1000 + Number(usage[at + 1] ?? 0n) / 1000;
}

function ownPeak(): number {
  libc().getrusage(RUSAGE_SELF, ownCell.address);
  return Number(own[4] ?? 0n) * 1024;
}
