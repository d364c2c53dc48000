/**
 * Options of a report for people. Some are decided by the run and stored in its event stream, so a report created later
 * from a saved stream is equal to the run's. The others depend on where the report is written.
 */
import type { ReportDefaults } from "../../model/events.ts";
import type { CommonOptions, ReporterOptions } from "../../model/requests/options.ts";
import type { HumanOptions } from "../../report/human/context.ts";
import { hidesTimes, showsEmptyOutput } from "../../model/suite-variables.ts";
import { logFormat } from "../../report/ci/systems.ts";
import { ciOutputSystem, ciSystem } from "../../text/safe/ci-system.ts";
import { shouldColorize } from "../../text/terminal/color.ts";
import { supportsHyperlinks, supportsUnicode } from "../../text/terminal/terminal-support.ts";
import type { CommandContext } from "../context.ts";

/** Defaults for streams without `look`: those of a run without options in a pipe. */
export const PLAIN_DEFAULTS: ReportDefaults = {
  statusLevel: "pass",
  finalStatusLevel: "flaky",
  counter: true,
  noCapture: false,
  verbose: false,
  indentOutput: true,
};

type Target = "stdout" | "stderr" | "file";

export interface HumanTarget {
  readonly color: CommonOptions["color"];
  readonly place: Target;
  /** `--ci-output`; absent for commands that have the variable alone. */
  readonly ciOutput?: ReporterOptions["ciOutput"];
}

/** A file is neither a terminal nor a log in which text could be interpreted as commands. */
export function humanOptions(
  context: CommandContext,
  look: ReportDefaults,
  { color, place, ciOutput }: HumanTarget,
): HumanOptions {
  const isTty = place === "file" ? false : context[place].isTty;
  const facts = { env: context.env, isWindows: context.isWindows, isTty };
  const { successOutput, failureOutput } = look;
  const system = place === "file" ? undefined : ciSystem(context.env);
  const written = system === undefined ? undefined : ciOutputSystem(context.env, ciOutput);
  return {
    colors: place === "file" ? color === "always" : shouldColorize(color, facts),
    unicode: supportsUnicode(facts),
    ...(isTty ? { terminal: true } : {}),
    levels: { statusLevel: look.statusLevel, finalStatusLevel: look.finalStatusLevel },
    counter: look.counter,
    outputOverrides: {
      success: successOutput,
      failure: failureOutput,
    },
    noCapture: look.noCapture,
    verbose: look.verbose,
    indentOutput: look.indentOutput,
    hyperlinks: place !== "file" && supportsHyperlinks(facts),
    ...(showsEmptyOutput(context.env) ? { emptyOutput: true } : {}),
    ...(hidesTimes(context.env) ? { hideTimes: true } : {}),
    ci: system,
    ...(written === undefined
      ? {}
      : { log: logFormat(written, { wall: context.wall, secret: crypto.randomUUID() }) }),
  };
}
