/** The lines before a replay: the run's id and its status. */
import type { Paint } from "../../text/terminal/style.ts";
import { STYLES } from "../../text/terminal/style.ts";
import type { RecordedRun } from "../format/run-list.ts";
import type { RunIdIndex } from "../run-ids.ts";
import { RECORD_STYLES, runIdText } from "./styles.ts";
import { statusWords } from "./status.ts";
import { valuesFor } from "./values.ts";

const STATUS_COLUMNS = 12;

/** `index` is absent for a recording outside a store. */
export function replayHeader(
  run: RecordedRun,
  { index, paint }: { readonly index?: RunIdIndex; readonly paint: Paint },
): string {
  const word = (text: string): string => `${paint(STYLES.greenBold, text.padStart(STATUS_COLUMNS))} `;
  const id = run["run-id"];
  const shownId = index === undefined ? paint(RECORD_STYLES.count, id) : runIdText(id, { index, paint });
  // Not replaced by a placeholder for test suites: the peer shows this time.
  const started = valuesFor({ hidden: false }).time(run["started-at"]);
  const status = paint(RECORD_STYLES.count, statusWords(run.status));
  return `${word("Replaying")}recorded run ${shownId}\n${word("Started")}${started}  status: ${status}\n`;
}
