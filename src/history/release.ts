/** Tests in quarantine that can be released. */
import type { TestId } from "../model/events.ts";
import { testKey } from "../model/results/result-record.ts";
import { streak } from "./ledger.ts";
import type { Series } from "./series.ts";
import type { HistoryView } from "./view.ts";

/** Results in a row that passed at the first attempt. */
export const RELEASE_AFTER = 10;

export function releasable(
  view: HistoryView,
  series: Series,
  quarantined: readonly TestId[],
): readonly TestId[] {
  const wanted = new Set(quarantined.map(testKey));
  return [...view.tests].flatMap(([number, test]) =>
    wanted.has(testKey(test)) && streak([...series.forwards(number)]) >= RELEASE_AFTER ? [test] : [],
  );
}
