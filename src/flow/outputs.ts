/** The outputs of a run: which folds its events go through, and where each writes. */
import type { ResolvedProfile } from "../config/profile/resolved.ts";
import type { UserConfig } from "../config/user/types.ts";
import type { Milliseconds } from "../model/ids.ts";
import type { RunPlan } from "../model/plan.ts";
import type { CommonOptions, ReporterOptions } from "../model/request.ts";
import type { HumanOptions } from "../report/human/context.ts";
import { type Display, resolveDisplay } from "../report/human/display.ts";
import { humanReport } from "../report/human/report.ts";
import type { Output } from "../report/output.ts";
import { isCi, shouldColorize } from "../text/color.ts";
import { supportsHyperlinks, supportsProgressSignal, supportsUnicode } from "../text/terminal-support.ts";
import type { World } from "./world.ts";

export interface OutputsRequest {
  readonly common: CommonOptions;
  readonly reporter: ReporterOptions;
  readonly profile: ResolvedProfile;
  readonly user: UserConfig;
  readonly plan: RunPlan;
}

/** The report that people watch; `tick` is there only where something is drawn between events. */
export interface WatchedReport extends Output {
  readonly tick?: (now: Milliseconds) => void;
}

/** The report on standard error. */
export async function watchedReport(world: World, request: OutputsRequest): Promise<WatchedReport> {
  const { reporter, plan } = request;
  const display = displayOf(world, request);
  const human = humanOptions(world, request, display);
  if (reporter.reporter === "compact") {
    const { compactReport } = await import("../report/compact/report.ts");
    return compactReport(human, world.err);
  }
  const surroundings = { env: world.env, isTty: world.stderr.isTty };
  const signal = supportsProgressSignal(surroundings);
  if (display.progress !== "bar" && !signal) return humanReport(human, world.err);
  const { terminalReport } = await import("../report/progress/terminal-report.ts");
  return terminalReport(
    {
      human,
      bar: display.progress === "bar",
      maxRunning: reporter.maxProgressRunning ?? request.user.ui.maxProgressRunning,
      synchronized: true,
      signal: signal && plan.capture !== "none",
      size: world.stderrSize,
    },
    world.err,
  );
}

function displayOf(world: World, { reporter, profile, user, plan }: OutputsRequest): Display {
  return resolveDisplay({
    showProgress: reporter.hideProgressBar ? "none" : (reporter.showProgress ?? user.ui.showProgress),
    noCapture: plan.capture === "none",
    terminal: world.stderr.isTty,
    ci: isCi(world.env),
    ...(reporter.statusLevel === undefined ? {} : { statusLevel: reporter.statusLevel }),
    ...(reporter.finalStatusLevel === undefined ? {} : { finalStatusLevel: reporter.finalStatusLevel }),
    profileStatusLevel: profile.run.statusLevel,
    profileFinalStatusLevel: profile.run.finalStatusLevel,
  });
}

/** Options of the report that people read, wherever it goes. */
export function humanOptionsOf(world: World, request: OutputsRequest): HumanOptions {
  return humanOptions(world, request, displayOf(world, request));
}

function humanOptions(world: World, request: OutputsRequest, display: Display): HumanOptions {
  const { reporter, common, user, plan } = request;
  const surroundings = { env: world.env, isTty: world.stderr.isTty };
  const { successOutput, failureOutput } = reporter;
  return {
    colors: shouldColorize(common.color, surroundings),
    unicode: supportsUnicode(surroundings),
    levels: { statusLevel: display.statusLevel, finalStatusLevel: display.finalStatusLevel },
    counter: display.progress === "counter",
    outputOverrides: {
      ...(successOutput === undefined ? {} : { success: successOutput }),
      ...(failureOutput === undefined ? {} : { failure: failureOutput }),
    },
    noCapture: plan.capture === "none",
    verbose: common.verbose,
    indentOutput: !reporter.noOutputIndent && user.ui.outputIndent,
    hyperlinks: supportsHyperlinks(surroundings),
    // A word that no test can know.
    ...(world.env["GITHUB_ACTIONS"] === "true" ? { workflowToken: crypto.randomUUID() } : {}),
  };
}
