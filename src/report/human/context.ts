/** What every formatter of the human report is given. */
import type { FiltersetOf } from "../rerun-line.ts";
import type { Theme, ThemeOptions } from "./theme.ts";
import { type Counter, HIDDEN } from "./names.ts";
import type { Levels, OutputOverrides } from "./output-decision.ts";

export interface HumanOptions extends ThemeOptions {
  readonly levels: Levels;
  /** Whether status lines carry `(1/10)`. */
  readonly counter: boolean;
  /** `--success-output` and `--failure-output`, where given. */
  readonly outputOverrides: OutputOverrides;
  /** Tests write to the terminal themselves. */
  readonly noCapture: boolean;
  /** Starts and command lines are shown. */
  readonly verbose: boolean;
  /** Captured output is indented. */
  readonly indentOutput: boolean;
  /** For suites: streams that nothing was written to have their heading too. */
  readonly emptyOutput?: boolean;
  /** For suites: the times of a stress run are placeholders. */
  readonly hideTimes?: boolean;
  /** Shows a recorded run: output that was not captured is marked as missing. */
  readonly replayed?: true;
  /** The terminal understands hyperlinks. */
  readonly hyperlinks: boolean;
  /** Makes the filterset of the command that runs the failed tests again; absent if it is not shown. */
  readonly rerunHint?: FiltersetOf;
}

export interface Context {
  readonly options: HumanOptions;
  readonly theme: Theme;
  readonly mode: "test" | "benchmark";
  /** Tests chosen to run: the total of counters that have no place yet. */
  readonly runCount: number;
}

/** A counter for a test that has not finished. */
export function pendingCounter({ options, runCount }: Context): Counter {
  return options.counter ? { kind: "pending", total: runCount } : HIDDEN;
}

/** The counter given, where counters are shown. */
export function shownCounter({ options }: Context, counter: Counter): Counter {
  return options.counter ? counter : HIDDEN;
}
