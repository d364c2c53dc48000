/** The result of pruning in one line. */
import { plural } from "../../text/values/plural.ts";
import { sizeText } from "../../text/values/size.ts";
import { type Paint, plain, STYLES } from "../../text/terminal/style.ts";
import type { Pruned } from "./prune.ts";

/** `pruned 2 runs, 1 orphan, freed 10 KB (1 error occurred)`, without a line end. */
export function prunedText({ runs, orphans, freedBytes, errors }: Pruned, paint: Paint = plain): string {
  const counted = (count: number, one: string, many: string): string =>
    `${paint(STYLES.bold, String(count))} ${plural(count, one, many)}`;
  const failed = errors.length > 0 ? ` (${counted(errors.length, "error", "errors")} occurred)` : "";
  if (runs + orphans === 0) return failed === "" ? "no runs to prune" : `no runs pruned${failed}`;
  const left = orphans > 0 ? `, ${counted(orphans, "orphan", "orphans")}` : "";
  return `pruned ${counted(runs, "run", "runs")}${left}, freed ${sizeText(freedBytes)}${failed}`;
}
