/** The properties of a binary or a test that a filter can use. */
import type { BinaryKind } from "../build/binaries.ts";
import type { BinaryId, PackageId, TestName } from "../ids.ts";
import type { BuildPlatform } from "../build/platform.ts";

export interface BinaryQuery {
  readonly packageId: PackageId;
  readonly binaryId: BinaryId;
  readonly kind: BinaryKind;
  readonly binaryName: string;
  readonly platform: BuildPlatform;
}

export interface TestQuery {
  readonly binary: BinaryQuery;
  readonly testName: TestName;
}

/** A filter's verdict on a whole binary: `maybe` means that it depends on the test. */
export type Ternary = "yes" | "no" | "maybe";

/** What is left of a filter once the binary is known: the same answer for all its tests, or a question about names. */
export type Residue = boolean | ((testName: TestName) => boolean);

/**
 * Several residues as one. `decisive` is the answer that settles the whole: true if one of them must hold,
 * false where all must. None at all: the other answer.
 */
export function joinResidues(residues: Iterable<Residue>, decisive: boolean): Residue {
  const open: Exclude<Residue, boolean>[] = [];
  for (const residue of residues) {
    if (residue === decisive) return decisive;
    if (typeof residue !== "boolean") open.push(residue);
  }
  const [first, second, ...more] = open;
  if (first === undefined) return !decisive;
  if (second === undefined) return first;
  if (more.length > 0) return (name) => open.some((part) => part(name) === decisive) === decisive;
  return decisive ? (name) => first(name) || second(name) : (name) => first(name) && second(name);
}

/** A filter over tests, ready to be asked. Made by `filterset/` from source text. */
export interface TestFilter {
  matchesBinary(query: BinaryQuery): Ternary;
  matchesTest(query: TestQuery): boolean;
  /** For many tests of one binary: everything that depends on the binary is evaluated once. */
  reduce(query: BinaryQuery): Residue;
}

/** A filter, given by its remaining condition on tests. */
export function filterFrom(reduce: (binary: BinaryQuery) => Residue): TestFilter {
  return {
    reduce,
    matchesBinary(binary) {
      const residue = reduce(binary);
      if (typeof residue === "boolean") return residue ? "yes" : "no";
      return "maybe";
    },
    matchesTest({ binary, testName }) {
      const residue = reduce(binary);
      return typeof residue === "boolean" ? residue : residue(testName);
    },
  };
}

/** Matches what at least one of the filters matches, e.g. of several `-E`. */
export function anyOf(filters: readonly TestFilter[]): TestFilter {
  return filterFrom((binary) =>
    joinResidues(
      filters.map((filter) => filter.reduce(binary)),
      true,
    ),
  );
}

/** Matches what both filters match. */
export function bothOf(left: TestFilter, right: TestFilter): TestFilter {
  return filterFrom((binary) => joinResidues([left.reduce(binary), right.reduce(binary)], false));
}
