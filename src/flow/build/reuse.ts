/**
 * Reusing an earlier build: stored metadata or an archive in place of cargo's answers, and the current paths of all
 * files.
 */
import { resolve } from "node:path";
import { makePathMap, placeBuild } from "../../cargo/path-map.ts";
import { checkWorkspaceRoot, readStoredBuild, readStoredMetadata } from "../../cargo/reuse.ts";
import { ok, type Result } from "../../diagnostics/result.ts";
import type { BuildOutput } from "../../model/build/binaries.ts";
import type { StoredBuild } from "../../model/build/build-meta-read.ts";
import type { ReuseBuildOptions } from "../../model/requests/options.ts";
import type { BuildRequest } from "../../model/requests/request.ts";
import type { Workspace } from "../../model/build/workspace.ts";
import { canonicalPath } from "../../os/files/paths.ts";
import type { Reuse, Unpacked } from "./reused.ts";
import type { CommandContext } from "../context.ts";

export async function readReuse(context: CommandContext, request: BuildRequest): Promise<Result<Reuse>> {
  const { reuse: options } = request;
  const found = await findReuse(context, request);
  if (!found.ok) return found;
  const remap =
    options.workspaceRemap === undefined
      ? undefined
      : canonicalPath(resolve(context.cwd, options.workspaceRemap));
  return ok({ ...found.value, ...(remap?.ok === true ? { workspaceRemap: remap.value } : {}) });
}

async function findReuse(
  context: CommandContext,
  { reuse: options, common }: BuildRequest,
): Promise<Result<Reuse>> {
  const { archiveFile, cargoMetadata, binariesMetadata } = options;
  if (archiveFile !== undefined) {
    const { unpackArchive } = await import("./unpack-archive.ts");
    return await unpackArchive(context, { options: { ...options, archiveFile }, common });
  }
  const metadata = cargoMetadata === undefined ? undefined : readStoredMetadata(context.cwd, cargoMetadata);
  if (metadata?.ok === false) return metadata;
  const build = binariesMetadata === undefined ? undefined : readStoredBuild(context.cwd, binariesMetadata);
  if (build?.ok === false) return build;
  return ok({
    workspace: metadata?.value,
    build: build?.value,
  });
}

export interface StoredParts {
  readonly build: StoredBuild;
  readonly workspace: Workspace;
  readonly unpacked?: Unpacked;
}

/** The stored build with the paths where it was built: lists of binaries show these, even if it was moved. */
export function describeStored({ build, workspace }: StoredParts): Result<BuildOutput> {
  return placeBuild(build, workspace, {});
}

/** The stored build, with the current paths. */
export function placeStored(
  cwd: string,
  options: ReuseBuildOptions,
  { build, workspace, unpacked }: StoredParts,
): Result<BuildOutput> {
  const full = (path: string | undefined): string | undefined =>
    path === undefined ? undefined : resolve(cwd, path);
  const remaps = Object.entries({
    workspaceRemap: full(options.workspaceRemap),
    targetDirRemap: unpacked?.targetDirectory ?? full(options.targetDirRemap),
    buildDirRemap: full(options.buildDirRemap),
  }).filter(([, path]) => path !== undefined);
  const map = makePathMap({
    workspace,
    meta: build.meta,
    ...Object.fromEntries(remaps),
    libdirs: unpacked?.libdirs,
  });
  if (!map.ok) return map;
  const root = map.value.workspace?.to ?? workspace.root;
  const there = checkWorkspaceRoot({
    root,
    reuse: options.workspaceRemap === undefined ? "reused" : "remapped",
  });
  return there.ok ? placeBuild(build, workspace, map.value) : there;
}
