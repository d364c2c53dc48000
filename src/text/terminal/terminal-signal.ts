/** The terminal's own progress signal (OSC 9;4), which tab bars and task bars show: as control sequences. */

const signal = (values: string): string => `\u001B]9;4;${values}\u001B\\`;

/** How far something is, in percent. */
export function progressSignal(kind: "running" | "failing", percent: number): string {
  return signal(`${kind === "running" ? 1 : 2};${Math.min(Math.round(percent), 100)}`);
}

/** Nothing is under way any more. */
export const PROGRESS_GONE = signal("0;");
