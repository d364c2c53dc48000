/** What pruning did, in one line. */
import { plural } from "../text/plural.ts";
import { sizeText } from "../text/size.ts";
import type { Pruned } from "./prune.ts";

/** `pruned 2 runs, 1 orphan, freed 10 KB (1 error occurred)`, without a line end. */
export function prunedText({ runs, orphans, freedBytes, errors }: Pruned): string {
  const failed =
    errors.length > 0 ? ` (${errors.length} ${plural(errors.length, "error", "errors")} occurred)` : "";
  if (runs + orphans === 0) return failed === "" ? "no runs to prune" : `no runs pruned${failed}`;
  const left = orphans > 0 ? `, ${orphans} ${plural(orphans, "orphan", "orphans")}` : "";
  return `pruned ${runs} ${plural(runs, "run", "runs")}${left}, freed ${sizeText(freedBytes)}${failed}`;
}
