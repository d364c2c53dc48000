/**
 * Files that cargo uses and git does not compare: ignored ones, those outside the repository, and git's own. They count as
 * changed if they are newer than the base, since what they were at that time is not known.
 */
import type { Change } from "../../changed/changes.ts";
import { isWithin, parentFolder } from "../../model/paths.ts";
import type { Package, Workspace } from "../../model/build/workspace.ts";
import { readDirectory } from "../../os/files/folders/read-directory.ts";
import { fileFacts } from "../../os/files/state/file-facts.ts";
import type { BuildRecords } from "./build-records.ts";
import type { GitChanges } from "./git.ts";

export interface UncomparedRequest {
  readonly workspace: Workspace;
  readonly records: readonly BuildRecords[];
  readonly git: GitChanges;
}

const NOTE = "git does not compare it, and it is newer than the base";

export function uncomparedChanges({ workspace, records, git }: UncomparedRequest): readonly Change[] {
  const local = [...workspace.packages.values()].filter(({ id }) => id.includes("path+file:"));
  // The folder represents files that tests read; a package's sources and manifest are compared one by one.
  const outside = local.filter(({ manifestPath }) => !isWithin(manifestPath, git.root));
  const ofPackages = outside.flatMap((each) => [each.manifestPath, parentFolder(each.manifestPath)]);
  const outputs = [workspace.targetDirectory, workspace.buildDirectory];
  const used = new Set([...usedFiles(local, records), ...ofPackages]);
  return [...used]
    .filter((file) => !outputs.some((folder) => isWithin(file, folder)))
    .filter((file) => isChanged(file, git))
    .map((file) => ({ path: file, kind: "modified", isFolder: false, note: NOTE }));
}

/** Sources of the local packages' targets, and what their build scripts watch. */
function usedFiles(local: readonly Package[], records: readonly BuildRecords[]): readonly string[] {
  const roots = new Set(local.flatMap(({ targets }) => targets.map(({ srcPath }) => srcPath)));
  return records.flatMap(({ depInfo, buildScripts }) => [
    ...depInfo.flatMap(({ root, sources }) => (roots.has(root) ? sources : [])),
    ...local.flatMap(({ id }) => buildScripts.get(id)?.paths ?? []),
  ]);
}

function isChanged(file: string, git: GitChanges): boolean {
  // Git's own files change with each commit, and when files are staged.
  if (isWithin(file, `${git.root}/.git`)) return !git.isHead || git.changes.length > 0;
  if (isWithin(file, git.root) && !git.ignored.some((each) => isWithin(file, each))) return false;
  return newest(file, DEPTH) >= git.baseTime;
}

/** Cargo's rule for folders: the newest file in them counts. Deeper ones than this are not expected. */
const DEPTH = 20;

/** In milliseconds since the epoch; infinite if it is not known. */
function newest(file: string, depth: number): number {
  const modified = fileFacts(file)?.modified;
  if (modified === undefined || depth === 0) return Number.POSITIVE_INFINITY;
  const entries = readDirectory(file);
  if (!entries.ok) return modified;
  const inner = entries.value
    .filter(({ name }) => name !== ".git" && name !== "target")
    .map(({ name, kind }) =>
      kind === "folder"
        ? newest(`${file}/${name}`, depth - 1)
        : (fileFacts(`${file}/${name}`)?.modified ?? 0),
    );
  return Math.max(modified, ...inner);
}
