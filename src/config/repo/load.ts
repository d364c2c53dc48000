/**
 * Reads a workspace's configuration: the repository's file, those of tools, and the built-in one.
 *
 * Each file is checked separately first, in rising order of precedence, so that every error is reported with the file
 * that contains it. Then all are merged, key by key, and the result is read.
 */
import type { UserError } from "../../diagnostics/errors.ts";
import { err, ok, type Result } from "../../diagnostics/result.ts";
import type { Warning } from "../../diagnostics/warning.ts";
import { GLOBAL_GROUP } from "../../model/settings.ts";
import { closest } from "../../text/closest.ts";
import type { ExperimentalFeature } from "../elements/file/experimental.ts";
import { TEST_SETTINGS } from "../settings/test-settings.ts";
import { failWith, failWithAll, sortNotices } from "../schema/notices.ts";
import { spanOf } from "../toml/locations.ts";
import { type CompiledChangedRule, compileChangedRules } from "./changed-rules.ts";
import { type CompiledProfile, type FilterCompiler, ProfileCompiler } from "./compile.ts";
import type { RepoConfig } from "./fields.ts";
import { byTool, type ConfigFile } from "./files.ts";
import { cycleErrors, inheritanceErrors } from "./inherits.ts";
import { fileWarnings, groupNameErrors, interpret, scriptNameErrors } from "./interpret.ts";
import { listFilterErrors } from "./list-filters.ts";
import { duplicateScripts, featuresOfScripts, type KnownScripts, ruleErrors, scriptsOf } from "./scripts.ts";
import {
  type ConfigSources,
  experimentalDisabled,
  featureNotice,
  missingFeatures,
  unknownFeatures,
} from "./sources.ts";
import { versionError, versionWarnings } from "./version.ts";

export interface LoadRequest {
  readonly sources: ConfigSources;
  readonly compileFilter: FilterCompiler;
  readonly strict: boolean;
  /** Features that the command itself needs. */
  readonly needs?: readonly ExperimentalFeature[] | undefined;
  /** Gets warnings for the user, also if reading fails later. */
  readonly warn: (warning: Warning) => void;
}

/** Everything that the files say, merged and checked; `profiles` chooses from it. */
export interface LoadedConfig {
  readonly workspaceRoot: string;
  readonly merged: RepoConfig;
  /** Compiled profiles by name, one for each file that has it; the file of most precedence first. */
  readonly compiled: ReadonlyMap<string, readonly CompiledProfile[]>;
  readonly changedRules: readonly CompiledChangedRule[];
}

/** What is known from the files of lower precedence. */
interface Known {
  readonly groups: Set<string>;
  readonly scripts: KnownScripts;
  readonly profiles: Set<string>;
}

export async function loadRepoConfig(request: LoadRequest): Promise<Result<LoadedConfig>> {
  const { sources } = request;
  const refused = judgeSources(request);
  if (refused !== undefined) return err([refused]);
  const known: Known = { groups: new Set(), scripts: new Map(), profiles: new Set() };
  const compiled = new Map<string, CompiledProfile[]>();
  let only: RepoConfig | undefined;
  for (const file of sources.files) {
    const loaded = await loadFile(file, known, request);
    if (!loaded.ok) return loaded;
    for (const [name, profile] of loaded.value.profiles) {
      compiled.set(name, [profile, ...(compiled.get(name) ?? [])]);
    }
    only = sources.files.length === 1 ? loaded.value.config : undefined;
  }
  const merged = only === undefined ? mergedConfig(sources) : ok(only);
  if (!merged.ok) return merged;
  const circles = cycleErrors(merged.value.profile ?? new Map());
  if (circles.length > 0) return failWith(circles);
  const changedRules = await compileChangedRules(merged.value, request.compileFilter);
  if (!changedRules.ok) return changedRules;
  return ok({
    workspaceRoot: sources.workspaceRoot,
    merged: merged.value,
    compiled,
    changedRules: changedRules.value,
  });
}

function mergedConfig({ files }: ConfigSources): Result<RepoConfig> {
  const { config, problems } = interpret(files);
  return config === undefined ? failWith(problems) : ok(config);
}

/** One file, over the built-in one. */
interface LoadedFile {
  readonly config: RepoConfig;
  readonly profiles: ReadonlyMap<string, CompiledProfile>;
}

/** Versions and features, before anything else is read. */
function judgeSources({ sources, needs = [], warn }: LoadRequest): UserError | undefined {
  sources.legacyFeatures.forEach(warn);
  const outdated = versionError(sources.version);
  if (outdated !== undefined) return outdated;
  versionWarnings(sources.version).forEach(warn);
  const refused = unknownFeatures(sources) ?? missingFeatures(sources, needs);
  if (refused === undefined) featureNotice(sources).forEach(warn);
  return refused;
}

/** Reads one file, checks it against the files of lower precedence, and adds it to the result. */
async function loadFile(file: ConfigFile, known: Known, request: LoadRequest): Promise<Result<LoadedFile>> {
  const { config, problems, notices } = interpret([file]);
  if (config === undefined) return failWith(problems);
  const { warnings, errors } = sortNotices(
    `in config file ${file.path}${byTool(file.layer)}, `,
    notices,
    request.strict,
  );
  warnings.forEach(request.warn);
  if (errors.length > 0) return failWithAll(errors);
  fileWarnings(file, config).forEach(request.warn);
  for (const check of definitionChecks(file, config, known, request.sources)) {
    const found = check();
    if (found.length > 0) return failWith(found);
  }
  for (const name of config["test-groups"]?.value.keys() ?? []) known.groups.add(name);
  for (const { name, kind } of scriptsOf(config)) known.scripts.set(name, kind);
  for (const name of config.profile?.keys() ?? []) known.profiles.add(name);
  const profiles = await compileFile(config, known, request.compileFilter);
  return profiles.ok ? ok({ config, profiles: profiles.value }) : profiles;
}

/** Checks of names and features, in the order in which they are reported; each needs the ones before it to pass. */
function definitionChecks(
  file: ConfigFile,
  config: RepoConfig,
  known: Known,
  sources: ConfigSources,
): readonly (() => readonly UserError[])[] {
  const scripts = scriptsOf(config);
  const missing = featuresOfScripts(scripts).filter((feature) => !sources.experimental.known.has(feature));
  return [
    () => groupNameErrors(file, config),
    () => bothScriptForms(config),
    () => (missing.length === 0 ? [] : [experimentalDisabled(missing)]),
    () => duplicateScripts(scripts),
    () => scriptNameErrors(file, config),
    () => inheritanceErrors(config.profile ?? new Map(), known.profiles),
  ];
}

function bothScriptForms(config: RepoConfig): readonly UserError[] {
  const { script, scripts } = config;
  const newForm = [scripts?.setup, scripts?.teardown, scripts?.wrapper].find(
    (table) => (table?.size ?? 0) > 0,
  );
  const [old] = script?.values() ?? [];
  const [recent] = newForm?.values() ?? [];
  if (old === undefined || recent === undefined) return [];
  return [
    {
      kind: "config",
      message: "both `[script.*]` and `[scripts.*]` are used",
      spans: [...spanOf(old.origin, "the old form"), ...spanOf(recent.origin, "the present form")],
      help: "write every script in `[scripts.*]`",
    },
  ];
}

/** Compiles the file's profiles, then checks what their overrides and rules name. */
async function compileFile(
  config: RepoConfig,
  known: Known,
  compileFilter: FilterCompiler,
): Promise<Result<ReadonlyMap<string, CompiledProfile>>> {
  const compiler = new ProfileCompiler(compileFilter);
  const profiles = new Map<string, CompiledProfile>();
  for (const [name, { value }] of config.profile ?? [])
    profiles.set(name, await compiler.profile(name, value));
  if (compiler.errors.length > 0) return failWith(compiler.errors);
  const groups = [...profiles.values()].flatMap((profile) => groupErrors(profile, known.groups));
  if (groups.length > 0) return failWith(groups);
  const rules = [...profiles.values()].flatMap((profile) =>
    profile.rules.flatMap((rule) => [...ruleErrors(rule.rule, known.scripts), ...listFilterErrors(rule)]),
  );
  return rules.length > 0 ? failWith(rules) : ok(profiles);
}

/** Groups that overrides name and no file defines. */
function groupErrors(profile: CompiledProfile, known: ReadonlySet<string>): readonly UserError[] {
  return profile.overrides.flatMap(({ settings }) => {
    const group = TEST_SETTINGS.testGroup.written(settings);
    if (group === undefined || group.value === GLOBAL_GROUP || known.has(group.value)) return [];
    const meant = closest(group.value, known);
    const names = [...known, GLOBAL_GROUP].join(", ");
    const label = meant === undefined ? `known groups are ${names}` : `did you mean \`${meant}\`?`;
    return [
      {
        kind: "config",
        message: `unknown test group \`${group.value}\``,
        spans: spanOf(group.origin, label),
      },
    ];
  });
}
