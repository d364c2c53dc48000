/** What `--slowest` compares the durations of a run with: those of earlier runs. */
import { inOneLine } from "../../diagnostics/errors.ts";
import { BEFORE, pastOfTest } from "../../history/durations.ts";
import { testKey } from "../../model/results/result-record.ts";
import type { PastLookup } from "../../report/costs/tables.ts";
import type { CommandContext } from "../context.ts";
import { historyLocation } from "./history-location.ts";
import { readHistory } from "./read-history.ts";
import { warn } from "../notices.ts";

/** Undefined if there are no earlier runs. The run that just ended must not be among them. */
export async function readPast(
  context: CommandContext,
  workspaceRoot: string,
): Promise<PastLookup | undefined> {
  const place = historyLocation(context, workspaceRoot);
  const history = place.ok ? await readHistory(context, place.value, { last: BEFORE }) : place;
  if (!history.ok) {
    warn(context, `durations are not compared: ${inOneLine(history.error[0])}`);
    return undefined;
  }
  const { view, series } = history.value;
  if (view.runs.length === 0) return undefined;
  const numbers = new Map([...view.tests].map(([number, test]) => [testKey(test), number]));
  return (test, duration) => {
    const number = numbers.get(testKey(test));
    return number === undefined ? undefined : pastOfTest(series, number, duration);
  };
}
