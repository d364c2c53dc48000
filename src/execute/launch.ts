/** Turns an effect that starts something into a request to the process host. */
import type { PlannedScript, PlannedTest, RunPlan } from "../model/plan.ts";
import type { TestSettings } from "../model/settings.ts";
import type { OutputMode, ProcessLimits, StartRequest } from "../os/processes/host/process-host.ts";
import { testCommandLine } from "./arguments.ts";
import { attemptVariables, scriptVariables, type StartTest } from "./environment.ts";
import type { Effect } from "./protocol.ts";
import type { Variables } from "./script-environment.ts";

export type StartScript = Extract<Effect, { readonly type: "start-script" }>;

/** How a binary's tests are started, the same for all of them. */
export interface TestLaunch {
  /** The wrapper script and the target runner, as one command line; empty for neither. */
  readonly prefix: readonly string[];
  /** One object for all tests that share it. */
  readonly env: Variables;
}

export interface ScriptLaunch {
  readonly cwd: string;
  readonly env: Variables;
}

/** A debugger or a tracer that starts the one test there is. */
export interface Interceptor {
  readonly kind: "debugger" | "tracer";
  readonly argv: readonly [string, ...string[]];
}

/** What `flow/` knows about starting processes. */
export interface Launcher {
  /** `test`: index into `RunPlan.tests`. */
  test(test: number): TestLaunch;
  /** `script`: index into the plan's scripts of that phase. */
  script(phase: StartScript["phase"], script: number): ScriptLaunch;
  readonly interceptor?: Interceptor | undefined;
}

export interface LaunchContext {
  readonly plan: RunPlan;
  readonly launcher: Launcher;
  /** Folder for output that does not fit into memory. */
  readonly spillFolder: string;
  /** Whether uncaptured tests share the runner's group, so that they have the terminal as it has it. */
  readonly sharesTerminal: boolean;
}

/** The beginning of libtest's last line, for every result; every libtest harness contains these words. */
export const RESULT_LINE = "test result: ";

export function launchTest(
  context: LaunchContext,
  test: PlannedTest,
  effect: StartTest,
  scriptVariables: Variables,
): StartRequest {
  const { plan, launcher } = context;
  const { prefix, env } = launcher.test(effect.test);
  const interceptor = launcher.interceptor;
  const line = [...(interceptor?.argv ?? []), ...testCommandLine(test, plan.mode, prefix)];
  const [program = "", ...args] = line;
  const debugged = interceptor?.kind === "debugger";
  const passedThrough = plan.capture === "none";
  return {
    key: effect.unit,
    program,
    args,
    cwd: test.binary.cwd,
    env: {
      base: env,
      extra: { ...attemptVariables(plan, test, effect), ...scriptVariables, ...test.command?.env },
    },
    marker: "NEXTEST_ATTEMPT_ID",
    stdin: debugged ? "inherit" : "empty",
    // A wrapper, a target runner or a tracer may be a script without `#!`.
    shellFallback: program !== test.binary.path,
    output: outputMode(plan),
    forkable: isForkable(context, test, prefix),
    group: debugged || (passedThrough && context.sharesTerminal) ? "runner" : "own",
    spillPrefix: spillPrefix(context, `${test.binary.id}-${test.name}-${effect.attempt}`, effect.unit),
    lastLine: RESULT_LINE,
    remoteTest: effect.isRemote ? { index: effect.test, attempt: effect.attempt } : undefined,
    limits: limitsOf(test.settings),
    niceness: test.settings.niceness,
  };
}

function limitsOf({ memoryLimit, cpuLimit }: TestSettings): ProcessLimits | undefined {
  if (memoryLimit === undefined && cpuLimit === undefined) return undefined;
  return { memory: memoryLimit, processorTime: cpuLimit };
}

/** Tests with a wrapper, a runner, a debugger or uncaptured output are started directly. */
function isForkable(
  { plan, launcher }: LaunchContext,
  test: PlannedTest,
  prefix: readonly string[],
): boolean {
  if (test.command !== undefined || test.settings.forkServer === "off" || plan.capture === "none")
    return false;
  return prefix.length === 0 && launcher.interceptor === undefined;
}

function outputMode({ capture, sparesStdout }: RunPlan): OutputMode {
  if (capture === "combined") return { kind: "combined" };
  return {
    kind: "split",
    stdout: capture === "split",
    stderr: capture === "split",
    sparesStdout,
  };
}

/** `variables`: what the setup scripts set, for teardown scripts. */
export function launchScript(
  context: LaunchContext,
  script: PlannedScript,
  effect: StartScript,
  variables: Variables,
): StartRequest {
  const { plan, launcher } = context;
  const { cwd, env } = launcher.script(effect.phase, effect.script);
  const own =
    effect.phase === "setup" ? {} : { [TEARDOWN_MARKER]: `${plan.runId}:${script.id}:${effect.unit}` };
  return {
    key: effect.unit,
    program: script.program,
    args: script.args,
    cwd,
    env: { base: env, extra: { ...scriptVariables(plan), ...variables, ...own } },
    ...(effect.phase === "setup"
      ? { marker: ENVIRONMENT_FILE, writtenFile: ENVIRONMENT_FILE }
      : { marker: TEARDOWN_MARKER }),
    stdin: "empty",
    shellFallback: true,
    output: { kind: "split", ...capturedOfScript(plan, script), sparesStdout: plan.sparesStdout },
    group: "own",
    spillPrefix: spillPrefix(context, `${effect.phase}-${script.id}`, effect.unit),
  };
}

/** Which of a script's streams are captured. */
export function capturedOfScript(
  { capture }: RunPlan,
  { captureStdout, captureStderr }: PlannedScript,
): { readonly stdout: boolean; readonly stderr: boolean } {
  const captures = capture !== "none";
  return { stdout: captures && captureStdout, stderr: captures && captureStderr };
}

/** Where a setup script writes the variables that it sets. */
const ENVIRONMENT_FILE = "NEXTEST_ENV";

/** Ours: teardown scripts have no file of their own that could distinguish their processes from others. */
const TEARDOWN_MARKER = "NEXTEST_TEARDOWN_ID";

/** Names are shortened and reduced to safe characters; the unit's number keeps them unique. */
function spillPrefix({ spillFolder }: LaunchContext, name: string, unit: number): string {
  const plain = name.replaceAll(/[^A-Za-z0-9._-]+/g, "_").slice(0, 100);
  return `${spillFolder}/${plain}-${unit}`;
}
