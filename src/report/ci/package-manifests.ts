/** Where reports that need a file show a failure that names none: at the manifest of the test's package. */
import * as path from "node:path";
import type { RunStarted } from "../../model/events.ts";
import type { BinaryId, PackageId } from "../../model/ids.ts";
import { isOutside, pathInRepository, type Repository } from "./repository.ts";

/** By binary, as paths in the repository. Packages that are in no local folder are left out. */
export function packageManifests(
  { binaries, surroundings }: RunStarted,
  repository: Repository,
): ReadonlyMap<BinaryId, string> {
  return new Map(
    binaries.flatMap(({ binaryId, packageId }) => {
      const folder = folderOf(packageId);
      if (folder === undefined) return [];
      const manifest = withinWorkspace(`${folder}/Cargo.toml`, surroundings?.workspaceRoot);
      return [[binaryId, pathInRepository(manifest, repository)] as const];
    }),
  );
}

/** The run may have taken place on another machine, with the workspace in another folder. */
function withinWorkspace(file: string, workspaceRoot: string | undefined): string {
  const relative = workspaceRoot === undefined ? ".." : path.relative(workspaceRoot, file);
  return isOutside(relative) ? file : relative;
}

/** `path+file:///repo/core#0.1.0`, and of older versions of cargo `core 0.1.0 (path+file:///repo/core)`. */
const LOCAL_PACKAGE = /path\+file:\/\/(?<path>\/[^#?)]*)/;
/** What an absolute path with a drive has before it in a URL. */
const SLASH_BEFORE_DRIVE = /^\/(?=[A-Za-z]:)/;

function folderOf(id: PackageId): string | undefined {
  const encoded = LOCAL_PACKAGE.exec(id)?.groups?.["path"];
  if (encoded === undefined) return undefined;
  try {
    return decodeURIComponent(encoded).replace(SLASH_BEFORE_DRIVE, "");
  } catch {
    return undefined;
  }
}
