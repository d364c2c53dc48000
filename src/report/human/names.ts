/** How tests and scripts are named in lines: stress index, counter, binary id and name, or script and command. */
import type { ScriptId, StressIndex, TestId } from "../../model/events.ts";
import type { RunStats } from "../../model/results/stats.ts";
import { shellJoin } from "../../text/shell/shell-words.ts";
import type { Theme } from "./theme.ts";

/** A test's place among those that finished: `( 3/10)`; padded with a bar where it has none yet. */
export type Counter =
  | { readonly kind: "at"; readonly current: number; readonly total: number }
  | { readonly kind: "pending"; readonly total: number }
  | { readonly kind: "hidden" };

export const HIDDEN: Counter = { kind: "hidden" };

/** The counter of a test that just finished. */
export function finishedCounter(stats: RunStats): Counter {
  return { kind: "at", current: stats.finishedCount, total: stats.initialRunCount };
}

/** `[1/2] (1/10) alpha::it module::name` */
export function testLabel(
  theme: Theme,
  test: TestId,
  place: { readonly stress: StressIndex | undefined; readonly counter: Counter },
): string {
  return `${stressLabel(theme, place.stress)}${counterLabel(theme, place.counter)}${testPath(theme, test)}`;
}

/** Binary id and name. */
export function testPath(theme: Theme, { binaryId, testName }: TestId): string {
  return `${theme.paint("binaryId", theme.name(binaryId))} ${paintedName(theme, theme.name(testName))}`;
}

/** A name whose modules have another style than its last part. */
export function paintedName(theme: Theme, name: string): string {
  const colons = name.lastIndexOf("::");
  if (colons < 0) return theme.paint("testName", name);
  const modules = theme.paint("modulePath", name.slice(0, colons)) + theme.paint("modulePath", "::");
  return modules + theme.paint("testName", name.slice(colons + 2));
}

function counterLabel(theme: Theme, counter: Counter): string {
  switch (counter.kind) {
    case "at": {
      const width = String(counter.total).length;
      return `(${String(counter.current).padStart(width)}/${counter.total}) `;
    }
    case "pending":
      return `(${theme.bar(2 * String(counter.total).length + 1)}) `;
    case "hidden":
      return "";
  }
}

/** `[ 1/12] `, or `[1] ` where the number of rounds is open; shown from 1. */
function stressLabel(theme: Theme, stress: StressIndex | undefined): string {
  if (stress === undefined) return "";
  const current = String(stress.current + 1);
  if (stress.total === undefined) return `[${theme.paint("count", current)}] `;
  const padded = current.padStart(String(stress.total).length);
  return `[${theme.paint("count", padded)}/${theme.paint("count", stress.total)}] `;
}

/** `[1/2] id: command and 'its arguments'` */
export function scriptLabel(theme: Theme, script: ScriptId, stress: StressIndex | undefined): string {
  const command = theme.name(shellJoin([script.program, ...script.args]));
  return `${stressLabel(theme, stress)}${theme.paint("scriptId", theme.name(script.id))}: ${command}`;
}
