/**
 * The first stages of every command on tests: the workspace, the configuration, the filters and the build. `run` has
 * stages of its own between these; see `commands/run.ts`.
 */
import type { CargoSession } from "../../cargo/session.ts";
import type { DetectedPlatforms } from "../../cargo/toolchain/platforms.ts";
import { ok, type Result } from "../../diagnostics/result.ts";
import type { BuildOutput } from "../../model/build/binaries.ts";
import type { BuildRequest } from "../../model/requests/request.ts";
import type { Workspace } from "../../model/build/workspace.ts";
import type { ChangeComparison } from "../changed/comparison.ts";
import type { CommandContext } from "../context.ts";
import type { Configured, ConfigureOptions } from "./configure.ts";
import { type OpenedWorkspace, openWorkspace } from "./open-workspace.ts";
import { chosenDoctests } from "../doctests/doctest-choice.ts";
import type { Rustdoc } from "../doctests/found-doctests.ts";
import type { RustdocCallsFolder } from "../doctests/rustdoc-calls-folder.ts";
import { mayCompare } from "./compares.ts";
import { readEarly, type Settled, settleInput } from "./read-input.ts";
import { describeStored, placeStored } from "./reuse.ts";

/** Everything that is known before the build ends. */
export interface Prepared extends Configured {
  readonly session: CargoSession;
  readonly workspace: Workspace;
  /** Where the workspace is now; its own root unless it was moved. */
  readonly workspaceRoot: string;
  /** The build's result, or the stored one of an earlier build. */
  readonly build: (needs: { readonly documentation: boolean }) => Promise<Result<BuildOutput>>;
  /** Whether nothing was built, as an earlier build is reused. */
  readonly isReused: boolean;
  /** The rustdoc that doctests are compiled with, or why none can. */
  readonly rustdoc: () => Promise<Result<Rustdoc>>;
  /** Where doctests alone are run: how cargo calls rustdoc. */
  readonly rustdocNotes: RustdocCallsFolder | undefined;
  /** A stored build as its metadata describes it, with the paths it was built with. */
  readonly storedBuild?: () => Result<BuildOutput>;
  readonly platforms: DetectedPlatforms;
  /** Of `--changed` and `affected()`. */
  readonly comparison: ChangeComparison | undefined;
}

/** Reads and checks everything, and starts the build as soon as nothing that the user wrote is found wrong. */
export async function prepare(
  context: CommandContext,
  request: BuildRequest,
  options: ConfigureOptions,
): Promise<Result<Prepared>> {
  const opened = await openWorkspace(context, request, "test");
  if (!opened.ok) return opened;
  const { session } = opened.value;
  // Loaded only now: cargo is at work.
  const { configure } = await import("./configure.ts");
  const read = (root: string) => configure(context, request, { session, root, options });
  const early = await readEarly(context, opened.value, read);
  if (early?.result.ok === true && !mayCompare(request, early.result.value)) {
    opened.value.startBuild(chosenDoctests(request, early.result.value.profile).choice);
  }
  const settled = await settleInput(context, opened.value, { early, answers: opened.value.answers(), read });
  if (!settled.ok) return settled;
  return await startComparedBuild(context, request, { opened: opened.value, settled: settled.value });
}

/** Opens the comparison, if one is requested, and starts the build. */
export async function startComparedBuild(
  context: CommandContext,
  request: BuildRequest,
  start: Omit<BuildStart, "comparison">,
): Promise<Result<Prepared>> {
  if (!mayCompare(request, start.settled.input))
    return ok(startBuild(context, request, { ...start, comparison: undefined }));
  const { openComparison } = await import("../changed/comparison.ts");
  const comparison = await openComparison(context, request, start);
  if (!comparison.ok) return comparison;
  const scope = await comparison.value?.scope(request.cargo);
  if (scope?.ok === false) return scope;
  return ok(
    startBuild(context, request, {
      ...start,
      scope: start.scope ?? scope?.value,
      comparison: comparison.value,
    }),
  );
}

export interface BuildStart {
  readonly opened: OpenedWorkspace;
  readonly settled: Settled<Configured>;
  /** Packages, targets and features of an earlier run, in place of this command line's. */
  readonly scope?: readonly string[] | undefined;
  readonly comparison: ChangeComparison | undefined;
}

/** Fourth stage: the build runs from here on, if it does not already. */
function startBuild(
  context: CommandContext,
  request: BuildRequest,
  { opened, settled, scope, comparison }: BuildStart,
): Prepared {
  const { session, reuse } = opened;
  const { input, workspace, workspaceRoot, platforms } = settled;
  opened.startBuild(chosenDoctests(request, input.profile).choice, scope);
  const stored = reuse.build === undefined ? undefined : { ...reuse, build: reuse.build, workspace };
  return {
    ...input,
    session,
    workspace,
    workspaceRoot,
    platforms,
    comparison,
    isReused: stored !== undefined,
    rustdoc: opened.rustdoc,
    rustdocNotes: opened.rustdocNotes(),
    build: async (needs) =>
      stored === undefined ? session.build(needs) : placeStored(context.cwd, request.reuse, stored),
    ...(stored === undefined ? {} : { storedBuild: () => describeStored(stored) }),
  };
}
