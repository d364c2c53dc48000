/** The lines before a replay: which run it is, and how that ended. */
import type { Paint } from "../../text/style.ts";
import { STYLES } from "../../text/style.ts";
import type { RecordedRun } from "../format/run-list.ts";
import type { RunIdIndex } from "../run-ids.ts";
import { LOOKS, runIdText } from "./looks.ts";
import { localTime } from "./run-line.ts";
import { statusWords } from "./status.ts";

const STATUS_COLUMNS = 12;

/** `index` is absent for a recording that is in no store. */
export function replayHeader(
  run: RecordedRun,
  { index, paint }: { readonly index?: RunIdIndex; readonly paint: Paint },
): string {
  const word = (text: string): string => `${paint(STYLES.greenBold, text.padStart(STATUS_COLUMNS))} `;
  const id = run["run-id"];
  const shownId = index === undefined ? paint(LOOKS.count, id) : runIdText(id, { index, paint });
  const status = paint(LOOKS.count, statusWords(run.status));
  return `${word("Replaying")}recorded run ${shownId}\n${word("Started")}${localTime(run["started-at"])}  status: ${status}\n`;
}
