/** The current paths of a build that was moved: remapped workspaces, target folders and archives. */
import { dirname } from "node:path";
import { err, ok, type Result } from "../diagnostics/result.ts";
import type { BuildMeta, BuildOutput, TestBinary } from "../model/build/binaries.ts";
import type { StoredBuild } from "../model/build/build-meta-read.ts";
import { stripPrefix } from "../model/paths.ts";
import type { BuildPlatform, BuildPlatforms, Platform } from "../model/build/platform.ts";
import type { Workspace } from "../model/build/workspace.ts";
import { isDirectory } from "../os/files/file-system.ts";
import { canonicalPath } from "../os/files/paths.ts";
import { joinPlainly } from "./config/env-table.ts";

interface Move {
  readonly from: string;
  readonly to: string;
}

/** Each absent part stays where it was. */
export interface PathMap {
  readonly workspace?: Move | undefined;
  readonly targetDirectory?: Move;
  readonly buildDirectory?: Move;
  /** Archives bring their own copy of the standard library, or fail to: `not-in-archive`. */
  readonly libdirs?:
    | Readonly<Partial<Record<BuildPlatform, { readonly path: string } | "not-in-archive">>>
    | undefined;
}

export interface RemapRequest {
  readonly workspace: Workspace;
  readonly meta: Pick<BuildMeta, "targetDirectory" | "buildDirectory">;
  /** The folders that the user named, absolute; absent ones stay where they were. */
  readonly workspaceRemap?: string;
  readonly targetDirRemap?: string;
  /** Without it, the build directory moves with the target directory. */
  readonly buildDirRemap?: string;
  readonly libdirs?: PathMap["libdirs"];
}

/** Checks the folders that the user named. */
export function makePathMap(request: RemapRequest): Result<PathMap> {
  const { workspace, meta, libdirs } = request;
  const buildDirRemap = request.buildDirRemap ?? request.targetDirRemap;
  const buildOption = request.buildDirRemap === undefined ? "--target-dir-remap" : "--build-dir-remap";
  const moves = {
    workspace: move("--workspace-remap", workspace.root, request.workspaceRemap),
    targetDirectory: move("--target-dir-remap", meta.targetDirectory, request.targetDirRemap),
    buildDirectory: move(buildOption, meta.buildDirectory, buildDirRemap),
  };
  const made: { -readonly [Part in keyof typeof moves]?: Move } = {};
  for (const part of ["workspace", "targetDirectory", "buildDirectory"] as const) {
    const checked = moves[part];
    if (!checked.ok) return checked;
    if (checked.value !== undefined) made[part] = checked.value;
  }
  return ok({ ...made, libdirs });
}

function move(option: string, from: string, to: string | undefined): Result<Move | undefined> {
  if (to === undefined) return ok(undefined);
  const refuse = (cause: string): Result<never> =>
    err([
      {
        kind: "setup",
        message: `argument \`${option}\` specified \`${to}\` that cannot be used`,
        causes: [cause],
      },
    ]);
  const canonical = canonicalPath(to);
  if (!canonical.ok) return refuse(canonical.error.message);
  return isDirectory(canonical.value) ? ok({ from, to: canonical.value }) : refuse("it is not a directory");
}

/** The path where the map puts it; paths elsewhere stay. */
export function mapPath(path: string, moved: Move | undefined): string {
  if (moved === undefined) return path;
  const relative = stripPrefix(path, moved.from);
  if (relative === undefined) return path;
  return relative === "" ? moved.to : joinPlainly(moved.to, relative);
}

/** Gives each stored binary its package and folder, and maps all paths to their current places. */
export function placeBuild(build: StoredBuild, workspace: Workspace, map: PathMap): Result<BuildOutput> {
  const binaries: TestBinary[] = [];
  for (const binary of build.binaries) {
    const pkg = workspace.packages.get(binary.packageId);
    if (pkg === undefined) {
      const causes = [`package \`${binary.packageId}\` of binary \`${binary.id}\` is not in the workspace`];
      return err([{ kind: "test-list", message: "binaries and workspace do not fit together", causes }]);
    }
    binaries.push({
      ...binary,
      packageName: pkg.name,
      path: mapPath(binary.path, map.buildDirectory),
      cwd: mapPath(dirname(pkg.manifestPath), map.workspace),
    });
  }
  return ok({ binaries, meta: mapMeta(build.meta, map) });
}

function mapMeta(meta: BuildMeta, map: PathMap): BuildMeta {
  return {
    ...meta,
    targetDirectory: map.targetDirectory?.to ?? meta.targetDirectory,
    buildDirectory: map.buildDirectory?.to ?? meta.buildDirectory,
    platforms: mapPlatforms(meta.platforms, map),
  };
}

function mapPlatforms({ host, target }: BuildPlatforms, map: PathMap): BuildPlatforms {
  return {
    host: mapLibdir(host, map.libdirs?.host),
    ...(target === undefined ? {} : { target: mapLibdir(target, map.libdirs?.target) }),
  };
}

function mapLibdir(
  platform: Platform,
  libdir: { readonly path: string } | "not-in-archive" | undefined,
): Platform {
  if (libdir === undefined) return platform;
  const { libdir: _old, libdirUnavailable: _why, ...rest } = platform;
  return libdir === "not-in-archive"
    ? { ...rest, libdirUnavailable: libdir }
    : { ...rest, libdir: libdir.path };
}
