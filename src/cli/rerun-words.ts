/**
 * The command line of a run without the words that select its tests. With a filterset after it, it runs other tests in
 * the same way. Options are written in their long form; options from variables are not included, as the variables still
 * set them.
 */
import type { FilterOptions } from "../model/requests/options.ts";
import type { Arg, Match } from "./arg.ts";
import type { Matches } from "./command.ts";
import { FILTER } from "./options/filter.ts";
import { QUEUE } from "./options/queue.ts";
import { REPORTER } from "./options/reporter.ts";
import { RUNNER } from "./options/runner.ts";

/** Options that choose tests, and those whose output belongs to the run that made it. */
const LEFT_OUT: ReadonlySet<string> = new Set(
  [
    FILTER.filtersets,
    FILTER.rerun,
    FILTER.partition,
    RUNNER.noTests,
    ...Object.values(QUEUE),
    REPORTER.outputs,
    REPORTER.messageFormat,
    REPORTER.messageFormatVersion,
  ].map((arg) => arg.id),
);

export interface RerunFacts {
  readonly verb: "run" | "bench";
  readonly runIgnored: FilterOptions["runIgnored"];
  /** `--no-capture` was given after `--`. */
  readonly noCapture: boolean;
}

/** Begins with the command's name. */
export function rerunWords(matches: Matches, { verb, runIgnored, noCapture }: RerunFacts): readonly string[] {
  const words = [...matches.values()].filter(isKept).flatMap(wordsOf);
  const asTestArgument = runIgnored !== undefined && !matches.has(FILTER.runIgnored.id);
  return [
    verb,
    ...words,
    ...(asTestArgument ? ["--run-ignored", runIgnored] : []),
    ...(noCapture ? ["--no-capture"] : []),
  ];
}

function isKept({ arg, source }: Match): boolean {
  return source.kind === "command-line" && !arg.isPositional && !LEFT_OUT.has(arg.id);
}

function wordsOf({ arg, values, occurrences }: Match): readonly string[] {
  const name = nameOf(arg);
  if (arg.action === "flag" || arg.action === "count") return Array.from({ length: occurrences }, () => name);
  if (arg.optionalValue) return [values.length === 0 ? name : `${name}=${values.join(",")}`];
  return values.flatMap((value) => valueWords(name, value));
}

/** A value that begins with a hyphen must be attached. */
function valueWords(name: string, value: string): readonly string[] {
  if (!value.startsWith("-")) return [name, value];
  return [name.startsWith("--") ? `${name}=${value}` : `${name}${value}`];
}

function nameOf({ long, short = "" }: Arg): string {
  return long === undefined ? `-${short}` : `--${long}`;
}
