/**
 * `run` and `bench`: build, list, choose, execute, report. The stages are in the order in which they begin; a stage
 * that runs concurrently with others is a named promise.
 */
import type { Result } from "../../diagnostics/result.ts";
import type { ExitCode } from "../../model/results/exit-codes.ts";
import { type OpenedWorkspace, openWorkspace } from "../build/open-workspace.ts";
import { mayCompare } from "../build/compares.ts";
import { startComparedBuild } from "../build/prepare.ts";
import { readEarly, settleInput } from "../build/read-input.ts";
import type { CommandContext } from "../context.ts";
import { chosenDoctests } from "../doctests/doctest-choice.ts";
import type { AnyRun } from "../run/capture-mode.ts";
import { checkFormat } from "../run/check-format.ts";
import type { Rerun } from "../run/plan/rerun.ts";
import type { RunInput } from "../run/run-input.ts";
import type { finishRun } from "../run/finish-run.ts";
import type { Settled } from "../build/read-input.ts";
import { ok } from "../../diagnostics/result.ts";

export async function run(context: CommandContext, request: AnyRun): Promise<Result<ExitCode>> {
  const format = checkFormat(context, request);
  if (!format.ok) return format;

  // Cargo reads the workspace from here on. Meanwhile the configuration is loaded and read.
  const opened = await openWorkspace(context, request, request.command === "bench" ? "bench" : "test");
  if (!opened.ok) return opened;
  const { readRunInput } = await import("../run/run-input.ts");
  const read = (root: string) => readRunInput(context, request, { session: opened.value.session, root });
  const early = await readEarly(context, opened.value, read);

  // The build starts before cargo has answered; not in a rerun, which builds what the recorded run built, nor where
  // earlier builds are examined first.
  const waits = early?.result.ok === true && mayCompare(request, early.result.value);
  if (early?.result.ok === true && rerunOf(request) === undefined && !waits) {
    opened.value.startBuild(chosenDoctests(request, early.result.value.profile).choice);
  }
  const answers = opened.value.answers();
  const rest = loadRest(context, request, opened.value);

  const settled = await settleInput(context, opened.value, { early, answers, read });
  if (!settled.ok) return settled;
  const rerun = await findRerun(context, request, { opened: opened.value, settled: settled.value });
  if (!rerun.ok) return rerun;
  const { scope } = rerun.value ?? {};
  const start = { opened: opened.value, settled: settled.value, scope };
  const asked = rerun.value === undefined ? request : { ...request, doctests: rerun.value.doctests };
  const prepared = await startComparedBuild(context, asked, start);
  if (!prepared.ok) return prepared;

  const finish = await rest;
  return await finish(context, {
    request: asked,
    prepared: prepared.value,
    user: settled.value.input.user,
    rerun: rerun.value,
  });
}

/** Loads the second half of the run while cargo works. Threads and guard start once only the build is left. */
async function loadRest(
  context: CommandContext,
  { runner }: AnyRun,
  { workspaceRead }: OpenedWorkspace,
): Promise<typeof finishRun> {
  const machine = await context.loadRunner();
  if (!runner.noRun) void workspaceRead.then(() => machine.warmUp());
  return (await import("../run/finish-run.ts")).finishRun;
}

interface RerunFacts {
  readonly opened: OpenedWorkspace;
  readonly settled: Settled<RunInput>;
}

/** What an earlier run left to do; undefined without `--rerun`. */
async function findRerun(
  context: CommandContext,
  request: AnyRun,
  { opened, settled }: RerunFacts,
): Promise<Result<Rerun | undefined>> {
  const rerun = rerunOf(request);
  if (rerun === undefined) return ok(undefined);
  const { openRerun } = await import("../run/plan/rerun.ts");
  return await openRerun(context, {
    request,
    rerun,
    user: settled.input.user,
    root: settled.workspaceRoot,
    reused: opened.reuse.build !== undefined,
  });
}

function rerunOf(request: AnyRun): string | undefined {
  return request.command === "run" ? request.filter.rerun : undefined;
}
