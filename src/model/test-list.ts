/** The tests of a workspace, each with the verdict of every filter. Produced by `list/` and `select/`. */
import type { TestBinary } from "./binaries.ts";
import type { TestName } from "./ids.ts";

/** Why a test does not run; the first reason that applies wins, in this order. */
export type MismatchReason =
  | "not-benchmark"
  | "ignored"
  | "string"
  | "expression"
  | "partition"
  | "rerun-already-passed"
  | "default-filter";

export type FilterMatch =
  | { readonly status: "matches" }
  | { readonly status: "mismatch"; readonly reason: MismatchReason };

export type TestKind = "test" | "bench";

/** How a test is started that no binary knows by its name: a doctest. */
export interface TestCommand {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Whether target runners and wrappers are left out: nothing of the test itself is run. */
  readonly direct: boolean;
  /** `failure`: of a doctest that must panic. */
  readonly expects: "success" | "failure";
}

/** A test as its binary listed it, before any filter. */
export interface ListedTest {
  /** Absent: its binary is asked for it by name. */
  readonly command?: TestCommand;
  readonly name: TestName;
  readonly kind: TestKind;
  readonly ignored: boolean;
}

export interface TestCase extends ListedTest {
  readonly match: FilterMatch;
}

/** A binary and its tests; a binary that filters exclude whole is skipped without being run. */
export type TestSuite =
  | { readonly status: "listed"; readonly binary: TestBinary; readonly cases: readonly TestCase[] }
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
  /** Present where the list was partitioned. */
  readonly shard?: ShardStamp | undefined;
}

/** Every test of every listed binary, whether it matches or not. */
export function countTests(list: TestList): number {
  return list.suites.reduce((sum, suite) => sum + (suite.status === "listed" ? suite.cases.length : 0), 0);
}
