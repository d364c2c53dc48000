/** Carries a plan out: opens the outputs, starts the producer, and turns the last event into an exit code. */
import { terminalIntegration } from "../../cargo/config/terminal.ts";
import type { UserConfig } from "../../config/user/types.ts";
import { exitCodeOfError } from "../../diagnostics/errors.ts";
import { err, ok, type Result } from "../../diagnostics/result.ts";
import type { RunFinished } from "../../model/events.ts";
import { EXIT, type ExitCode } from "../../model/results/exit-codes.ts";
import type { RunPlan } from "../../model/plan.ts";
import type { Ending } from "../../model/producer.ts";
import { removeOldRunFolders, runFolder } from "../../os/files/folders/run-folder.ts";
import { runVerdict, type VerdictOptions, withRerunHint } from "../../report/verdict.ts";
import type { ListedTests } from "../build/list-tests.ts";
import type { Prepared } from "../build/prepare.ts";
import type { CommandContext } from "../context.ts";
import { openOutputs, type Outputs } from "../outputs/open-outputs.ts";
import { adviseUpdate } from "../update-advice.ts";
import type { AnyRun } from "./capture-mode.ts";
import type { Features } from "./features.ts";
import { releaseMemory } from "./release-memory.ts";
import { skippedTests } from "./plan/skipped-tests.ts";
import { interceptorOf, testLauncher } from "./test-launcher.ts";
import { notify } from "../notices.ts";

export interface CarryOutRequest {
  readonly request: AnyRun;
  readonly user: UserConfig;
  readonly prepared: Prepared;
  readonly tests: ListedTests;
  readonly plan: RunPlan;
  readonly features: Features;
}

export async function carryOut(context: CommandContext, ready: CarryOutRequest): Promise<Result<ExitCode>> {
  const { features, prepared, tests } = ready;
  // Long output that an earlier run kept is not needed any more.
  removeOldRunFolders(outputFolder(tests));
  const begun = await features.beforeRun({ plan: ready.plan, list: tests.list });
  if (!begun.ok) return begun;
  const opened = await openRunOutputs(context, { ...ready, plan: begun.value.plan }, begun.value.outputs);
  if (!opened.ok) return opened;
  const outputs = opened.value;
  const plan: RunPlan = {
    ...outputs.plan,
    skippedTests: skippedTests(tests.list, tests.profile, outputs.namesSkipped),
  };
  const { ending, finished } = await produce(context, { ...ready, plan }, outputs);
  if (ending.kind === "at-once") {
    context.giveUpText();
    return ok(EXIT.testRunFailed);
  }
  const written = await outputs.finish();
  if (!written.ok) return written;
  const result = finished === undefined ? ok(EXIT.testRunFailed) : await conclude(context, ready, finished);
  adviseUpdate(context, prepared.sources);
  return result;
}

function outputFolder({ profile }: ListedTests): string {
  return `${profile.storeDir}/output`;
}

function openRunOutputs(
  context: CommandContext,
  { request, user, prepared, tests, plan }: CarryOutRequest,
  more: Parameters<typeof openOutputs>[1]["more"],
): Promise<Result<Outputs>> {
  const progressSignal = terminalIntegration(prepared.session.configs, context.env);
  const interceptor = interceptorOf(request.runner);
  return openOutputs(context, {
    progressSignal,
    more,
    common: request.common,
    given: request.given,
    reporter: request.reporter,
    profile: tests.profile,
    user,
    plan,
    workspaceRoot: prepared.workspaceRoot,
    platforms: tests.build.meta.platforms,
    interceptor: interceptor?.argv,
  });
}

/** How long a reader that takes nothing keeps a run from being stopped, in milliseconds. */
const STOP_PATIENCE = 200;

interface Produced {
  readonly ending: Ending;
  /** The last event, unless the run was left at once. */
  readonly finished: RunFinished | undefined;
}

async function produce(
  context: CommandContext,
  { request, user, prepared, tests, plan, features }: CarryOutRequest,
  outputs: Outputs,
): Promise<Produced> {
  let finished: RunFinished | undefined;
  const { beforeStart } = features;
  const runner = await context.loadRunner();
  const releaseWith = releaseMemory(tests.list);
  const start = runner.produce(plan, {
    launcher: testLauncher({ request, prepared, listed: tests, plan }),
    spillFolder: runFolder(outputFolder(tests), plan.runId),
    jitterSeed: crypto.getRandomValues(new Uint32Array(1))[0] ?? 0,
    inputHandler: !request.reporter.noInputHandler && user.ui.inputHandler,
    output: {
      isFull: () => context.err.isFull,
      settled: () => context.err.settled(),
      settledOrStalled: () => context.err.settledOrStalled(STOP_PATIENCE),
      stopWaiting: context.hurryReaders,
    },
    beforeStart,
    openDistantHost: (listener) => features.openDistantHost(listener),
    source: features.source(),
  });
  const production = start((event) => {
    if (event.type === "run-finished") finished = event;
    outputs.on(event);
    releaseWith(event);
  });
  context.onWriteFailure(() => production.reportFailed());
  return { ending: await production.ended, finished };
}

async function conclude(
  context: CommandContext,
  { request, tests, plan, features }: CarryOutRequest,
  event: RunFinished,
): Promise<Result<ExitCode>> {
  const { noTests } = request.runner;
  const options: VerdictOptions = {
    mode: plan.mode,
    noTests,
    onlyAffected: tests.affected !== undefined,
  };
  const verdict = runVerdict(event, options);
  if (verdict.kind === "success" && verdict.note !== undefined) {
    notify(context, verdict.note);
  }
  const code = verdict.kind === "success" ? EXIT.ok : exitCodeOfError(verdict.error);
  const { recorded, verdict: instead } = await features.afterRun({ event, code });
  if (instead !== undefined) return instead;
  if (verdict.kind === "success") return ok(code);
  return err([recorded ? withRerunHint(verdict.error) : verdict.error]);
}
