/**
 * What every command on tests begins with: the workspace, the configuration, the filters and the build.
 *
 * What can run side by side does: while cargo reads the workspace and rustc tells its platform, the
 * configuration is read from where the workspace seems to be, and the build starts as soon as nothing
 * that the user wrote is found wrong.
 */
import { type CargoSession, openCargo, type SessionRequest } from "../../cargo/session.ts";
import type { DetectedPlatforms } from "../../cargo/platforms.ts";
import type { Surroundings } from "../../cargo/run-cargo.ts";
import { manifestOfStoredWorkspace } from "../../cargo/reuse.ts";
import { guessWorkspaceRoot } from "../../cargo/workspace-root.ts";
import type { Warning } from "../../diagnostics/warning.ts";
import { err, ok, type Result } from "../../diagnostics/result.ts";
import type { BuildRequest } from "../../model/request.ts";
import type { BuildOutput } from "../../model/binaries.ts";
import type { Workspace } from "../../model/workspace.ts";
import { runCommand } from "../../os/processes/run-command.ts";
import { openFileShortage } from "../../os/files/open-file-limit.ts";
import type { Configured, ConfigureOptions } from "./configure.ts";
import { describeStored, placeStored, readReuse } from "./reuse.ts";
import type { Reuse } from "./reused.ts";
import type { CommandContext } from "../context.ts";

export interface PrepareOptions extends ConfigureOptions {
  readonly build: "test" | "bench";
  /**
   * Of a rerun: what is to be built in place of this command line's choice, once the configuration is found
   * sound and before anything is built. `reused`: nothing will be built.
   */
  readonly inherit?: (place: {
    readonly root: string;
    readonly reused: boolean;
  }) => Promise<Result<readonly string[] | undefined>>;
  /**
   * Called once, when cargo is at work: the time for what can be done beside it. `calmer` resolves when only the build
   * is left, and processors are to be had for more.
   */
  readonly whileWaiting?: (calmer: Promise<unknown>) => void;
}

/** Everything that is known before the build ends. */
export interface Prepared extends Configured {
  readonly session: CargoSession;
  readonly workspace: Workspace;
  /** Where the workspace lies now: its own root, unless it was moved. */
  readonly workspaceRoot: string;
  /** The build's result, or the stored one of an earlier build. */
  readonly build: () => Promise<Result<BuildOutput>>;
  /** A stored build as its metadata has it, paths and all. */
  readonly storedBuild?: () => Result<BuildOutput>;
  readonly platforms: DetectedPlatforms;
}

/** Reads and checks everything, and starts the build. */
export async function prepare(
  context: CommandContext,
  request: BuildRequest,
  options: PrepareOptions,
): Promise<Result<Prepared>> {
  const shortage = openFileShortage();
  if (shortage !== undefined) return err([{ kind: "setup", message: shortage, help: "see `ulimit -n`" }]);
  const reused = await readReuse(context, request);
  if (!reused.ok) return reused;
  const reuse = reused.value;
  const opened = await openCargo(
    cargoSurroundings(context),
    sessionRequest(context, request, { options, reuse }),
  );
  if (!opened.ok) return opened;
  const session = opened.value;
  // It takes longest, and nothing else is needed for it: all that follows is loaded and read meanwhile.
  const members = session.workspace();
  const { configure } = await import("./configure.ts");
  const startBuild = (scope?: readonly string[]): void => {
    if (reuse.build === undefined) session.startBuild(scope);
  };
  const guess =
    reuse.workspaceRemap ??
    reuse.workspace?.workspace.root ??
    guessWorkspaceRoot(context.cwd, request.config.manifestPath);
  const early =
    guess === undefined ? undefined : await configure(context, request, { session, root: guess, options });
  if (early?.result.ok === true) {
    tell(context, early.warnings);
    if (options.inherit === undefined) startBuild();
  }
  const answers = Promise.all([members, session.platforms()]);
  options.whileWaiting?.(members);
  const [workspace, platforms] = await answers;
  if (!platforms.ok) return platforms;
  if (!workspace.ok) return workspace;
  tell(
    context,
    platforms.value.warnings.map((message) => ({ level: "warning", message })),
  );
  const root = reuse.workspaceRemap ?? workspace.value.workspace.root;
  // The guess was wrong, or there was none: cargo knows.
  const { warnings, result: configured } =
    early !== undefined && guess === root
      ? early
      : await configure(context, request, { session, root, options });
  if (warnings !== early?.warnings || !configured.ok) tell(context, warnings);
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
      stored === undefined ? session.build() : placeStored(context.cwd, request.reuse, stored),
    ...(stored === undefined ? {} : { storedBuild: () => describeStored(stored) }),
    platforms: platforms.value,
    ...configured.value,
  });
}

function tell(context: CommandContext, warnings: readonly Warning[]): void {
  for (const warning of warnings) context.err.write(context.describeWarning(warning));
}

/** Where and as what cargo runs. */
export function cargoSurroundings(context: CommandContext): Surroundings {
  return {
    env: context.env,
    cwd: context.cwd,
    run: runCommand,
    wall: context.wall,
    echo: (bytes) => context.err.write(new TextDecoder().decode(bytes)),
  };
}

interface SessionParts {
  readonly options: PrepareOptions;
  readonly reuse: Reuse;
}

function sessionRequest(
  context: CommandContext,
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
    forward: (line) => context.out.write(`${line}\n`),
    ...(manifestPath === undefined ? {} : { manifestPath }),
    ...(workspace === undefined ? {} : { workspace }),
    ...(reuse.build === undefined ? {} : { platforms: reuse.build.meta.platforms }),
  };
}
