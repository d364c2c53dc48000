/** What the user wrote: configuration files, the profile, the filtersets of the command line. */
import type { CargoSession } from "../../cargo/session.ts";
import { type LoadedConfig, loadRepoConfig } from "../../config/repo/load.ts";
import type { ExperimentalFeature } from "../../config/elements/file/experimental.ts";
import { type ConfigSources, readSources } from "../../config/repo/sources.ts";
import { type Profile, profileName, selectProfile } from "../../config/profile/profile.ts";
import type { UserError, UserErrors } from "../../diagnostics/errors.ts";
import { all, type Pending } from "../../diagnostics/pending.ts";
import { err, ok, type Result } from "../../diagnostics/result.ts";
import type { Warning } from "../../diagnostics/warning.ts";
import type { CompiledFilterset } from "../../filterset/filterset.ts";
import type { FiltersetKind } from "../../filterset/language/kinds.ts";
import type { BuildRequest } from "../../model/requests/request.ts";
import { currentVersion } from "../../model/suite-variables.ts";
import { filterCompiler } from "./filter-compiler.ts";
import type { CommandContext } from "../context.ts";
import type { Reading } from "./read-input.ts";

export interface ConfigureOptions {
  /** Where the command's `-E` stands. */
  readonly filterKind: FiltersetKind;
  /** Features that the command itself needs. */
  readonly needs?: readonly ExperimentalFeature[];
  /** What else must hold before anything is built. */
  readonly check?: (profile: Profile) => UserError | undefined;
}

export interface Configured {
  readonly sources: ConfigSources;
  readonly config: LoadedConfig;
  readonly profile: Profile;
  /** The compiled `-E` filtersets, still unbound. */
  readonly filtersets: readonly CompiledFilterset[];
}

export interface ConfigureInput {
  readonly session: CargoSession;
  readonly root: string;
  readonly options: ConfigureOptions;
}

/** Reads what the user configured, and the filtersets of the command line, where the workspace seems to be. */
export async function configure(
  context: CommandContext,
  request: BuildRequest,
  input: ConfigureInput,
): Promise<Reading<Configured>> {
  const warnings: Warning[] = [];
  const warn = (one: Warning): void => void warnings.push(one);
  const result = await readConfiguration(context, request, { ...input, warn });
  return { warnings, result };
}

/** Configuration, profile and filtersets, in the order in which their errors are reported. */
async function readConfiguration(
  context: CommandContext,
  request: BuildRequest,
  { session, root, options, warn }: ConfigureInput & { readonly warn: (warning: Warning) => void },
): Promise<Result<Configured>> {
  const compile = filterCompiler(session);
  const sources = await readSources({
    workspaceRoot: root,
    options: request.config,
    cwd: context.cwd,
    env: context.env,
    version: currentVersion(context.env),
  });
  if (!sources.ok) return sources;
  const config = await loadRepoConfig({
    sources: sources.value,
    compileFilter: (source, place) => compile(source, place),
    strict: request.config.strictConfig,
    warn,
    needs: options.needs,
  });
  if (!config.ok) return config;
  const profile = selectProfile(config.value, profileName(request.config.profile, context.env));
  if (!profile.ok) return profile;
  const refused = options.check?.(profile.value);
  if (refused !== undefined) return err([refused]);
  const groups = [...profile.value.groups.keys()];
  const filtersets = await compileAll(request.filter.filtersets, (text) =>
    compile({ name: "filterset", text }, options.filterKind, groups),
  );
  if (!filtersets.ok) return filtersets;
  return ok({
    sources: sources.value,
    config: config.value,
    profile: profile.value,
    filtersets: filtersets.value,
  });
}

/** Compiles every text; the errors of all are reported together. */
async function compileAll(
  texts: readonly string[],
  compile: (text: string) => Pending<Result<CompiledFilterset>>,
): Promise<Result<readonly CompiledFilterset[]>> {
  const results = await all(texts.map(compile));
  const errors = results.flatMap((result): readonly UserError[] => (result.ok ? [] : result.error));
  const [first, ...rest] = errors;
  if (first !== undefined) return err([first, ...rest] satisfies UserErrors);
  return ok(results.flatMap((result) => (result.ok ? [result.value] : [])));
}
