/** The first lines of a run: its id and profile, and how much will run. */
import type { RunStarted, SkipCounts } from "../../model/events.ts";
import { binariesWord, testsWord } from "../../text/values/plural.ts";
import type { Context } from "./context.ts";
import { status } from "./theme.ts";

/** The bar that sets parts of the report apart. */
export function rule({ theme }: Context): string {
  return `${theme.bar(12)}\n`;
}

export function headerLines(context: Context, event: RunStarted): string {
  const { theme, mode } = context;
  const { paint } = theme;
  const run = `ID ${paintedId(context, event)} with nextest profile: ${paint("count", theme.name(event.profile))}`;
  const binaries = event.binaries.length;
  const tests = `${paint("count", event.runCount)} ${testsWord(mode, event.runCount !== 1)}`;
  const across = `across ${paint("count", binaries)} ${binariesWord(binaries)}`;
  return (
    rule(context) +
    `${status(theme, "pass", "Nextest run")}${run}\n` +
    `${status(theme, "pass", "Starting")}${tests} ${across}${skipNote(context, event)}\n`
  );
}

/** For a recorded run, the unique prefix is highlighted. */
function paintedId({ theme: { paint } }: Context, { runId, look }: RunStarted): string {
  const length = look?.shortId;
  if (length === undefined) return paint("count", runId);
  return paint("shortId", runId.slice(0, length)) + paint("restOfId", runId.slice(length));
}

/** ` (3 tests and 1 binary skipped, including …)`: what is skipped, and why, unless the command line's filters are the reason. */
function skipNote(context: Context, event: RunStarted): string {
  const { skip } = event;
  // A benchmark run leaves out every plain test: that goes without saying.
  const tests = context.mode === "benchmark" ? Math.max(skip.tests - skip.testsNotBenchmark, 0) : skip.tests;
  if (tests === 0 && skip.binaries === 0) return "";
  const skipped = context.theme.paint("skip", "skipped");
  const counts = countsOf(context, tests, skip.binaries);
  return ` (${counts} ${skipped}${skipReason(context, { ...skip, tests }, filterSource(context, event))})`;
}

function skipReason(context: Context, skip: SkipCounts, source: string): string {
  if (skip.tests === skip.testsByRerun && skip.binaries === 0) return " that already passed";
  const allByFilter =
    skip.tests === skip.testsByDefaultFilter && skip.binaries === skip.binariesByDefaultFilter;
  if (allByFilter) return ` via ${source}`;
  const reasons: string[] = [];
  if (skip.testsByRerun > 0) reasons.push(`${countsOf(context, skip.testsByRerun, 0)} that already passed`);
  if (skip.testsByDefaultFilter > 0 || skip.binariesByDefaultFilter > 0) {
    reasons.push(
      `${countsOf(context, skip.testsByDefaultFilter, skip.binariesByDefaultFilter)} via ${source}`,
    );
  }
  return reasons.length === 0 ? "" : `, including ${reasons.join(", and ")}`;
}

/** `3 tests and 1 binary`, without zero counts. */
function countsOf({ theme, mode }: Context, tests: number, binaries: number): string {
  const parts: string[] = [];
  if (tests > 0) parts.push(`${theme.paint("count", tests)} ${testsWord(mode, tests !== 1)}`);
  if (binaries > 0) parts.push(`${theme.paint("count", binaries)} ${binariesWord(binaries)}`);
  return parts.join(" and ");
}

const IN_OVERRIDES = "default-filter in ";

/** Where the default filter was set, its key emphasised. */
function filterSource(
  { theme }: Context,
  { defaultFilterSource = "the default filter" }: RunStarted,
): string {
  const source = theme.name(defaultFilterSource);
  return source.startsWith(IN_OVERRIDES)
    ? IN_OVERRIDES + theme.paint("count", source.slice(IN_OVERRIDES.length))
    : theme.paint("count", source);
}
