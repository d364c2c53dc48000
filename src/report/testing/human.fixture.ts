/** Runs the human report over events and gives its text back. */
import type { RunEvent } from "../../model/events.ts";
import type { HumanOptions } from "../human/context.ts";
import { humanReport } from "../human/report.ts";
import { destinationOf } from "./destination.fixture.ts";
import { runStarted } from "./events.fixture.ts";

/** Plain text, a counter, everything shown that the defaults show. */
export const PLAIN: HumanOptions = {
  colors: false,
  unicode: true,
  levels: { statusLevel: "pass", finalStatusLevel: "flaky" },
  counter: true,
  outputOverrides: {},
  noCapture: false,
  verbose: false,
  indentOutput: true,
  hyperlinks: false,
};

/** The text that the events lead to. */
export function reportOf(events: readonly RunEvent[], options: Partial<HumanOptions> = {}): string {
  let text = "";
  const report = humanReport({ ...PLAIN, ...options }, destinationOf({ write: (more) => (text += more) }));
  for (const event of events) report.on(event);
  report.finish();
  return text;
}

/** The lines of events that happen in a run of ten tests, without the run's first lines. */
export function linesOf(events: readonly RunEvent[], options: Partial<HumanOptions> = {}): readonly string[] {
  const start = runStarted({ runCount: 10 });
  const text = reportOf([start, ...events], options).slice(reportOf([start], options).length);
  return text === "" ? [] : text.replace(/\n$/, "").split("\n");
}
