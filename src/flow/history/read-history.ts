/** Reads the history for a command, and reports its errors. */
import { err, ok, type Result } from "../../diagnostics/result.ts";
import { type HistoryLocation, withHistory } from "../../history/store/open-history.ts";
import { Series } from "../../history/series.ts";
import { type HistoryView, NO_HISTORY, readView } from "../../history/view.ts";
import { plural } from "../../text/values/plural.ts";
import type { CommandContext } from "../context.ts";
import { notify, warn } from "../notices.ts";

export interface LoadedHistory {
  readonly view: HistoryView;
  readonly series: Series;
}

/** What is damaged is left out with a warning; there may be nothing. */
export async function readHistory(
  context: CommandContext,
  place: HistoryLocation,
  options: { readonly last?: number } = {},
): Promise<Result<LoadedHistory>> {
  const read = await withHistory(place, { create: false }, (database) => readView(database, options));
  if (!read.ok) return err([{ kind: "setup", message: "cannot read the history", causes: [read.error] }]);
  for (const note of read.value.notes) warn(context, note);
  const view = read.value.value ?? NO_HISTORY;
  if (view.damagedRuns > 0) {
    const runs = `${view.damagedRuns} ${plural(view.damagedRuns, "run", "runs")}`;
    warn(context, `${runs} of the history ${plural(view.damagedRuns, "is", "are")} damaged and left out`);
  }
  return ok({ view, series: new Series(view) });
}

/** For commands that show something: an empty history is said to be one. */
export function noteEmpty(context: CommandContext, { runs }: HistoryView): void {
  if (runs.length > 0) return;
  const message = "the history of this workspace is empty";
  notify(context, {
    level: "info",
    message,
    help: "set `[history] enabled = true` in your configuration, or NEXTEST_HISTORY=1",
  });
}
