/** The tests of a workspace, each with the verdict of every filter. Produced by `list/` and `select/`. */
import type { TestBinary } from "../build/binaries.ts";
import type { Cases } from "./cases.ts";

export type {
  FilterMatch,
  ListedTest,
  MismatchReason,
  TestCase,
  TestCommand,
  TestKind,
} from "./listed-test.ts";

/** A binary and its tests; a binary that filters exclude whole is skipped without being run. */
export type TestSuite =
  | { readonly status: "listed"; readonly binary: TestBinary; readonly cases: Cases }
  | { readonly status: "skipped"; readonly binary: TestBinary; readonly reason: BinarySkipReason };

/** `expression`: the filterset leaves the binary out. `default-filter`: only the default filter does. */
export type BinarySkipReason = "expression" | "default-filter";

/** Which shard of a run this is; shards of one run have all but `shard` in common. */
export interface ShardStamp {
  /** `queue`: the shards took their tests from one queue. */
  readonly kind: "count" | "hash" | "slice" | "time" | "queue";
  /** From 1 to `total`. */
  readonly shard: number;
  /** 0: unknown. */
  readonly total: number;
  /** Digest of the tests that were distributed, and of all that decided where each went. */
  readonly plan: string;
}

/** Suites are ordered by binary id, cases by name. */
export interface TestList {
  readonly suites: readonly TestSuite[];
  /** Present if the list was partitioned. */
  readonly shard?: ShardStamp | undefined;
}

/** Every test of every listed binary, whether it matches or not. */
export function countTests(list: TestList): number {
  return list.suites.reduce((sum, suite) => sum + (suite.status === "listed" ? suite.cases.length : 0), 0);
}
