/** First stage: cargo begins to read the workspace. */
import { docScopeArguments, scopeArguments } from "../../cargo/build/command-line.ts";
import type { MetadataAnswer } from "../../cargo/metadata/metadata.ts";
import type { DetectedPlatforms } from "../../cargo/toolchain/platforms.ts";
import { manifestOfStoredWorkspace } from "../../cargo/reuse.ts";
import { type CargoSession, openCargo, type SessionRequest } from "../../cargo/session.ts";
import { guessWorkspaceRoot } from "../../cargo/metadata/workspace-root.ts";
import { err, ok, type Result } from "../../diagnostics/result.ts";
import type { DoctestChoice } from "../../model/requests/options.ts";
import type { BuildRequest } from "../../model/requests/request.ts";
import { resourceShortage } from "../../os/processes/resource-limits.ts";
import type { CommandContext } from "../context.ts";
import { cargoPorts } from "./cargo-ports.ts";
import type { Rustdoc } from "../doctests/found-doctests.ts";
import { makeCallsFolder, type RustdocCallsFolder } from "../doctests/rustdoc-calls-folder.ts";
import { readReuse } from "./reuse.ts";
import type { Reuse } from "./reused.ts";

export type BuildKind = "test" | "bench";

/** What cargo and rustc answer. */
export interface CargoAnswers {
  readonly workspace: Result<MetadataAnswer>;
  readonly platforms: Result<DetectedPlatforms>;
}

export interface OpenedWorkspace {
  readonly session: CargoSession;
  readonly reuse: Reuse;
  /** Where the workspace most likely is, before cargo has answered; undefined: no manifest was found. */
  readonly guessedRoot: string | undefined;
  /** Resolves once `cargo metadata` has answered; the build may continue after that. */
  readonly workspaceRead: Promise<Result<MetadataAnswer>>;
  /** Asks rustc for its platforms, and waits for both. */
  answers(): Promise<CargoAnswers>;
  /**
   * Starts the build, unless an earlier one is reused or it was started before. `scope`: the packages, targets
   * and features of an earlier run, in place of this command line's.
   */
  startBuild(doctests: DoctestChoice, scope?: readonly string[]): void;
  /** The rustdoc that doctests are compiled with, or why none can; asked once. */
  readonly rustdoc: () => Promise<Result<Rustdoc>>;
  /** Where doctests alone are run: how cargo calls rustdoc is noted while it builds. */
  readonly rustdocNotes: () => RustdocCallsFolder | undefined;
}

/** `cargo metadata` takes longest and needs nothing else, so it starts before anything else is loaded or read. */
export async function openWorkspace(
  context: CommandContext,
  request: BuildRequest,
  build: BuildKind,
): Promise<Result<OpenedWorkspace>> {
  const shortage = resourceShortage();
  if (shortage !== undefined) return err([{ kind: "setup", ...shortage }]);
  const reused = await readReuse(context, request);
  if (!reused.ok) return reused;
  const reuse = reused.value;
  const opened = await openCargo(cargoPorts(context), sessionRequest(context, request, { build, reuse }));
  if (!opened.ok) return opened;
  const session = opened.value;
  const workspaceRead = session.workspace();
  let notes: RustdocCallsFolder | undefined;
  let asked: Promise<Result<Rustdoc>> | undefined;
  const rustdoc = (): Promise<Result<Rustdoc>> => (asked ??= askRustdoc(context, session));
  // Asked while the configuration is read.
  if (reuse.build === undefined && asksForDoctests(request)) void rustdoc();
  return ok({
    session,
    reuse,
    workspaceRead,
    guessedRoot:
      reuse.workspaceRemap ??
      reuse.workspace?.workspace.root ??
      guessWorkspaceRoot(context.cwd, request.config.manifestPath),
    answers: async () => {
      const [workspace, platforms] = await Promise.all([workspaceRead, session.platforms()]);
      return { workspace, platforms };
    },
    startBuild: (doctests, scope) => {
      if (reuse.build !== undefined) return;
      if (doctests === "none") return session.startBuild({ scope });
      if (doctests === "include") return session.startBuild({ scope, condition: rustdoc() });
      notes ??= makeCallsFolder(session);
      session.startBuild({
        scope: docScopeArguments(scope ?? scopeArguments(request.cargo)),
        rustdocWrapper: notes.rustdocWrapper,
        condition: rustdoc(),
      });
    },
    rustdoc,
    rustdocNotes: () => notes,
  });
}

/** On the command line or in the environment. */
function asksForDoctests({ doctests }: BuildRequest): boolean {
  return doctests !== undefined && doctests.value !== "none";
}

async function askRustdoc(context: CommandContext, session: CargoSession): Promise<Result<Rustdoc>> {
  const { checkRustdoc } = await import("../doctests/check-rustdoc.ts");
  return await checkRustdoc(context, session.rustdoc());
}

function sessionRequest(
  context: CommandContext,
  request: BuildRequest,
  { build, reuse }: { readonly build: BuildKind; readonly reuse: Reuse },
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
    ...(reuse.build === undefined ? { build } : {}),
    forward: (line) => context.out.write(`${line}\n`),
    manifestPath,
    workspace,
    platforms: reuse.build?.meta.platforms,
  };
}
