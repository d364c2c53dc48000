/** The second half of a run, loaded while cargo works: the tests are listed, chosen, planned and carried out. */
import { terminalIntegration } from "../../cargo/config/terminal.ts";
import type { GivenSettings } from "../../config/settings/given.ts";
import type { UserConfig } from "../../config/user/types.ts";
import { ok, type Result } from "../../diagnostics/result.ts";
import { EXIT, type ExitCode } from "../../model/results/exit-codes.ts";
import { finishBuild, listAll } from "../build/list-tests.ts";
import type { Prepared } from "../build/prepare.ts";
import type { CommandContext } from "../context.ts";
import { shownProgress } from "../outputs/watched-report.ts";
import { type AnyRun, modeOf, wantsJunit } from "./capture-mode.ts";
import { carryOut } from "./carry-out.ts";
import { isRecorded, openFeatures } from "./features.ts";
import { warnOfWithheldHelper } from "./fork-server-helper.ts";
import { checkBudget } from "./plan/memory-budget.ts";
import { checkIntercepted, makePlan } from "./plan/plan.ts";
import type { Rerun } from "./plan/rerun.ts";
import { writeNote } from "../notices.ts";
import { newRunId } from "./run-id.ts";

export interface FinishRequest {
  readonly request: AnyRun;
  readonly prepared: Prepared;
  readonly user: UserConfig;
  /** Of `--rerun`. */
  readonly rerun: Rerun | undefined;
}

export async function finishRun(
  context: CommandContext,
  { request, prepared, user, rerun }: FinishRequest,
): Promise<Result<ExitCode>> {
  const runId = newRunId(context);
  const built = await finishBuild(context, prepared, {
    request,
    mode: modeOf(request),
    runId,
    given: recordedGiven(request, user),
    alreadyPassed: rerun?.alreadyPassed,
  });
  if (!built.ok) return built;
  const explain = request.filter.changed?.explain;
  if (explain === "binaries") {
    const { explainBinaries } = await import("../changed/explain-affected.ts");
    writeNote(context, explainBinaries(built.value, "human"));
  }
  const features = await openFeatures(context, { request, user, prepared, built: built.value, rerun });
  if (!features.ok) return features;
  const listed = await listAll(context, built.value, {
    choice: shownProgress(request.reporter, user),
    signal: terminalIntegration(prepared.session.configs, context.env),
    color: request.common.color,
  });
  if (!listed.ok) return listed;
  if (explain === "tests") {
    const { explainTests } = await import("../changed/explain-affected.ts");
    writeNote(context, explainTests(listed.value, "human"));
  }
  if (request.runner.noRun) return ok(EXIT.ok);
  const chosen = await features.value.beforePlan(listed.value.list);
  if (!chosen.ok) return chosen;
  const tests = { ...listed.value, list: chosen.value };
  const plan = makePlan(context, tests, { request, user, runId, outstanding: rerun?.outstanding });
  const single = checkIntercepted(request, plan);
  if (!single.ok) return single;
  const budget = checkBudget(plan);
  if (!budget.ok) return budget;
  warnOfWithheldHelper(context, plan);
  return await carryOut(context, { request, user, prepared, tests, plan, features: features.value });
}

/**
 * The options that decide when output is shown are those of this run's report (`ReportDefaults`). Events, and so
 * recordings, carry the configuration's setting for each test. A recorded run decides the JUnit settings too, because a
 * JUnit report can be made from its recording.
 */
function recordedGiven({ given, reporter }: AnyRun, user: UserConfig): GivenSettings {
  const { successOutput: _success, failureOutput: _failure, ...rest } = given;
  return wantsJunit(reporter) || isRecorded(user) ? { ...rest, junitReport: true } : rest;
}
