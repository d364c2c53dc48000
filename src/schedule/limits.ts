/** The threads and group slots that each test takes, limited to the number that exists. */
import type { PlannedTest, RunPlan } from "../model/plan.ts";
import { GLOBAL_GROUP } from "../model/settings.ts";

/** What one test takes while it runs. */
export interface Demand {
  /** Threads of this machine, or places on other machines. */
  readonly threads: number;
  /** Bytes of the budget of the run, and of that of its group. */
  readonly memory: number;
  /** Its group's place in `Limits.groups`, and the share it takes there; absent for `@global`. */
  readonly group?: { readonly index: number; readonly threads: number };
  /** It takes a place on another machine, and nothing of this one. */
  readonly isRemote?: boolean;
  /** What it takes instead once the server is lost, if it may run here then. */
  readonly here?: Demand;
}

export interface Limits {
  readonly threads: number;
  /** Places on other machines. */
  readonly remoteJobs: number;
  /** Bytes that running tests may require together. */
  readonly memory: number;
  /** Threads of each group, in the plan's order. */
  readonly groups: readonly number[];
  /** Bytes that running tests of each group may require together. */
  readonly groupMemory: readonly number[];
  /** By index into `RunPlan.tests`. */
  readonly demands: readonly Demand[];
}

export function limitsOf(plan: RunPlan): Limits {
  const threads = Math.max(1, plan.testThreads);
  const groups = plan.groups.map((group) => Math.max(1, group.maxThreads));
  const indices = new Map(plan.groups.map((group, index) => [group.name, index]));
  const demands = plan.tests.map((test) => demandOf(test, threads, groups, indices));
  const groupMemory = plan.groups.map(({ maxMemory }) => maxMemory ?? Infinity);
  const remoteJobs = Math.max(1, plan.remoteJobs ?? 1);
  return { threads, remoteJobs, memory: plan.maxMemory ?? Infinity, groups, groupMemory, demands };
}

/**
 * A test that requires more than there is takes all of it. Its share of the threads is not cut to its
 * group's limit: a test may need the whole machine and still be in a small group.
 */
function demandOf(
  test: PlannedTest,
  threads: number,
  groups: readonly number[],
  indices: ReadonlyMap<string, number>,
): Demand {
  const { threadsRequired, memoryRequired, remote } = test.settings;
  const here = { threads: Math.min(threadsRequired, threads), memory: memoryRequired };
  const withGroup = withGroupOf(test, groups, indices);
  if (test.isRemote !== true) return withGroup(here);
  const there = { threads: 1, memory: 0, isRemote: true };
  return withGroup(remote.mode === "prefer" ? { ...there, here: withGroup(here) } : there);
}

/** Its share of its group is the same wherever it runs. */
function withGroupOf(
  { name, settings: { threadsRequired, testGroup } }: PlannedTest,
  groups: readonly number[],
  indices: ReadonlyMap<string, number>,
): (demand: Demand) => Demand {
  if (testGroup === GLOBAL_GROUP) return (demand) => demand;
  const index = indices.get(testGroup);
  const limit = index === undefined ? undefined : groups[index];
  if (index === undefined || limit === undefined)
    throw new Error(`bug: test ${name} is in group ${testGroup}, which the plan does not name`);
  const group = { index, threads: Math.min(threadsRequired, limit) };
  return (demand) => ({ ...demand, group });
}
