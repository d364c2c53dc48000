/**
 * Shares of a test list for several machines. A partition is taken of what every other filter left, and
 * ignored tests are dealt out apart from the others, so that `--run-ignored` does not move a test to
 * another machine.
 *
 * | kind    | dealt out                             | by                     |
 * | ------- | ------------------------------------- | ---------------------- |
 * | `count` | each binary from shard 1 again        | turn                   |
 * | `slice` | all binaries together, in their order | turn                   |
 * | `hash`  | each test on its own                  | xxHash64 of its name   |
 */
import type { Partition } from "../model/options.ts";
import type { FilterMatch, TestCase, TestSuite } from "../model/test-list.ts";

/** xxHash64 with seed 0 of a text's UTF-8 bytes. */
export type HashText = (text: string) => bigint;

const OUTSIDE: FilterMatch = { status: "mismatch", reason: "partition" };

/** Marks the matching tests of other shards. */
export function applyPartition(
  suites: readonly TestSuite[],
  partition: Partition,
  hash: HashText,
): readonly TestSuite[] {
  const dealer = (): Dealer => makeDealer(partition, hash);
  const shared = partition.kind === "slice" ? { plain: dealer(), ignored: dealer() } : undefined;
  return suites.map((suite) => {
    if (suite.status === "skipped") return suite;
    const dealers = shared ?? { plain: dealer(), ignored: dealer() };
    const cases = suite.cases.map((test) => deal(test, test.ignored ? dealers.ignored : dealers.plain));
    return { ...suite, cases };
  });
}

/** Says of each test in turn whether it is in the shard. */
type Dealer = (test: TestCase) => boolean;

function makeDealer({ kind, shard, total }: Partition, hash: HashText): Dealer {
  if (kind === "hash") return (test) => hash(test.name) % BigInt(total) === BigInt(shard - 1);
  let turn = 0;
  return () => {
    const own = turn === shard - 1;
    turn = (turn + 1) % total;
    return own;
  };
}

function deal(test: TestCase, dealer: Dealer): TestCase {
  if (test.match.status === "matches") return dealer(test) ? test : { ...test, match: OUTSIDE };
  // Tests that passed before this rerun keep their turn, so that reruns do not move the others.
  if (test.match.reason === "rerun-already-passed") dealer(test);
  return test;
}
