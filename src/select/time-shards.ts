/**
 * Shards of about the same running time. A function of its arguments alone: every node that has the same tests, the
 * same timings and the same configuration makes the same shards. It does not depend on the machine.
 *
 * Each test is given to one shard, so that shards are disjoint and complete for any timings:
 *
 * 1. Known tests, the most expensive first (by identity where costs are equal), go to the shard that is least filled
 *    with them. How full a shard is: its thread time as a part of its fair share, or the running time of one of its
 *    test groups as a part of that group's fair share, whichever is larger.
 * 2. Unknown tests go where the hash of their identity says.
 * 3. A shard that got nothing takes the cheapest test of the shard that has the most tests.
 */
import { compareText, type Milliseconds } from "../model/ids.ts";
import type { TestQuery } from "../model/listed/queries.ts";

/** What a test takes of a machine. */
export interface Demand {
  readonly threads: number;
  /** Absent for `@global`. */
  readonly group?: { readonly name: string; readonly maxThreads: number } | undefined;
}

/** xxHash64 with seed 0 of a text's UTF-8 bytes. */
export type HashText = (text: string) => bigint;

/** What shards by time are made from. Nothing of it may depend on the machine. */
export interface TimedShards {
  /** By `testKey`. */
  readonly durations: ReadonlyMap<string, Milliseconds>;
  readonly threads: number;
  readonly demandOf: (test: TestQuery) => Demand;
}

export interface TimedTest extends Demand {
  /** Binary id and name, joined. */
  readonly key: string;
  /** Undefined: nothing is known of it. */
  readonly duration: Milliseconds | undefined;
}

export interface ShardRules {
  readonly total: number;
  /** The most threads that one test can take; any number does if all nodes have the same. */
  readonly threads: number;
  readonly hash: HashText;
}

/** The work of one shard, or of all tests together. */
interface Load {
  threadTime: number;
  /** Running time of each group's tests, if no others were there. */
  readonly groups: Map<string, number>;
}

/** The shard of each test, from 0. */
export function distribute(tests: readonly TimedTest[], rules: ShardRules): Uint32Array {
  const shards = new Uint32Array(tests.length);
  const loads = Array.from({ length: rules.total }, newLoad);
  const all = sumOf(tests, rules.threads);
  for (const index of byCost(tests, rules.threads)) {
    const test = tests[index];
    if (test === undefined) continue;
    const shard =
      test.duration === undefined ? byHash(test, rules) : leastFilled(loads, test, all, rules.threads);
    shards[index] = shard;
    addTo(loads[shard], test, rules.threads);
  }
  fillEmpty(tests, shards, rules.total);
  return shards;
}

function newLoad(): Load {
  return { threadTime: 0, groups: new Map() };
}

function sumOf(tests: readonly TimedTest[], threads: number): Load {
  const all = newLoad();
  for (const test of tests) addTo(all, test, threads);
  return all;
}

/** Indices of known tests, the most expensive first, then those of unknown ones. */
function byCost(tests: readonly TimedTest[], threads: number): readonly number[] {
  const costs = tests.map((test) => (test.duration === undefined ? -1 : threadTime(test, threads)));
  return tests
    .map((_test, index) => index)
    .sort(
      (left, right) =>
        (costs[right] ?? 0) - (costs[left] ?? 0) ||
        compareText(tests[left]?.key ?? "", tests[right]?.key ?? ""),
    );
}

function threadTime({ duration = 0, threads }: TimedTest, available: number): number {
  return duration * Math.min(threads, available);
}

function byHash({ key }: TimedTest, { hash, total }: ShardRules): number {
  return Number(hash(key) % BigInt(total));
}

/**
 * Shares need no division by the number of shards, which is the same for all. Among equals, the shard with the least
 * thread time, then the first.
 */
function leastFilled(loads: readonly Load[], test: TimedTest, all: Load, threads: number): number {
  let best = 0;
  let bestFill = Number.POSITIVE_INFINITY;
  let bestTime = Number.POSITIVE_INFINITY;
  loads.forEach((load, shard) => {
    const time = load.threadTime + threadTime(test, threads);
    const fill = Math.max(share(time, all.threadTime), groupFill(load, test, all));
    if (fill > bestFill || (fill === bestFill && time >= bestTime)) return;
    best = shard;
    bestFill = fill;
    bestTime = time;
  });
  return best;
}

function groupFill(load: Load, test: TimedTest, all: Load): number {
  if (test.group === undefined) return 0;
  const { name } = test.group;
  return share((load.groups.get(name) ?? 0) + groupTime(test), all.groups.get(name) ?? 0);
}

function share(part: number, whole: number): number {
  return whole > 0 ? part / whole : 0;
}

/** What a test adds to the running time of its group. */
function groupTime({ duration = 0, threads, group }: TimedTest): number {
  return group === undefined ? 0 : (duration * Math.min(threads, group.maxThreads)) / group.maxThreads;
}

function addTo(load: Load | undefined, test: TimedTest, threads: number): void {
  if (load === undefined) return;
  load.threadTime += threadTime(test, threads);
  if (test.group === undefined) return;
  const { name } = test.group;
  load.groups.set(name, (load.groups.get(name) ?? 0) + groupTime(test));
}

function fillEmpty(tests: readonly TimedTest[], shards: Uint32Array, total: number): void {
  const counts = Array.from({ length: total }, () => 0);
  for (const shard of shards) counts[shard] = (counts[shard] ?? 0) + 1;
  counts.forEach((count, shard) => {
    if (count > 0) return;
    const fullest = counts.reduce((best, other, index) => (other > (counts[best] ?? 0) ? index : best), 0);
    if ((counts[fullest] ?? 0) < 2) return;
    const moved = cheapestOf(tests, shards, fullest);
    if (moved === undefined) return;
    shards[moved] = shard;
    counts[fullest] = (counts[fullest] ?? 0) - 1;
    counts[shard] = 1;
  });
}

function cheapestOf(tests: readonly TimedTest[], shards: Uint32Array, shard: number): number | undefined {
  let best: number | undefined;
  tests.forEach((test, index) => {
    if (shards[index] !== shard) return;
    const known = best === undefined ? undefined : tests[best];
    if (known === undefined || isCheaper(test, known)) best = index;
  });
  return best;
}

function isCheaper(test: TimedTest, than: TimedTest): boolean {
  const difference = (test.duration ?? 0) * test.threads - (than.duration ?? 0) * than.threads;
  return difference < 0 || (difference === 0 && compareText(test.key, than.key) < 0);
}
