/** `affected()` as a filter over tests. */
import type { Affected } from "../../changed/affected.ts";
import { type BinaryQuery, joinResidues, type Residue, type TestFilter } from "../../model/queries.ts";

/** `ruleFilters`: the filtersets of the rules that matched a changed file, compiled. */
export function affectedFilter(affected: Affected, ruleFilters: readonly TestFilter[]): TestFilter {
  const reduce = (binary: BinaryQuery): Residue => {
    const { packageId, kind, binaryName: name } = binary;
    if (affected.everything !== undefined || affected.chainOf({ packageId, kind, name }) !== undefined)
      return true;
    return joinResidues(
      ruleFilters.map((filter) => filter.reduce(binary)),
      true,
    );
  };
  return {
    reduce,
    matchesBinary: (binary) => {
      const residue = reduce(binary);
      return typeof residue === "boolean" ? (residue ? "yes" : "no") : "maybe";
    },
    matchesTest: ({ binary, testName }) => {
      const residue = reduce(binary);
      return typeof residue === "boolean" ? residue : residue(testName);
    },
  };
}
