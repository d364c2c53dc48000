/** Styles for tables of recorded runs. */
import { type Paint, style, STYLES } from "../../text/terminal/style.ts";
import type { RunIdIndex } from "../run-ids.ts";

const REST_OF_ID = style({ color: "bright-black" });

export const RECORD_STYLES = {
  runIdPrefix: STYLES.magentaBold,
  runIdRest: REST_OF_ID,
  count: STYLES.bold,
  passed: STYLES.greenBold,
  failed: STYLES.redBold,
  cancelled: STYLES.yellowBold,
  label: STYLES.bold,
} as const;

/** An id, or its first `length` characters, with its shortest unique prefix highlighted. */
export function runIdText(
  id: string,
  {
    index,
    paint,
    length = id.length,
  }: { readonly index: RunIdIndex; readonly paint: Paint; readonly length?: number },
): string {
  const shown = id.slice(0, length);
  const { prefix } = index.split(id);
  // The id of a pruned parent is not in the index.
  if (prefix === "") return paint(RECORD_STYLES.label, shown);
  const end = Math.min(prefix.length, length);
  return (
    paint(RECORD_STYLES.runIdPrefix, shown.slice(0, end)) + paint(RECORD_STYLES.runIdRest, shown.slice(end))
  );
}
