/**
 * Shares of a test list for several machines. A partition is taken of what every other filter left, and
 * ignored tests are distributed apart from the others, so that `--run-ignored` does not move a test to
 * another machine.
 *
 * | kind    | distributed                           | by                               |
 * | ------- | ------------------------------------- | -------------------------------- |
 * | `count` | each binary from shard 1 again        | turn                             |
 * | `slice` | all binaries together, in their order | turn                             |
 * | `hash`  | each test on its own                  | xxHash64 of its name             |
 * | `time`  | all tests together                    | running time (`time-shards.ts`)  |
 */
import { Cases } from "../model/listed/cases.ts";
import type { Partition } from "../model/requests/options.ts";
import type { TestQuery } from "../model/listed/queries.ts";
import { testKey } from "../model/results/result-record.ts";
import type { FilterMatch, TestCase, TestList, TestSuite } from "../model/listed/test-list.ts";
import { binaryQuery } from "./binaries.ts";
import { distribute, type HashText, type TimedShards, type TimedTest } from "./time-shards.ts";

interface PartitionPorts {
  readonly hash: HashText;
  readonly timed?: TimedShards | undefined;
}

const OUTSIDE: FilterMatch = { status: "mismatch", reason: "partition" };

/** Marks the matching tests of other shards. */
export function applyPartition(
  suites: readonly TestSuite[],
  partition: Partition,
  { hash, timed }: PartitionPorts,
): TestList {
  if (partition.kind === "time" && timed === undefined)
    throw new Error("bug: a partition by time without timings");
  if (partition.kind === "time" && timed !== undefined)
    return partitionByTime(suites, partition, { hash, timed });
  const assigner = (): Assigner => makeAssigner(partition, hash);
  const shared = partition.kind === "slice" ? { plain: assigner(), ignored: assigner() } : undefined;
  const assigned = suites.map((suite) => {
    if (suite.status === "skipped") return suite;
    const assigners = shared ?? { plain: assigner(), ignored: assigner() };
    const cases = suite.cases.map((test) => assign(test, test.ignored ? assigners.ignored : assigners.plain));
    return { ...suite, cases: Cases.of(cases) };
  });
  const plan = hash(
    tasksOf(suites)
      .map(({ key }) => key)
      .join("\0"),
  );
  return { suites: assigned, shard: { ...partition, plan: hexadecimal(plan) } };
}

/** Says of each test in turn whether it is in the shard. */
type Assigner = (test: TestCase) => boolean;

function makeAssigner({ kind, shard, total }: Partition, hash: HashText): Assigner {
  if (kind === "hash") return (test) => hash(test.name) % BigInt(total) === BigInt(shard - 1);
  let turn = 0;
  return () => {
    const own = turn === shard - 1;
    turn = (turn + 1) % total;
    return own;
  };
}

function assign(test: TestCase, assigner: Assigner): TestCase {
  if (test.match.status === "matches") return assigner(test) ? test : { ...test, match: OUTSIDE };
  // Tests that passed before this rerun keep their turn, so that reruns do not move the others.
  if (test.match.reason === "rerun-already-passed") assigner(test);
  return test;
}

/** A test that is distributed, with its identity. */
interface Task {
  readonly key: string;
  readonly query: TestQuery;
}

function tasksOf(suites: readonly TestSuite[]): readonly Task[] {
  return suites.flatMap((suite) => {
    if (suite.status === "skipped") return [];
    const binary = binaryQuery(suite.binary);
    const tasks: Task[] = [];
    suite.cases.each((testName, _, match) => {
      if (isAssigned({ match }))
        tasks.push({
          key: testKey({ binaryId: suite.binary.id, testName }),
          query: { binary, testName },
        });
    });
    return tasks;
  });
}

function isAssigned({ match }: Pick<TestCase, "match">): boolean {
  return match.status === "matches" || match.reason === "rerun-already-passed";
}

function partitionByTime(
  suites: readonly TestSuite[],
  { kind, shard, total }: Partition,
  { hash, timed }: { readonly hash: HashText; readonly timed: TimedShards },
): TestList {
  const { durations, threads, demandOf } = timed;
  const tests = tasksOf(suites).map(({ key, query }): TimedTest => ({
    key,
    duration: durations.get(key),
    ...demandOf(query),
  }));
  const shards = distribute(tests, { total, threads, hash });
  let next = 0;
  const assigned = suites.map((suite) => {
    if (suite.status === "skipped") return suite;
    const cases = suite.cases.map((test) => {
      if (!isAssigned(test)) return test;
      const own = shards[next] === shard - 1;
      next += 1;
      return own || test.match.status === "mismatch" ? test : { ...test, match: OUTSIDE };
    });
    return { ...suite, cases: Cases.of(cases) };
  });
  const plan = hash([threads, ...tests.map(describe)].join("\0"));
  return { suites: assigned, shard: { kind, shard, total, plan: hexadecimal(plan) } };
}

/** All that decides where the test goes. */
function describe({ key, duration, threads, group }: TimedTest): string {
  return `${key} ${duration} ${threads} ${group?.name} ${group?.maxThreads}`;
}

function hexadecimal(digest: bigint): string {
  return digest.toString(16).padStart(16, "0");
}
