/** `affected()` as a filter over tests. */
import type { Affected } from "../../changed/affected.ts";
import { filterFrom, joinResidues, type TestFilter } from "../../model/listed/queries.ts";

/** `ruleFilters`: the compiled filtersets of the rules that matched a changed file. */
export function affectedFilter(affected: Affected, ruleFilters: readonly TestFilter[]): TestFilter {
  return filterFrom((binary) => {
    const { packageId, kind, binaryName: name } = binary;
    if (affected.everything !== undefined || affected.chainOf({ packageId, kind, name }) !== undefined)
      return true;
    return joinResidues(
      ruleFilters.map((filter) => filter.reduce(binary)),
      true,
    );
  });
}
