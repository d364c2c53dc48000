/** Reusing an earlier build: stored metadata in place of cargo's answers, and where everything lies now. */
import { resolve } from "node:path";
import type { MetadataAnswer } from "../cargo/metadata.ts";
import { makePathMap, placeBuild } from "../cargo/path-map.ts";
import { checkWorkspaceRoot, readStoredBuild, readStoredMetadata } from "../cargo/reuse.ts";
import { err, ok, type Result } from "../diagnostics/result.ts";
import type { BuildOutput } from "../model/binaries.ts";
import type { StoredBuild } from "../model/build-meta-read.ts";
import type { ReuseBuildOptions } from "../model/request.ts";
import type { Workspace } from "../model/workspace.ts";
import { canonicalPath } from "../os/paths.ts";

/** What is known without cargo. All absent: nothing is reused. */
export interface Reuse {
  readonly workspace?: MetadataAnswer;
  readonly build?: StoredBuild;
  /** Where the workspace lies now, if it was moved. */
  readonly workspaceRemap?: string;
}

export function readReuse(cwd: string, options: ReuseBuildOptions): Result<Reuse> {
  if (options.archiveFile !== undefined) {
    return err([{ kind: "setup", message: "`--archive-file` is not available in this version yet" }]);
  }
  const metadata =
    options.cargoMetadata === undefined ? undefined : readStoredMetadata(cwd, options.cargoMetadata);
  if (metadata?.ok === false) return metadata;
  const build =
    options.binariesMetadata === undefined ? undefined : readStoredBuild(cwd, options.binariesMetadata);
  if (build?.ok === false) return build;
  const remap =
    options.workspaceRemap === undefined ? undefined : canonicalPath(resolve(cwd, options.workspaceRemap));
  return ok({
    ...(metadata === undefined ? {} : { workspace: metadata.value }),
    ...(build === undefined ? {} : { build: build.value }),
    ...(remap?.ok === true ? { workspaceRemap: remap.value } : {}),
  });
}

/** The stored build, put where it lies now. */
export function placeStored(
  cwd: string,
  options: ReuseBuildOptions,
  { build, workspace }: { readonly build: StoredBuild; readonly workspace: Workspace },
): Result<BuildOutput> {
  const full = (path: string | undefined): string | undefined =>
    path === undefined ? undefined : resolve(cwd, path);
  const remaps = Object.entries({
    workspaceRemap: full(options.workspaceRemap),
    targetDirRemap: full(options.targetDirRemap),
    buildDirRemap: full(options.buildDirRemap),
  }).filter(([, path]) => path !== undefined);
  const map = makePathMap({ workspace, meta: build.meta, ...Object.fromEntries(remaps) });
  if (!map.ok) return map;
  const root = map.value.workspace?.to ?? workspace.root;
  const there = checkWorkspaceRoot({
    root,
    reuse: options.workspaceRemap === undefined ? "reused" : "remapped",
  });
  return there.ok ? placeBuild(build, workspace, map.value) : there;
}
