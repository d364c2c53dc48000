/** The outputs of a run: the folds over its events, and the destination of each. */
import type { ResolvedProfile } from "../../config/profile/resolved.ts";
import type { UserConfig } from "../../config/user/types.ts";
import type { ReportDefaults } from "../../model/events.ts";
import type { Milliseconds } from "../../model/ids.ts";
import type { RunPlan } from "../../model/plan.ts";
import type {
  CommonOptions,
  GivenValues,
  ReporterOptions,
  ShowProgress,
} from "../../model/requests/options.ts";
import type { HumanOptions } from "../../report/human/context.ts";
import { type Display, resolveDisplay } from "../../report/human/display.ts";
import { humanReport } from "../../report/human/report.ts";
import type { Destination, Output } from "../../report/output.ts";
import type { TimeLeft } from "../../report/progress/terminal-report.ts";
import { isCi } from "../../text/terminal/color.ts";
import { supportsProgressSignal } from "../../text/terminal/terminal-support.ts";
import { filtersetOfTests } from "./filterset-of-tests.ts";
import { humanOptions, PLAIN_DEFAULTS } from "./human-options.ts";
import type { CommandContext } from "../context.ts";

export interface OutputsRequest {
  readonly common: CommonOptions;
  readonly given: GivenValues;
  readonly reporter: ReporterOptions;
  readonly profile: ResolvedProfile;
  readonly user: UserConfig;
  readonly plan: RunPlan;
  readonly workspaceRoot: string;
  /** Cargo's word on the terminal's own progress signal; without one, the terminal decides. */
  readonly progressSignal?: boolean | undefined;
}

/** The report that people watch; `tick` is there only where something is drawn between events. */
export interface WatchedReport extends Output {
  readonly tick?: (now: Milliseconds) => void;
}

/** The report that is watched, on standard error. */
export async function watchedReport(
  context: CommandContext,
  request: OutputsRequest,
  destination: Destination,
): Promise<WatchedReport> {
  const { reporter } = request;
  const display = displayOf(context, { ...request, capture: request.plan.capture });
  const { color } = request.common;
  const look = request.plan.reportDefaults ?? PLAIN_DEFAULTS;
  const plain = humanOptions(context, look, {
    color,
    place: "stderr",
    ciOutput: reporter.ciOutput,
  });
  const hinted = context.stderr.isTty && request.user.ui.rerunHint;
  const human = hinted ? { ...plain, rerunHint: filtersetOfTests } : plain;
  const make = await reportMaker(reporter, human, display);
  const terminal = { env: context.env, isTty: context.stderr.isTty };
  const signal = request.progressSignal ?? supportsProgressSignal(terminal);
  if (display.progress !== "bar" && !signal) return make(destination);
  const { terminalReport } = await import("../../report/progress/terminal-report.ts");
  const timeLeft = display.progress === "bar" ? await timeLeftOf(context, request) : undefined;
  return terminalReport(
    {
      human,
      report: make,
      bar: display.progress === "bar",
      maxRunning: reporter.maxProgressRunning ?? request.user.ui.maxProgressRunning,
      synchronized: true,
      signal,
      size: context.stderrSize,
      timeLeft,
    },
    destination,
  );
}

/** Only where the user has a history. The rounds of a stress run have no common end. */
async function timeLeftOf(
  context: CommandContext,
  { user, plan, workspaceRoot }: OutputsRequest,
): Promise<TimeLeft | undefined> {
  if (!user.history.enabled || plan.mode === "benchmark" || plan.stress !== undefined) return undefined;
  const { expectTimeLeft } = await import("../history/time-left.ts");
  return await expectTimeLeft(context, { plan, workspaceRoot });
}

async function reportMaker(
  { reporter }: ReporterOptions,
  human: HumanOptions,
  { progress }: Display,
): Promise<(destination: Destination) => Output> {
  if (reporter !== "compact") return (destination) => humanReport(human, destination);
  const { compactReport } = await import("../../report/compact/report.ts");
  return ({ sink }) =>
    compactReport({ ...human, filtersetOf: filtersetOfTests, bar: progress === "bar" }, sink);
}

/** The options that determine how a run's reports are displayed. */
export interface ReportDefaultsRequest extends Pick<
  OutputsRequest,
  "common" | "given" | "reporter" | "profile" | "user"
> {
  readonly capture: RunPlan["capture"];
}

function displayOf(
  context: CommandContext,
  { given, reporter, profile, user, capture }: Omit<ReportDefaultsRequest, "common">,
): Display {
  return resolveDisplay({
    showProgress: shownProgress(reporter, user),
    noCapture: capture === "none",
    terminal: context.stderr.isTty,
    ci: isCi(context.env),
    statusLevel: given.statusLevel?.value,
    finalStatusLevel: given.finalStatusLevel?.value,
    profileStatusLevel: profile.run.statusLevel,
    profileFinalStatusLevel: profile.run.finalStatusLevel,
  });
}

/** `--show-progress` says more than the older `--hide-progress-bar`, and either more than the user's file. */
export function shownProgress(
  { showProgress, hideProgressBar }: Pick<ReporterOptions, "showProgress" | "hideProgressBar">,
  user: UserConfig,
): ShowProgress {
  return showProgress ?? (hideProgressBar ? "none" : user.ui.showProgress);
}

/** What the run's settings come to; every report for people is made from it. */
export function reportDefaults(context: CommandContext, request: ReportDefaultsRequest): ReportDefaults {
  const { given, reporter, common, user, capture } = request;
  const successOutput = given.successOutput?.value;
  const failureOutput = given.failureOutput?.value;
  const display = displayOf(context, request);
  return {
    statusLevel: display.statusLevel,
    finalStatusLevel: display.finalStatusLevel,
    counter: display.progress === "counter",
    ...(successOutput === undefined ? {} : { successOutput }),
    ...(failureOutput === undefined ? {} : { failureOutput }),
    noCapture: capture === "none",
    verbose: common.verbose,
    indentOutput: !reporter.noOutputIndent && user.ui.outputIndent,
  };
}
