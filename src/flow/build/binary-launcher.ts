/** How test binaries are started: through which programs, in which environment. */
import type { EnvVariable } from "../../cargo/config/env-table.ts";
import { mergeEnvTables } from "../../cargo/config/env-table.ts";
import { findTargetRunners, type TargetRunners } from "../../cargo/config/runner.ts";
import { dylibPath, dylibVariable } from "../../cargo/dylib-path.ts";
import { binaryEnvironment, type EnvironmentFacts, scriptEnvironment } from "../../cargo/test-environment.ts";
import type { Wrapper } from "../../config/profile/scripts.ts";
import { ok, type Result } from "../../diagnostics/result.ts";
import type { BuildOutput, TestBinary } from "../../model/build/binaries.ts";
import type { RunId } from "../../model/ids.ts";
import { currentVersion } from "../../model/suite-variables.ts";
import { hostMachine } from "../../os/files/paths.ts";
import type { Prepared } from "./prepare.ts";
import type { CommandContext } from "../context.ts";

type Environment = Readonly<Record<string, string>>;

/** Starts the binaries of one build. */
export interface Launcher {
  readonly runners: TargetRunners;
  /** Programs and arguments that come before the binary's own. */
  argvPrefix(binary: TestBinary, wrapper: Wrapper | undefined): readonly string[];
  /** Made once for each binary, phase and wrapper. */
  environment(binary: TestBinary, phase: "list" | "run", wrapper: Wrapper | undefined): Environment;
  scriptEnvironment(commandEnv: Environment): Environment;
}

export interface LaunchRequest {
  readonly prepared: Prepared;
  readonly build: BuildOutput;
  readonly runId: RunId;
}

export function makeLauncher(
  context: CommandContext,
  { prepared, build, runId }: LaunchRequest,
): Result<Launcher> {
  const { session, workspace, sources, profile } = prepared;
  const { platforms } = build.meta;
  const runners = findTargetRunners({ configs: session.configs, env: context.env, platforms });
  if (!runners.ok) return runners;
  const { system } = hostMachine();
  const libraries = dylibPath(build.meta, context.env[dylibVariable(system)], system);
  if (!libraries.ok) return libraries;
  const { required, recommended } = sources.version;
  const facts: EnvironmentFacts = {
    inherited: context.env,
    system,
    workspace,
    workspaceRoot: prepared.workspaceRoot,
    meta: build.meta,
    cargoEnv: mergeEnvTables(session.configs) satisfies readonly EnvVariable[],
    dylibPath: libraries.value,
    profile: profile.name,
    runId,
    versions: {
      current: currentVersion(context.env),
      required: required?.version,
      recommended: recommended?.version,
    },
  };
  return ok(launcherFor(facts, runners.value));
}

function launcherFor(facts: EnvironmentFacts, runners: TargetRunners): Launcher {
  const environments = new Map<string, Environment>();
  return {
    runners,
    argvPrefix: (binary, wrapper) => argvPrefix(runners, binary, wrapper),
    environment: (binary, phase, wrapper) => {
      const key = `${phase}\0${binary.id}\0${wrapper?.id ?? ""}`;
      const known = environments.get(key);
      if (known !== undefined) return known;
      const wrapperEnv = wrapperApplies(runners, binary, wrapper) ? wrapper?.env : undefined;
      const made = binaryEnvironment(facts, {
        binary,
        phase,
        wrapperEnv,
      });
      environments.set(key, made);
      return made;
    },
    scriptEnvironment: (commandEnv) => scriptEnvironment(facts, commandEnv),
  };
}

function argvPrefix(
  runners: TargetRunners,
  binary: TestBinary,
  wrapper: Wrapper | undefined,
): readonly string[] {
  const runner = runners[binary.buildPlatform];
  const runnerArgv = runner === undefined ? [] : [runner.program, ...runner.args];
  if (wrapper === undefined) return runnerArgv;
  const wrapperArgv = [wrapper.program, ...wrapper.args];
  switch (wrapper.targetRunner) {
    case "ignore":
      return wrapperArgv;
    case "overrides-wrapper":
      return runner === undefined ? wrapperArgv : runnerArgv;
    case "within-wrapper":
      return [...wrapperArgv, ...runnerArgv];
    case "around-wrapper":
      return [...runnerArgv, ...wrapperArgv];
  }
}

/** A wrapper that a runner takes the place of leaves no trace. */
function wrapperApplies(runners: TargetRunners, binary: TestBinary, wrapper: Wrapper | undefined): boolean {
  return wrapper?.targetRunner !== "overrides-wrapper" || runners[binary.buildPlatform] === undefined;
}
