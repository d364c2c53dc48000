/** Target runners: programs that start the tests of a platform, chosen as cargo chooses them. */
import { dirname } from "node:path";
import { err, ok, type Result } from "../../diagnostics/result.ts";
import type { Warning } from "../../diagnostics/warning.ts";
import { evaluateTargetSpec, parseTargetSpec } from "../../model/cfg/target-spec.ts";
import type { BuildPlatform, BuildPlatforms, Platform } from "../../model/build/platform.ts";
import { shellJoin } from "../../text/shell/shell-words.ts";
import { joinPlainly } from "./env-table.ts";
import type { CargoConfig, CargoConfigs, RunnerValue } from "./model.ts";

export interface TargetRunner {
  /** A path, or a name to look up in `PATH`. */
  readonly program: string;
  readonly args: readonly string[];
  /** Where it was defined, in words with backquotes. */
  readonly definedBy: string;
}

/** The runner of each kind of binary; absent if tests are started directly. */
export type TargetRunners = Readonly<Partial<Record<BuildPlatform, TargetRunner>>>;

export interface RunnerRequest {
  readonly configs: CargoConfigs;
  readonly env: Readonly<Record<string, string>>;
  readonly platforms: BuildPlatforms;
}

/** Finds the runners of the host and the target. Without `--target` both are the host's. */
export function findTargetRunners(request: RunnerRequest): Result<TargetRunners> {
  const { host, target } = request.platforms;
  const hostRunner = findRunner(request, host);
  if (!hostRunner.ok) return hostRunner;
  const targetRunner = target === undefined ? hostRunner : findRunner(request, target);
  if (!targetRunner.ok) return targetRunner;
  return ok({
    ...(hostRunner.value === undefined ? {} : { host: hostRunner.value }),
    ...(targetRunner.value === undefined ? {} : { target: targetRunner.value }),
  });
}

/** Messages about the runners in use, one line each. */
export function describeRunners(runners: TargetRunners, platforms: BuildPlatforms): readonly Warning[] {
  const line = (prefix: string, runner: TargetRunner | undefined): readonly Warning[] =>
    runner === undefined
      ? []
      : [
          {
            level: "info",
            message: `${prefix}using target runner \`${shellJoin([runner.program, ...runner.args])}\``,
            origin: ` defined by ${runner.definedBy}`,
          },
        ];
  if (platforms.target === undefined) return line("", runners.target);
  return [
    ...line("for the target platform, ", runners.target),
    ...line("for the host platform, ", runners.host),
  ];
}

/** `CARGO_TARGET_<TRIPLE>_RUNNER`. */
export function runnerVariable(platform: Platform): string {
  const triple = platform.triple.replaceAll("-", "_");
  return `CARGO_TARGET_${triple.replace(/[a-z]/g, (letter) => letter.toUpperCase())}_RUNNER`;
}

function findRunner(request: RunnerRequest, platform: Platform): Result<TargetRunner | undefined> {
  for (const layer of request.configs.layers) {
    const found =
      layer === "environment"
        ? fromEnvironment(request, platform)
        : fromConfig(layer, platform, request.configs.cwd);
    if (found !== undefined) return makeRunner(found);
  }
  return ok(undefined);
}

interface Definition {
  readonly value: RunnerValue;
  /** Relative programs are looked up here. */
  readonly folder: string;
  readonly definedBy: string;
}

function fromEnvironment(request: RunnerRequest, platform: Platform): Definition | undefined {
  const variable = runnerVariable(platform);
  const value = request.env[variable];
  if (value === undefined) return undefined;
  return { value, folder: request.configs.cwd, definedBy: `environment variable \`${variable}\`` };
}

/** The exact triple first, then the first `cfg(…)` that holds, in the order of the keys. */
function fromConfig(config: CargoConfig, platform: Platform, cwd: string): Definition | undefined {
  const key = config.runners.has(platform.triple)
    ? platform.triple
    : [...config.runners.keys()].find((key) => key.startsWith("cfg(") && holds(key, platform));
  const value = key === undefined ? undefined : config.runners.get(key);
  if (key === undefined || value === undefined) return undefined;
  const { source } = config;
  return source.kind === "file"
    ? {
        value,
        folder: dirname(dirname(source.path)),
        definedBy: `\`target.${key}.runner\` within \`${source.path}\``,
      }
    : { value, folder: cwd, definedBy: `\`target.${key}.runner\` specified by \`--config\`` };
}

/** An unreadable or undecidable condition does not match; cargo itself reports what it cannot read. */
function holds(cfg: string, platform: Platform): boolean {
  const spec = parseTargetSpec(cfg);
  return spec.ok && evaluateTargetSpec(spec.value, platform) === true;
}

/** A string is split at white space, without quoting, as cargo does. */
function makeRunner({ value, folder, definedBy }: Definition): Result<TargetRunner> {
  const words = typeof value === "string" ? value.split(/\s+/).filter((word) => word !== "") : value;
  const [name, ...args] = words;
  if (name === undefined) {
    const cause = `runner in ${definedBy} does not name a program`;
    return err([{ kind: "setup", message: "could not determine target runner", causes: [cause] }]);
  }
  const isPath = name.includes("/") || (folder.includes("\\") && name.includes("\\"));
  return ok({ program: isPath ? joinPlainly(folder, name) : name, args, definedBy });
}
