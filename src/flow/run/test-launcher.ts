/** How each test and script is started, for `execute/`. */
import type { Interceptor, Launcher } from "../../execute/launch.ts";
import type { PlannedScript, PlannedTest, RunPlan } from "../../model/plan.ts";
import type { RunnerOptions } from "../../model/requests/options.ts";
import type { Prepared } from "../build/prepare.ts";
import type { ListedTests } from "../build/list-tests.ts";

export interface TestLauncherRequest {
  readonly request: { readonly runner: RunnerOptions };
  readonly prepared: Prepared;
  readonly listed: ListedTests;
  readonly plan: RunPlan;
}

export function testLauncher({ request, prepared, listed, plan }: TestLauncherRequest): Launcher {
  const { launcher, profile } = listed;
  const interceptor = interceptorOf(request.runner);
  return {
    test: (index) => {
      const { binary, settings }: PlannedTest = at(plan.tests, index);
      const wrapper = settings.runWrapper === undefined ? undefined : profile.wrapper(settings.runWrapper);
      return {
        prefix: launcher.argvPrefix(binary, wrapper),
        env: launcher.environment(binary, "run", wrapper),
      };
    },
    script: (phase, index) => {
      const scripts = phase === "setup" ? plan.setupScripts : plan.teardownScripts;
      const script: PlannedScript = at(scripts, index);
      return { cwd: prepared.workspaceRoot, env: launcher.scriptEnvironment(script.env) };
    },
    interceptor,
  };
}

/** Undefined: tests are started without a debugger or tracer. */
export function interceptorOf({ debugger: debug, tracer }: RunnerOptions): Interceptor | undefined {
  const [kind, argv] = debug === undefined ? (["tracer", tracer] as const) : (["debugger", debug] as const);
  const [program, ...args] = argv ?? [];
  return program === undefined ? undefined : { kind, argv: [program, ...args] };
}

function at<T>(items: readonly T[], index: number): T {
  const item = items[index];
  if (item === undefined) throw new Error(`bug: there is no item ${index}`);
  return item;
}
