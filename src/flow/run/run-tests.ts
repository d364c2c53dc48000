/** The second half of `run`: once cargo is at work, wait for the tests, list, choose, execute, report. */
import { scopeArguments } from "../../cargo/command-line.ts";
import { terminalIntegration } from "../../cargo/config/terminal.ts";
import type { UserConfig } from "../../config/user/types.ts";
import { exitCodeOfError } from "../../diagnostics/errors.ts";
import { err, ok, type Result } from "../../diagnostics/result.ts";
import { execute } from "../../execute/run.ts";
import type { RunFinished } from "../../model/events.ts";
import { EXIT, type ExitCode } from "../../model/exit-codes.ts";
import type { RunPlan } from "../../model/plan.ts";
import type { ReporterOptions } from "../../model/options.ts";
import { removeOldRunFolders, runFolder } from "../../os/files/run-folder.ts";
import { runVerdict, type VerdictOptions, withRerunHint } from "../../report/verdict.ts";
import { visibleName } from "../../text/visible.ts";
import { type AnyRun, captureMode, isIntercepted } from "./capture-mode.ts";
import { newRunId } from "./run-id.ts";
import { openOutputs } from "../outputs/open-outputs.ts";
import { shownProgress } from "../outputs/watched-report.ts";
import { watchOutstanding } from "./outstanding-watch.ts";
import { makePlan } from "./plan.ts";
import type { Prepared } from "../build/prepare.ts";
import type { ActiveRecording } from "../recordings/record-run.ts";
import type { Rerun } from "./rerun.ts";
import { testLauncher } from "./test-launcher.ts";
import { finishBuild, listAll, type ListedTests } from "../build/list-tests.ts";
import { adviseUpdate } from "../update-advice.ts";
import type { CommandContext } from "../context.ts";

export interface RunTestsRequest {
  readonly request: AnyRun;
  readonly prepared: Prepared;
  readonly user: UserConfig;
  /** Of `--rerun`. */
  readonly rerun?: Rerun;
}

export async function runTests(
  context: CommandContext,
  { request, prepared, user, rerun }: RunTestsRequest,
): Promise<Result<ExitCode>> {
  const benchmark = request.command === "bench";
  const runId = newRunId(context);
  const built = await finishBuild(context, prepared, {
    request,
    mode: benchmark ? "benchmark" : "test",
    runId,
    runner: request.runner,
    reporter: profileReporter(request.reporter),
    ...(rerun === undefined ? {} : { alreadyPassed: rerun.alreadyPassed }),
  });
  if (!built.ok) return built;
  const listed = await listAll(context, built.value, {
    choice: shownProgress(request.reporter, user),
    signal: terminalIntegration(prepared.session.configs, context.env),
    color: request.common.color,
  });
  if (!listed.ok) return listed;
  if (request.runner.noRun) return ok(EXIT.ok);
  const plan = makePlan(listed.value, { request, runId, capture: captureMode(request) });
  const single = checkIntercepted(request, plan);
  if (!single.ok) return single;
  return await carryOut(context, {
    request,
    user,
    prepared,
    listed: listed.value,
    plan,
    rerun,
  });
}

/**
 * When output is shown in this run is a matter of its look: events, and so recordings, keep what the
 * configuration says of each test. Which reports are wanted decides what the JUnit settings are.
 */
function profileReporter({
  statusLevel,
  finalStatusLevel,
  messageFormat,
  outputs,
}: ReporterOptions): Pick<ReporterOptions, "statusLevel" | "finalStatusLevel" | "messageFormat" | "outputs"> {
  return {
    outputs,
    ...(messageFormat === undefined ? {} : { messageFormat }),
    ...(statusLevel === undefined ? {} : { statusLevel }),
    ...(finalStatusLevel === undefined ? {} : { finalStatusLevel }),
  };
}

/** A debugger or a tracer is given one test. */
function checkIntercepted({ runner }: AnyRun, plan: RunPlan): Result<undefined> {
  if (!isIntercepted(runner) || plan.tests.length === 1) return ok(undefined);
  const option = runner.debugger === undefined ? "--tracer" : "--debugger";
  const count = plan.tests.length;
  const names = plan.tests
    .slice(0, SHOWN_TESTS)
    .map(({ binary, name }) => `  ${binary.id} ${visibleName(name)}`);
  const more = count > SHOWN_TESTS ? [`  ... and ${count - SHOWN_TESTS} more tests`] : [];
  const message =
    count === 0
      ? `${option} requires exactly one test, but no tests were selected`
      : [`${option} requires exactly one test, but ${count} tests were selected:`, ...names, ...more].join(
          "\n",
        );
  return err([{ kind: "setup", message }]);
}

/** Tests that an error names. */
const SHOWN_TESTS = 8;

interface Ready {
  readonly request: AnyRun;
  readonly user: UserConfig;
  readonly prepared: Prepared;
  readonly listed: ListedTests;
  readonly plan: RunPlan;
  readonly rerun: Rerun | undefined;
}

async function carryOut(context: CommandContext, ready: Ready): Promise<Result<ExitCode>> {
  const { request, user, listed, plan } = ready;
  const launcher = testLauncher(ready);
  const kept = `${listed.profile.storeDir}/output`;
  // What an earlier run kept of long output is not asked for any more.
  removeOldRunFolders(kept);
  const recording = await recordRun(context, ready);
  const progressSignal = terminalIntegration(ready.prepared.session.configs, context.env);
  const outputs = await openOutputs(context, {
    ...(progressSignal === undefined ? {} : { progressSignal }),
    ...(recording === undefined ? {} : { recording }),
    common: request.common,
    reporter: request.reporter,
    profile: listed.profile,
    user,
    plan,
    workspaceRoot: ready.prepared.workspaceRoot,
    platforms: listed.build.meta.platforms,
    ...(launcher.interceptor === undefined ? {} : { interceptor: launcher.interceptor.argv }),
  });
  if (!outputs.ok) return outputs;
  let finished: RunFinished | undefined;
  const watch = ready.rerun === undefined ? undefined : watchOutstanding(ready.rerun.outstanding);
  const execution = execute({
    plan,
    launcher,
    spillFolder: runFolder(kept, plan.runId),
    jitterSeed: crypto.getRandomValues(new Uint32Array(1))[0] ?? 0,
    inputHandler: !request.reporter.noInputHandler && user.ui.inputHandler,
    output: {
      isFull: () => context.err.isFull,
      settled: () => context.err.settled(),
      stopWaiting: context.hurryReaders,
    },
    emit: (event) => {
      const told = watch?.(event) ?? event;
      if (told.type === "run-finished") finished = told;
      outputs.value.on(told);
    },
  });
  context.onWriteFailure(() => execution.reportFailed());
  if ((await execution.ended) === "at-once") {
    context.giveUpText();
    return ok(EXIT.testRunFailed);
  }
  const written = outputs.value.finish();
  if (!written.ok) return written;
  const result =
    finished === undefined
      ? ok(EXIT.testRunFailed)
      : await conclude(context, { request, event: finished, recording });
  adviseUpdate(context, ready.prepared.sources);
  return result;
}

/** What is loaded for it is loaded where it is wanted. */
async function recordRun(
  context: CommandContext,
  { request, user, prepared, listed, plan, rerun }: Ready,
): Promise<ActiveRecording | undefined> {
  if (!isRecordingWanted(user)) return undefined;
  const { startRecording } = await import("../recordings/record-run.ts");
  return await startRecording(context, {
    user,
    plan,
    listed,
    session: prepared.session,
    workspaceRoot: prepared.workspaceRoot,
    buildScope: scopeArguments(request.cargo),
    ...(rerun === undefined ? {} : { rerun: rerun.plan }),
  });
}

function isRecordingWanted({ experimental, record }: UserConfig): boolean {
  return experimental.record && record.enabled;
}

interface Concluded {
  readonly request: AnyRun;
  readonly event: RunFinished;
  readonly recording: ActiveRecording | undefined;
}

async function conclude(
  context: CommandContext,
  { request, event, recording }: Concluded,
): Promise<Result<ExitCode>> {
  const { noTests } = request.runner;
  const options: VerdictOptions = {
    mode: request.command === "bench" ? "benchmark" : "test",
    ...(noTests === undefined ? {} : { noTests }),
  };
  const verdict = runVerdict(event, options);
  if (verdict.kind === "success" && verdict.note !== undefined) {
    context.err.write(context.describeWarning(verdict.note));
  }
  const code = verdict.kind === "success" ? EXIT.ok : exitCodeOfError(verdict.error);
  const recorded = (await recording?.conclude(event, code)) ?? false;
  if (verdict.kind === "success") return ok(code);
  return err([recorded ? withRerunHint(verdict.error) : verdict.error]);
}
