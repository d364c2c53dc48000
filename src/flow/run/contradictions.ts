/** Options of a run that have no effect because of others. They may come from variables, so they are no error. */
import type { Warning } from "../../diagnostics/warning.ts";
import type { RunnerOptions } from "../../model/options.ts";
import { type AnyRun, captureMode } from "./capture-mode.ts";

export function contradictions(request: AnyRun): readonly Warning[] {
  return ignored(request).map(([option, reason]) => ({
    level: "warning",
    message: `ignoring ${option} because ${reason}`,
  }));
}

type Ignored = readonly (readonly [option: string, reason: string])[];

const given = (option: string, value: unknown, reason: string | undefined): Ignored =>
  value === undefined || reason === undefined ? [] : [[option, reason]];

function ignored(request: AnyRun): Ignored {
  const { runner, reporter, given: settings } = request;
  const unused = runner.noRun ? "--no-run is specified" : undefined;
  const uncaptured = uncapturedReason(runner, captureMode(request) === "none");
  const noTests = given("--no-tests", runner.noTests, unused);
  if (request.command === "bench") return noTests;
  return [
    ...given("--test-threads", settings.testThreads, uncaptured),
    ...given("--retries", settings.retries, unused),
    ...given("--flaky-result", settings.flakyResult, unused),
    ...given("--fork-server", settings.forkServer, uncaptured),
    ...given("--timeout-stacks", settings.timeoutStacks, unused),
    ...noTests,
    ...given("--no-capture", runner.noCapture || undefined, unused),
    ...given("--failure-output", reporter.failureOutput, uncaptured),
    ...given("--success-output", reporter.successOutput, uncaptured),
    ...given("--status-level", reporter.statusLevel, unused),
    ...given("--final-status-level", reporter.finalStatusLevel, unused),
    ...given("--message-format", reporter.messageFormat, unused),
    ...given("--message-format-version", reporter.messageFormatVersion, unused),
    ...given(
      "--hide-progress-bar",
      reporter.hideProgressBar || undefined,
      reporter.showProgress === undefined ? undefined : "--show-progress is specified",
    ),
  ];
}

/** Why nothing is done with captured output, or side by side. */
function uncapturedReason({ noRun }: RunnerOptions, uncaptured: boolean): string | undefined {
  if (noRun && uncaptured) return "--no-run and --no-capture are specified";
  if (noRun) return "--no-run is specified";
  return uncaptured ? "--no-capture is specified" : undefined;
}
