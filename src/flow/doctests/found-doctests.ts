/** The doctests that cargo knows of, before any is compiled. */
import type { RustdocCall } from "../../doctest/rustdoc-call.ts";
import type { TestBinary } from "../../model/binaries.ts";
import type { BinaryId } from "../../model/ids.ts";

export interface CrateToTest {
  readonly call: RustdocCall;
  readonly crateName: string;
  /** For all that is kept of its package's doctests. */
  readonly packageFolder: string;
}

export interface FoundDoctests {
  /** One for each crate. */
  readonly binaries: readonly TestBinary[];
  /** A stored build has none: the facts about its doctests are stored as well. */
  readonly crates: ReadonlyMap<BinaryId, CrateToTest>;
  readonly rustdoc: Rustdoc;
  /** Whether ignored ones are to be compiled as well. */
  readonly includeIgnored: boolean;
}

export interface Rustdoc {
  readonly program: string;
  /** What it says of itself. */
  readonly version: string;
}

export const NOTHING_FOUND: FoundDoctests = {
  binaries: [],
  crates: new Map(),
  rustdoc: { program: "rustdoc", version: "" },
  includeIgnored: false,
};
