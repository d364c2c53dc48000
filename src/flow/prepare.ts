/**
 * What every command on tests begins with: the workspace, the configuration, the filters and the build.
 *
 * What can run side by side does: while cargo reads the workspace and rustc tells its platform, the
 * configuration is read from where the workspace seems to be, and the build starts as soon as nothing
 * that the user wrote is found wrong.
 */
import { type CargoSession, openCargo, type SessionRequest } from "../cargo/session.ts";
import type { DetectedPlatforms } from "../cargo/platforms.ts";
import type { Surroundings } from "../cargo/run-cargo.ts";
import { manifestOfStoredWorkspace } from "../cargo/reuse.ts";
import { guessWorkspaceRoot } from "../cargo/workspace-root.ts";
import { type ConfigSources, readSources } from "../config/repo/sources.ts";
import { type LoadedConfig, loadRepoConfig } from "../config/repo/load.ts";
import { type Profile, profileName, selectProfile } from "../config/profile/profile.ts";
import type { ExperimentalFeature } from "../config/elements/experimental.ts";
import type { Warning } from "../diagnostics/warning.ts";
import type { UserError, UserErrors } from "../diagnostics/errors.ts";
import { err, ok, type Result } from "../diagnostics/result.ts";
import type { CompiledFilterset } from "../filterset/filterset.ts";
import type { FiltersetKind } from "../filterset/kinds.ts";
import type { BuildRequest } from "../model/request.ts";
import { currentVersion } from "../model/suite-variables.ts";
import type { BuildOutput } from "../model/binaries.ts";
import type { Workspace } from "../model/workspace.ts";
import { runCommand } from "../os/command.ts";
import { filterCompiler } from "./filters.ts";
import { describeStored, placeStored, readReuse } from "./reuse.ts";
import type { Reuse } from "./reused.ts";
import type { World } from "./world.ts";

export interface PrepareOptions {
  readonly build: "test" | "bench";
  /** Where the command's `-E` stands. */
  readonly filterKind: FiltersetKind;
  /** Features that the command itself needs. */
  readonly needs?: readonly ExperimentalFeature[];
  /** What else must hold before anything is built. */
  readonly check?: (profile: Profile) => UserError | undefined;
  /** What is odd about the command line; told behind what is odd about the configuration. */
  readonly warnings?: readonly Warning[];
  /**
   * Of a rerun: what is to be built in place of this command line's choice, once the configuration is found
   * sound and before anything is built. `reused`: nothing will be built.
   */
  readonly inherit?: (place: {
    readonly root: string;
    readonly reused: boolean;
  }) => Promise<Result<readonly string[] | undefined>>;
  /** Called once, when cargo is at work: the time for what can be done beside it. */
  readonly whileWaiting?: () => void;
}

/** Everything that is known before the build ends. */
export interface Prepared {
  readonly session: CargoSession;
  readonly workspace: Workspace;
  /** Where the workspace lies now: its own root, unless it was moved. */
  readonly workspaceRoot: string;
  /** The build's result, or the stored one of an earlier build. */
  readonly build: () => Promise<Result<BuildOutput>>;
  /** A stored build as its metadata has it, paths and all. */
  readonly storedBuild?: () => Result<BuildOutput>;
  readonly sources: ConfigSources;
  readonly config: LoadedConfig;
  readonly profile: Profile;
  /** The compiled `-E` filtersets, still unbound. */
  readonly filtersets: readonly CompiledFilterset[];
  readonly platforms: DetectedPlatforms;
}

/** `warnings` are for the user even where something is wrong. */
interface Configuring {
  readonly warnings: readonly Warning[];
  readonly result: Result<Configured>;
}

interface Configured {
  readonly sources: ConfigSources;
  readonly config: LoadedConfig;
  readonly profile: Profile;
  readonly filtersets: readonly CompiledFilterset[];
}

/** Reads and checks everything, and starts the build. */
export async function prepare(
  world: World,
  request: BuildRequest,
  options: PrepareOptions,
): Promise<Result<Prepared>> {
  const reused = await readReuse(world, request);
  if (!reused.ok) return reused;
  const reuse = reused.value;
  const opened = await openCargo(
    cargoSurroundings(world),
    sessionRequest(world, request, { options, reuse }),
  );
  if (!opened.ok) return opened;
  const session = opened.value;
  const startBuild = (scope?: readonly string[]): void => {
    if (reuse.build === undefined) session.startBuild(scope);
  };
  const guess =
    reuse.workspaceRemap ??
    reuse.workspace?.workspace.root ??
    guessWorkspaceRoot(world.cwd, request.config.manifestPath);
  const early =
    guess === undefined ? undefined : await configure(world, request, { session, root: guess, options });
  if (early?.result.ok === true) {
    tell(world, early.warnings);
    if (options.inherit === undefined) startBuild();
  }
  const answers = Promise.all([session.workspace(), session.platforms()]);
  options.whileWaiting?.();
  const [workspace, platforms] = await answers;
  if (!platforms.ok) return platforms;
  if (!workspace.ok) return workspace;
  tell(
    world,
    platforms.value.warnings.map((message) => ({ level: "warning", message })),
  );
  const root = reuse.workspaceRemap ?? workspace.value.workspace.root;
  // The guess was wrong, or there was none: cargo knows.
  const { warnings, result: configured } =
    early !== undefined && guess === root
      ? early
      : await configure(world, request, { session, root, options });
  if (warnings !== early?.warnings || !configured.ok) tell(world, warnings);
  if (!configured.ok) return configured;
  const inherited = await options.inherit?.({ root, reused: reuse.build !== undefined });
  if (inherited?.ok === false) return inherited;
  startBuild(inherited?.value);
  const found = workspace.value.workspace;
  const stored = reuse.build === undefined ? undefined : { ...reuse, build: reuse.build, workspace: found };
  return ok({
    session,
    workspace: found,
    workspaceRoot: root,
    build: async () =>
      stored === undefined ? session.build() : placeStored(world.cwd, request.reuse, stored),
    ...(stored === undefined ? {} : { storedBuild: () => describeStored(stored) }),
    platforms: platforms.value,
    ...configured.value,
  });
}

function tell(world: World, warnings: readonly Warning[]): void {
  for (const warning of warnings) world.err.write(world.describeWarning(warning));
}

/** Where and as what cargo runs. */
export function cargoSurroundings(world: World): Surroundings {
  return {
    env: world.env,
    cwd: world.cwd,
    run: runCommand,
    wall: world.wall,
    echo: (bytes) => world.err.write(new TextDecoder().decode(bytes)),
  };
}

interface SessionParts {
  readonly options: PrepareOptions;
  readonly reuse: Reuse;
}

function sessionRequest(
  world: World,
  request: BuildRequest,
  { options, reuse }: SessionParts,
): SessionRequest {
  const { workspace } = reuse;
  const manifestPath =
    request.config.manifestPath ??
    (workspace === undefined
      ? undefined
      : manifestOfStoredWorkspace(workspace.workspace, reuse.build !== undefined));
  return {
    color: request.common.color,
    options: request.cargo,
    ...(reuse.build === undefined ? { build: options.build } : {}),
    forward: (line) => world.out.write(`${line}\n`),
    ...(manifestPath === undefined ? {} : { manifestPath }),
    ...(workspace === undefined ? {} : { workspace }),
    ...(reuse.build === undefined ? {} : { platforms: reuse.build.meta.platforms }),
  };
}

interface ConfigureInput {
  readonly session: CargoSession;
  readonly root: string;
  readonly options: PrepareOptions;
}

async function configure(world: World, request: BuildRequest, input: ConfigureInput): Promise<Configuring> {
  const warnings: Warning[] = [];
  const result = await readConfiguration(world, request, { ...input, warn: (one) => warnings.push(one) });
  return { warnings: [...warnings, ...(result.ok ? (input.options.warnings ?? []) : [])], result };
}

/** Configuration, profile and filtersets, in the order in which their mistakes are told. */
async function readConfiguration(
  world: World,
  request: BuildRequest,
  { session, root, options, warn }: ConfigureInput & { readonly warn: (warning: Warning) => void },
): Promise<Result<Configured>> {
  const compile = filterCompiler(session);
  const sources = await readSources({
    workspaceRoot: root,
    options: request.config,
    cwd: world.cwd,
    env: world.env,
    version: currentVersion(world.env),
  });
  if (!sources.ok) return sources;
  const config = await loadRepoConfig({
    sources: sources.value,
    compileFilter: (source, place) => compile(source, place),
    strict: request.config.strictConfig,
    warn,
    ...(options.needs === undefined ? {} : { needs: options.needs }),
  });
  if (!config.ok) return config;
  const profile = selectProfile(config.value, profileName(request.config.profile, world.env));
  if (!profile.ok) return profile;
  const refused = options.check?.(profile.value);
  if (refused !== undefined) return err([refused]);
  const filtersets = await compileAll(request.filter.filtersets, (text) =>
    compile({ name: "filterset", text }, options.filterKind, profile.value.groups.keys()),
  );
  if (!filtersets.ok) return filtersets;
  return ok({
    sources: sources.value,
    config: config.value,
    profile: profile.value,
    filtersets: filtersets.value,
  });
}

/** Compiles every text; the mistakes of all are told together. */
async function compileAll(
  texts: readonly string[],
  compile: (text: string) => Promise<Result<CompiledFilterset>>,
): Promise<Result<readonly CompiledFilterset[]>> {
  const results = await Promise.all(texts.map(compile));
  const errors = results.flatMap((result): readonly UserError[] => (result.ok ? [] : result.error));
  const [first, ...rest] = errors;
  if (first !== undefined) return err([first, ...rest] satisfies UserErrors);
  return ok(results.flatMap((result) => (result.ok ? [result.value] : [])));
}
