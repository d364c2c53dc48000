/**
 * The costs of a process, from the system's account at its end and from samples while it ran.
 *
 * The account of a process that the C library started by `vfork` counts the runner's own memory as its first: until it
 * has its program, it lives in the runner's. So the account's peak is the test's only if it is above the runner's;
 * otherwise the samples are used. A copy of a fork server never lived in the runner's memory.
 */
import type { AttemptCosts, PeakMemory } from "../../../model/results/outcome.ts";
import { memory } from "../libc.ts";
import { ownPeakMemory, type MemorySeen } from "../use.ts";

/** C's `struct rusage`: two times (seconds, microseconds), then the peak of resident memory in KiB. */
export const usageCell = memory(144);
const usage = new BigInt64Array(usageCell.bytes.buffer);
/** Counts of resident memory may be late by this much. */
const LAG = 1024 * 1024;

export interface CostFacts {
  /** Whether the process is a copy of a fork server. */
  readonly forked: boolean;
  readonly seen: MemorySeen;
}

/** Of the process whose end was just written to `usageCell`. */
export function readCosts({ forked, seen }: CostFacts): AttemptCosts {
  const counted = Number(usage[4] ?? 0n) * 1024;
  const isItsOwn = forked || isAboveOwnPeak(counted);
  const peak = peakOf(isItsOwn ? counted : undefined, seen.process);
  const tree = Math.max(seen.tree, peak?.bytes ?? 0);
  return {
    userTime: milliseconds(0),
    systemTime: milliseconds(2),
    ...(peak === undefined ? {} : { peakMemory: peak }),
    ...(seen.tree === 0 ? {} : { treePeakMemory: { bytes: tree, accuracy: "sampled" } }),
  };
}

/**
 * `account`: of the tree's control group, in bytes; undefined: it has none. The process alone may hold more than that:
 * pages that it shares with others are theirs.
 */
export function withAccount(costs: AttemptCosts, account: number | undefined): AttemptCosts {
  if (account === undefined) return costs;
  const bytes = Math.max(account, costs.peakMemory?.bytes ?? 0);
  return { ...costs, treePeakMemory: { bytes, accuracy: "exact" } };
}

/** `counted` covers children that were waited for, one by one. */
function peakOf(counted: number | undefined, seen: number): PeakMemory | undefined {
  if (counted !== undefined) return { bytes: counted, accuracy: "exact" };
  return seen === 0 ? undefined : { bytes: seen, accuracy: "sampled" };
}

function milliseconds(at: number): number {
  return Number(usage[at] ?? 0n) * 1000 + Number(usage[at + 1] ?? 0n) / 1000;
}

/** What the runner is known to have held at most; it only grows. */
let ownPeak = 0;

function isAboveOwnPeak(counted: number): boolean {
  if (counted <= ownPeak + LAG) return false;
  ownPeak = ownPeakMemory();
  return counted > ownPeak + LAG;
}
