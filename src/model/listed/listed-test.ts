/** A test of a workspace, and the verdict of the filters on it. */
import type { TestName } from "../ids.ts";

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
  /** Absent: the binary is started with the test's name. */
  readonly command?: TestCommand;
  readonly name: TestName;
  readonly kind: TestKind;
  readonly ignored: boolean;
}

export interface TestCase extends ListedTest {
  readonly match: FilterMatch;
}
