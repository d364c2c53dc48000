/** The crates with doctests, as reported by cargo, before any doctest is compiled. */
import type { RustdocCall } from "../../doctest/rustdoc/rustdoc-call.ts";
import type { TestBinary } from "../../model/build/binaries.ts";
import type { BinaryId } from "../../model/ids.ts";

export interface CrateToTest {
  readonly call: RustdocCall;
  readonly crateName: string;
  /** The folder for everything that is stored for its package's doctests. */
  readonly packageFolder: string;
}

export interface FoundDoctests {
  /** One for each crate. */
  readonly binaries: readonly TestBinary[];
  /** Undefined for a stored build, whose doctests are stored as well. */
  readonly crates: ReadonlyMap<BinaryId, CrateToTest>;
  readonly rustdoc: Rustdoc;
  /** Whether to compile ignored doctests as well. */
  readonly includeIgnored: boolean;
}

export interface Rustdoc {
  readonly program: string;
  /** The output of `rustdoc -vV`. */
  readonly version: string;
}

export const NOTHING_FOUND: FoundDoctests = {
  binaries: [],
  crates: new Map(),
  rustdoc: { program: "rustdoc", version: "" },
  includeIgnored: false,
};
