/**
 * The first pass over the configuration. It reads the files, and takes from them only what decides whether the rest may
 * be read: the required version, and experimental features.
 *
 * A file for a newer version may contain values that this version cannot read, so the version is checked first.
 */
import { err, ok, type Result } from "../../diagnostics/result.ts";
import type { Warning } from "../../diagnostics/warning.ts";
import type { UserError } from "../../diagnostics/errors.ts";
import type { ConfigOptions } from "../../model/requests/options.ts";
import type { VersionReport } from "../../model/version-report.ts";
import {
  experimental,
  experimentalFromEnvironment,
  EXPERIMENTAL_FEATURES,
  NOTHING_EXPERIMENTAL,
  type ExperimentalChoice,
  type ExperimentalFeature,
} from "../elements/file/experimental.ts";
import { nextestVersion } from "../elements/file/nextest-version.ts";
import { REFUSED, Report, type Setting } from "../schema/element.ts";
import { spanOf } from "../toml/locations.ts";
import { readConfigFiles, type ConfigFile } from "./files.ts";
import { legacyFeatureWarnings } from "./legacy-features.ts";
import { checkVersion, type LayeredRequirement } from "./version.ts";

export interface SourcesRequest {
  readonly workspaceRoot: string;
  /** The working directory; files below it are named relative to it. */
  readonly cwd?: string;
  readonly options: Pick<ConfigOptions, "configFile" | "toolConfigFiles" | "overrideVersionCheck">;
  readonly env: Readonly<Record<string, string>>;
  /** The compatible version of this program, e.g. `0.9.148`. */
  readonly version: string;
}

/** Configuration files, read but not yet interpreted. */
export interface ConfigSources {
  readonly workspaceRoot: string;
  /** In rising order of precedence. */
  readonly files: readonly ConfigFile[];
  readonly version: VersionReport;
  /** What the repository's file switches on, and the unknown names in it. */
  readonly experimental: ExperimentalChoice;
  /** Features that are on through the environment. */
  readonly experimentalFromEnv: readonly ExperimentalFeature[];
  /** Variables that are set for nothing. */
  readonly legacyFeatures: readonly Warning[];
}

/** Reads the files. Fails on files that cannot be read, on syntax, and on a bad version or list of features. */
export async function readSources(request: SourcesRequest): Promise<Result<ConfigSources>> {
  const files = await readConfigFiles(request);
  return files.ok ? sourcesOf(files.value, request) : files;
}

/** Takes version and features from files that were read. */
export function sourcesOf(files: readonly ConfigFile[], request: SourcesRequest): Result<ConfigSources> {
  const { workspaceRoot, options, env } = request;
  const requirements: LayeredRequirement[] = [];
  let chosen = NOTHING_EXPERIMENTAL;
  for (const file of files) {
    const report = new Report();
    const requirement = readKey(file, nextestVersion, report);
    const features = readKey(file, experimental, report);
    if (features !== undefined && file.layer.kind === "tool") refuseInTool(file, features, report);
    const [first, ...rest] = report.problems;
    if (first !== undefined) return err([first, ...rest]);
    if (requirement !== undefined) requirements.push({ layer: file.layer, file: file.path, requirement });
    if (features !== undefined) chosen = features;
  }
  return ok({
    workspaceRoot,
    files,
    version: checkVersion(requirements, { current: request.version, override: options.overrideVersionCheck }),
    experimental: chosen,
    experimentalFromEnv: experimentalFromEnvironment(env),
    legacyFeatures: legacyFeatureWarnings(env),
  });
}

function readKey<T>(file: ConfigFile, setting: Setting<T>, report: Report): T | undefined {
  const node = file.root.entries.get(setting.key);
  if (node === undefined) return undefined;
  const value = setting.element.read(node, report);
  return value === REFUSED ? undefined : value;
}

/** Only the repository's file can enable experimental features. */
function refuseInTool(file: ConfigFile, features: ExperimentalChoice, report: Report): void {
  const node = file.root.entries.get(experimental.key);
  const names = [...features.known, ...features.unknown];
  if (node === undefined || names.length === 0) return;
  report.refuseAt(node.origin, {
    message: `experimental features (${names.join(", ")}) are switched on in \`${file.path}\``,
    label: "only the repository's own file may do that",
  });
}

/** The error of naming unknown features; reported only after the version was checked. */
export function unknownFeatures(sources: ConfigSources): UserError | undefined {
  const { unknown } = sources.experimental;
  const file = sources.files.at(-1);
  const node = file?.root.entries.get(experimental.key);
  if (unknown.length === 0 || node === undefined) return undefined;
  return {
    kind: "config",
    message: `unknown experimental ${unknown.length === 1 ? "feature" : "features"}: ${unknown.join(", ")}`,
    spans: spanOf(node.origin, `known are ${EXPERIMENTAL_FEATURES.join(", ")}`),
  };
}

/** All features that are on, in their usual order. */
export function enabledFeatures(sources: ConfigSources): readonly ExperimentalFeature[] {
  return EXPERIMENTAL_FEATURES.filter(
    (feature) => sources.experimental.known.has(feature) || sources.experimentalFromEnv.includes(feature),
  );
}

/** The error of features that a command needs and that are not on. */
export function missingFeatures(
  sources: ConfigSources,
  needed: readonly ExperimentalFeature[],
): UserError | undefined {
  const enabled = enabledFeatures(sources);
  const missing = needed.filter((feature) => !enabled.includes(feature));
  if (missing.length === 0) return undefined;
  const what = missing.length === 1 ? "experimental feature" : "experimental features";
  return { ...experimentalDisabled(missing), message: `${what} not enabled: ${missing.join(", ")}` };
}

export function experimentalDisabled(missing: readonly ExperimentalFeature[]): UserError {
  const list = missing.map((feature) => `"${feature}"`).join(", ");
  const variables = missing.includes("benchmarks") ? ", or set NEXTEST_EXPERIMENTAL_BENCHMARKS=1" : "";
  return {
    kind: "experimental-disabled",
    message: `experimental features used but not enabled: ${missing.join(", ")}`,
    help: `write \`experimental = [${list}]\` at the top of the repository's configuration${variables}`,
  };
}

/** The peer's line about features that are on. */
export function featureNotice(sources: ConfigSources): readonly Warning[] {
  const enabled = enabledFeatures(sources);
  if (enabled.length === 0) return [];
  return [{ level: "info", message: `experimental features enabled: ${enabled.join(", ")}` }];
}
