/** Events of the merged run as a whole: the first one, those of skipped tests, and the last one. */
import type { EventBinary, RunFinished, RunStarted, SkipCounts, TestSkipped } from "../model/events.ts";
import type { RunId } from "../model/ids.ts";
import { isStronger, type RunStats, withCancel } from "../model/results/stats.ts";
import { isMissing, isQueue, type MergePlan, type Shard } from "./shards.ts";
import type { MergedTest, MergeTable, ScannedRun } from "./table.ts";

export interface MergeFacts {
  readonly runId: RunId;
  readonly runs: readonly ScannedRun[];
  readonly plan: MergePlan;
  readonly table: MergeTable;
}

/** Skipped tests. A test that every input left to another shard has no event: it is reported as missing. */
export function mergedSkips({ table }: Pick<MergeFacts, "table">): readonly MergedTest[] {
  return table.tests.filter(
    (merged) => merged.results.length === 0 && merged.skip !== undefined && !isMissing(merged),
  );
}

/** For each run, the first slot of its shard: shards ran beside one another, so none of them share a slot. */
export function firstSlots({ runs, plan }: Pick<MergeFacts, "runs" | "plan">): ReadonlyMap<number, number> {
  const first = new Map<number, number>();
  let next = 0;
  for (const shard of plan.shards) {
    for (const run of shard.runs) first.set(run, next);
    next += threadsOf(shard, runs);
  }
  return first;
}

function threadsOf({ runs: members }: Shard, runs: readonly ScannedRun[]): number {
  return Math.max(0, ...members.map((run) => runs[run]?.started.testThreads ?? 0));
}

export function mergedStart(facts: MergeFacts): RunStarted {
  const { runId, runs, plan } = facts;
  const [first] = runs;
  if (first === undefined) throw new Error("bug: there is nothing to merge");
  const { shard: _, ...started } = first.started;
  return {
    ...started,
    runId,
    timestamp: Math.min(...runs.map((run) => run.started.timestamp)),
    cliArgs: withoutPartition(started.cliArgs),
    testThreads: plan.shards.reduce((sum, shard) => sum + threadsOf(shard, runs), 0),
    runCount: countTests(facts, (index) => toRun(runs[index])),
    skip: skipCounts(started.skip, mergedSkips(facts)),
    binaries: started.binaries.map((binary) => mergedBinary(binary, facts)),
    setupScripts: Math.max(...runs.map((run) => run.started.setupScripts)),
  };
}

const OF_A_SHARD = /^--(?:partition|queue|queue-report|queue-replay)(?<value>=|$)/;

function withoutPartition(args: readonly string[]): readonly string[] {
  return args.filter((argument, index) => {
    const before = OF_A_SHARD.exec(args[index - 1] ?? "");
    return !OF_A_SHARD.test(argument) && before?.groups?.["value"] !== "";
  });
}

/** A stream that was cut counts until its last event. */
function toRun(run: ScannedRun | undefined): number {
  if (run === undefined) return 0;
  return run.finished === undefined && !isQueue(run.started) ? run.finishedTests : run.started.runCount;
}

/** Uses the run of each shard with the most tests: a rerun may have only some of them. */
function countTests(
  { runs, plan }: Pick<MergeFacts, "runs" | "plan">,
  count: (run: number) => number,
): number {
  const [first] = runs;
  const counts = plan.shards.map((shard) => Math.max(...shard.runs.map(count)));
  // Each node of a queue has the tests of the whole run.
  if (first !== undefined && isQueue(first.started)) return Math.max(...counts);
  return counts.reduce((sum, each) => sum + each, 0);
}

function mergedBinary(binary: EventBinary, facts: MergeFacts): EventBinary {
  const { runs } = facts;
  const of = (index: number): EventBinary | undefined =>
    runs[index]?.started.binaries.find(({ binaryId }) => binaryId === binary.binaryId);
  const runCount = countTests(facts, (index) => of(index)?.runCount ?? 0);
  if (binary.ignoredRunCount === undefined) return { ...binary, runCount };
  return {
    ...binary,
    runCount,
    ignoredRunCount: countTests(facts, (index) => of(index)?.ignoredRunCount ?? 0),
  };
}

function skipCounts(first: SkipCounts, skips: readonly MergedTest[]): SkipCounts {
  const count = (reason: string): number => skips.filter(({ skip }) => skip?.reason === reason).length;
  return {
    ...first,
    tests: skips.length,
    testsByRerun: 0,
    testsNotBenchmark: count("not-benchmark"),
    testsByDefaultFilter: count("default-filter"),
  };
}

export function skipEvent({ test, skip }: MergedTest, timestamp: number): TestSkipped {
  if (skip === undefined) throw new Error("bug: the test was not left out");
  return { type: "test-skipped", timestamp, elapsed: 0, test, ...skip };
}

/** Shards ran concurrently, runs of one shard one after the other. */
export function mergedEnd({ runId, runs, plan }: MergeFacts, stats: RunStats): RunFinished {
  const startedAt = Math.min(...runs.map((run) => run.finished?.startedAt ?? run.started.timestamp));
  const elapsed = Math.max(...plan.shards.map((shard) => elapsedOf(shard, runs)));
  const cancelReason = strongestReason(plan, runs);
  const counted = cancelReason === undefined ? stats : withCancel(stats, cancelReason);
  return {
    type: "run-finished",
    timestamp: Math.max(...runs.map(({ end }) => end)),
    elapsed,
    runId,
    startedAt,
    stats: counted,
    ...(cancelReason === undefined ? {} : { cancelReason }),
  };
}

function elapsedOf({ runs: members }: Shard, runs: readonly ScannedRun[]): number {
  return members.reduce((sum, index) => {
    const run = runs[index];
    if (run === undefined) return sum;
    return sum + (run.finished?.elapsed ?? Math.max(0, run.end - run.started.timestamp));
  }, 0);
}

/** Uses the last run of each shard, since earlier ones were repeated. */
function strongestReason({ shards }: MergePlan, runs: readonly ScannedRun[]): RunFinished["cancelReason"] {
  let strongest: RunFinished["cancelReason"];
  for (const { runs: members } of shards) {
    const finished = runs[members.at(-1) ?? -1]?.finished;
    const reason = finished?.cancelReason ?? finished?.stats.cancelReason;
    if (reason !== undefined && isStronger(reason, strongest)) strongest = reason;
  }
  return strongest;
}
