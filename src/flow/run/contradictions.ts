/**
 * Options of a run that have no effect because of others. They may come from variables, so they are not an error. The
 * warning names the option even then, as the peer does.
 */
import type { Warning } from "../../diagnostics/warning.ts";
import type { RunnerOptions } from "../../model/requests/options.ts";
import { type AnyRun, captureMode } from "./capture-mode.ts";

export type IgnoringRequest = Pick<AnyRun, "command" | "runner" | "reporter" | "given">;

export function contradictions(request: IgnoringRequest): readonly Warning[] {
  return ignored(request).map(([option, reason]) => ({
    level: "warning",
    message: `ignoring ${option} because ${reason}`,
  }));
}

type Ignored = readonly (readonly [option: string, reason: string])[];

const ignoredFor = (option: string, value: unknown, reason: string | undefined): Ignored =>
  value === undefined || reason === undefined ? [] : [[option, reason]];

function ignored(request: IgnoringRequest): Ignored {
  const { runner, reporter, given } = request;
  const unused = runner.noRun ? "--no-run is specified" : undefined;
  const uncaptured = uncapturedReason(runner, captureMode(request) === "none");
  const noTests = ignoredFor("--no-tests", runner.noTests, unused);
  if (request.command === "bench") return noTests;
  return [
    ...ignoredFor("--test-threads", given.testThreads, uncaptured),
    ...ignoredFor("--retries", given.retries, unused),
    ...ignoredFor("--flaky-result", given.flakyResult, unused),
    ...ignoredFor("--fork-server", given.forkServer, uncaptured),
    ...ignoredFor("--timeout-stacks", given.timeoutStacks, unused),
    ...noTests,
    ...ignoredFor("--no-capture", runner.noCapture || undefined, unused),
    ...ignoredFor("--failure-output", given.failureOutput, uncaptured),
    ...ignoredFor("--success-output", given.successOutput, uncaptured),
    ...ignoredFor("--status-level", given.statusLevel, unused),
    ...ignoredFor("--final-status-level", given.finalStatusLevel, unused),
    ...ignoredFor("--message-format", reporter.messageFormat, unused),
    ...ignoredFor("--message-format-version", reporter.messageFormatVersion, unused),
    ...ignoredFor(
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
