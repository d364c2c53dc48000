/** `run`: build, list, choose, execute, report. */
import { loadUserConfig } from "../config/user/load.ts";
import type { UserConfig } from "../config/user/types.ts";
import { ownPlatform } from "../cargo/platforms.ts";
import { err, ok, type Result } from "../diagnostics/result.ts";
import { execute } from "../execute/run.ts";
import type { RunFinished } from "../model/events.ts";
import { EXIT, type ExitCode } from "../model/exit-codes.ts";
import type { RunPlan } from "../model/plan.ts";
import type { BenchRequest, RunnerOptions, RunRequest } from "../model/request.ts";
import { checkFormatVersion } from "../report/libtest/version.ts";
import { runVerdict } from "../report/verdict.ts";
import { visibleName } from "../text/visible.ts";
import { newRunId } from "./identity.ts";
import { openOutputs } from "./open-outputs.ts";
import { makePlan } from "./plan.ts";
import { prepare, type Prepared } from "./prepare.ts";
import { testLauncher } from "./test-launcher.ts";
import { finishBuild, listAll, type ListedTests } from "./tests.ts";
import type { World } from "./world.ts";

type AnyRun = RunRequest | BenchRequest;

export async function run(world: World, request: AnyRun): Promise<Result<ExitCode>> {
  const benchmark = request.command === "bench";
  const format = checkFormat(world, request);
  if (!format.ok) return format;
  warnOfContradictions(world, request);
  const user = await userConfig(world, request);
  if (!user.ok) return user;
  const prepared = await prepare(world, request, {
    build: benchmark ? "bench" : "test",
    filterKind: "cli",
    ...(benchmark ? { needs: ["benchmarks"] as const } : {}),
  });
  if (!prepared.ok) return prepared;
  const runId = newRunId();
  const built = await finishBuild(world, prepared.value, {
    request,
    mode: benchmark ? "benchmark" : "test",
    runId,
    runner: request.runner,
    reporter: request.reporter,
  });
  if (!built.ok) return built;
  const listed = await listAll(world, built.value);
  if (!listed.ok) return listed;
  if (request.runner.noRun) return ok(EXIT.ok);
  const plan = makePlan(listed.value, { request, runId, capture: captureMode(request) });
  const single = checkIntercepted(request, plan);
  if (!single.ok) return single;
  return await carryOut(world, {
    request,
    user: user.value,
    prepared: prepared.value,
    listed: listed.value,
    plan,
  });
}

/** libtest's formats are experimental: a variable must allow them. */
function checkFormat(world: World, { reporter }: AnyRun): Result<undefined> {
  const { messageFormat = "human", messageFormatVersion } = reporter;
  if (messageFormat !== "libtest-json" && messageFormat !== "libtest-json-plus") return ok(undefined);
  if (world.env[LIBTEST_VARIABLE] !== "1") {
    const message = "libtest's message formats are experimental and not switched on";
    return err([{ kind: "experimental-disabled", message, help: `set ${LIBTEST_VARIABLE}=1` }]);
  }
  const version =
    messageFormatVersion === undefined ? ok(undefined) : checkFormatVersion(messageFormatVersion);
  return version.ok ? version : err([version.error]);
}

const LIBTEST_VARIABLE = "NEXTEST_EXPERIMENTAL_LIBTEST_JSON";

/** Options that have no effect on tests that write to the terminal themselves. */
function warnOfContradictions(world: World, request: AnyRun): void {
  if (captureMode(request) !== "none") return;
  const { runner, reporter } = request;
  const ignored = [
    ...(runner.testThreads === undefined ? [] : ["--test-threads"]),
    ...(reporter.failureOutput === undefined ? [] : ["--failure-output"]),
    ...(reporter.successOutput === undefined ? [] : ["--success-output"]),
  ];
  for (const option of ignored) {
    const message = `ignoring ${option} because --no-capture is specified`;
    world.err.write(world.describeWarning({ level: "warning", message }));
  }
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

function userConfig(world: World, request: AnyRun): Promise<Result<UserConfig>> {
  const { userConfigFile, strictConfig } = request.config;
  return loadUserConfig({
    platform: ownPlatform(),
    env: world.env,
    strict: strictConfig,
    warn: (warning) => world.err.write(world.describeWarning(warning)),
    ...(userConfigFile === undefined ? {} : { file: userConfigFile }),
  });
}

/** Who wants to see a test's output as it comes gets it uncaptured; libtest's format knows one stream only. */
function captureMode({ runner, reporter }: AnyRun): RunPlan["capture"] {
  if (runner.noCapture || isIntercepted(runner)) return "none";
  const format = reporter.messageFormat ?? "human";
  return format === "libtest-json" || format === "libtest-json-plus" ? "combined" : "split";
}

function isIntercepted({ debugger: debug, tracer }: RunnerOptions): boolean {
  return debug !== undefined || tracer !== undefined;
}

interface Ready {
  readonly request: AnyRun;
  readonly user: UserConfig;
  readonly prepared: Prepared;
  readonly listed: ListedTests;
  readonly plan: RunPlan;
}

async function carryOut(world: World, ready: Ready): Promise<Result<ExitCode>> {
  const { request, user, listed, plan } = ready;
  const launcher = testLauncher(ready);
  const outputs = await openOutputs(world, {
    common: request.common,
    reporter: request.reporter,
    profile: listed.profile,
    user,
    plan,
    workspaceRoot: ready.prepared.workspace.root,
    platforms: listed.build.meta.platforms,
    ...(launcher.interceptor === undefined ? {} : { interceptor: launcher.interceptor.argv }),
  });
  if (!outputs.ok) return outputs;
  let finished: RunFinished | undefined;
  const execution = execute({
    plan,
    launcher,
    spillFolder: `${listed.profile.storeDir}/output/${plan.runId}`,
    jitterSeed: crypto.getRandomValues(new Uint32Array(1))[0] ?? 0,
    inputHandler: !request.reporter.noInputHandler && user.ui.inputHandler,
    output: { isFull: () => world.err.isFull, settled: () => world.err.settled() },
    emit: (event) => {
      if (event.type === "run-finished") finished = event;
      outputs.value.on(event);
    },
  });
  world.onWriteFailure(() => execution.reportFailed());
  await execution.ended;
  const written = outputs.value.finish();
  if (!written.ok) return written;
  return finished === undefined ? ok(EXIT.testRunFailed) : conclude(world, request, finished);
}

function conclude(world: World, request: AnyRun, event: RunFinished): Result<ExitCode> {
  const { noTests } = request.runner;
  const verdict = runVerdict(event, {
    mode: request.command === "bench" ? "benchmark" : "test",
    ...(noTests === undefined ? {} : { noTests }),
  });
  if (verdict.kind === "failure") return err([verdict.error]);
  if (verdict.warning !== undefined) {
    world.err.write(world.describeWarning({ level: "warning", message: verdict.warning }));
  }
  return ok(EXIT.ok);
}
