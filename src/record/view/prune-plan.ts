/** `store prune --dry-run`: the runs that would be deleted. */
import { plural } from "../../text/values/plural.ts";
import type { Paint } from "../../text/terminal/style.ts";
import type { RecordedRun } from "../format/run-list.ts";
import { sizeOnDisk } from "../retention/retention.ts";
import type { RunIdIndex } from "../run-ids.ts";
import { RECORD_STYLES } from "./styles.ts";
import { runLines } from "./run-line.ts";
import type { Values } from "./values.ts";

export interface PlanOptions {
  readonly index: RunIdIndex;
  readonly paint: Paint;
  readonly values: Values;
}

export function prunePlanText(runs: readonly RecordedRun[], options: PlanOptions): string {
  if (runs.length === 0) return "no runs would be pruned\n";
  const { paint, values } = options;
  const size = values.size(runs.reduce((sum, run) => sum + sizeOnDisk(run), 0));
  const count = `${paint(RECORD_STYLES.count, String(runs.length))} ${plural(runs.length, "run", "runs")}`;
  return `would prune ${count}, freeing ${size}:\n\n${runLines(runs, options).join("\n")}\n`;
}
