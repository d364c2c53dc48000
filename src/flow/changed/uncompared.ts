/**
 * Files that cargo uses and git does not compare: ignored ones, those outside the repository, and git's own; and what tracked
 * links lead to. They count as changed if they are newer than the base, since what they were at that time is not known.
 */
import type { Change } from "../../changed/changes.ts";
import { isWithin, parentFolder } from "../../model/paths.ts";
import type { Package, Workspace } from "../../model/build/workspace.ts";
import { readDirectory } from "../../os/files/folders/read-directory.ts";
import { canonicalPath } from "../../os/files/paths.ts";
import { fileBehind, fileEntry } from "../../os/files/state/file-entry.ts";
import { entryChanged, fileFacts } from "../../os/files/state/file-facts.ts";
import { rootFile } from "../../changed/nodes.ts";
import type { BuildRecords, ScriptRun } from "./build-records.ts";
import { profileFolders } from "./record-folders.ts";
import type { GitChanges } from "./git.ts";
import { isTargetFolder } from "./target-folder.ts";

export interface UncomparedRequest {
  readonly workspace: Workspace;
  readonly records: readonly BuildRecords[];
  readonly git: GitChanges;
  /** Files that affect all tests. */
  readonly globalFiles: ReadonlyMap<string, string>;
  /** Manifests from which packages outside the workspace may inherit. */
  readonly otherManifests: readonly string[];
  /** Folders of packages whose build script watches all of the package, ignored files included. */
  readonly watchedFolders: readonly string[];
  /** Milliseconds since the epoch. */
  readonly now: number;
}

const MISSING = "a build script watches it, so it runs in each build, because the file is missing";

const MOVED = "git does not compare it, and files in it came or went since the base";

const NOTE = "git does not compare it, and it is newer than the base";

/** Missing files that build scripts watch: cargo runs these scripts each time, and builds everything after them again. */
export function missingChanges(
  workspace: Workspace,
  before: BuildRecords,
  after: BuildRecords | undefined,
): readonly Change[] {
  const local = new Set(localPackages(workspace).map(({ name }) => name));
  // A script that the build did not run is one of another build, for example with other features.
  const hasRun = ({ file, written }: ScriptRun): boolean =>
    after === undefined || !before.scriptRuns.some((run) => run.file === file && run.written === written);
  const watched = (after ?? before).scriptRuns
    .filter((run) => local.has(run.packageName) && hasRun(run))
    .flatMap(({ watched }) => watched);
  return [...new Set(watched)]
    .filter((file) => fileFacts(file) === undefined)
    .map((path) => ({ path, kind: "modified", isFolder: false, isMissing: true, note: MISSING }));
}

export function uncomparedChanges(request: UncomparedRequest): readonly Change[] {
  const { workspace, records, git, globalFiles, otherManifests, watchedFolders, now } = request;
  const local = localPackages(workspace);
  // The folder represents files that tests read; a package's sources and manifest are compared one by one.
  const ofPackages = local.flatMap((each) => [each.manifestPath, parentFolder(each.manifestPath)]);
  const outputs = outputFolders(workspace, local);
  const isInput = (file: string): boolean => !outputs.some((folder) => isWithin(file, folder));
  // What a record names in cargo's folders is an input as well, except where cargo itself writes.
  const written = withRealPaths(profilesOf(workspace));
  const isNamedInput = (file: string): boolean => !written.some((folder) => isWithin(file, folder));
  // Settings outside the repository belong to the machine, or to this run, as the toolchain does.
  const settings = [...globalFiles.keys()].filter(
    (file) => git.contains(file) && (fileBehind(file)?.kind === "file" || git.ignored.includes(file)),
  );
  const watchedPaths = [...watchedFolders, ...watchedFiles(local, records)];
  // Folders of the system, to which arguments of the linker may lead, are part of the machine.
  const linked = linkedPaths(local, records).filter(
    (path) => git.contains(path) && fileEntry(path) !== undefined,
  );
  const isInside = (file: string): boolean =>
    [...watchedPaths, ...linked].some((folder) => isWithin(file, folder));
  const used = new Set([
    ...[...usedFiles(local, records), ...linked].filter(isNamedInput),
    // Cargo watches all files of a folder, whether git ignores them or not.
    ...[...ofPackages, ...otherManifests, ...settings, ...git.ignored.filter(isInside)].filter(isInput),
  ]);
  // A base from the future says nothing about times.
  const since = git.baseTime > now ? 0 : git.baseTime;
  const links = git.links.filter(
    ({ targets, isIgnored = false }) =>
      !isIgnored &&
      targets.some(
        (target) =>
          isInput(target) &&
          isUncompared(target, git) &&
          Math.max(newest(target), newestFolder(target, git)) >= since,
      ),
  );
  return [
    ...[...used]
      .filter((file) => isChanged(file, git, since))
      .map((path): Change => ({ path, kind: "modified", isFolder: false, note: NOTE })),
    // A file that is gone may have been a source of any target, and no record need name it.
    ...local
      .map(({ manifestPath }) => parentFolder(manifestPath))
      .filter((folder) => isInput(folder) && isUncompared(folder, git) && newestEntry(folder) >= since)
      .map((path): Change => ({ path, kind: "modified", isFolder: false, hasLostFiles: true, note: MOVED })),
    ...links.map(({ path }): Change => ({
      path,
      kind: "modified",
      isFolder: false,
      isLink: true,
      note: NOTE,
    })),
  ];
}

function localPackages({ packages }: Workspace): readonly Package[] {
  return [...packages.values()].filter(({ id }) => id.includes("path+file:"));
}

/** Cargo's own folders, also by their real names; of those that contain sources, only what cargo makes in them. */
function outputFolders(workspace: Workspace, local: readonly Package[]): readonly string[] {
  const { root, targetDirectory, buildDirectory } = workspace;
  const sources = [root, ...local.map(({ manifestPath }) => parentFolder(manifestPath))];
  const whole = [targetDirectory, buildDirectory].filter(
    (folder) => !sources.some((source) => isWithin(source, folder)),
  );
  return withRealPaths([...whole, ...profilesOf(workspace)]);
}

function profilesOf({ targetDirectory, buildDirectory }: Workspace): readonly string[] {
  return [targetDirectory, buildDirectory].flatMap(profileFolders);
}

function withRealPaths(folders: readonly string[]): readonly string[] {
  return [...new Set([...folders, ...folders.map(realPath)])];
}

function realPath(file: string): string {
  const real = canonicalPath(file);
  return real.ok ? real.value : file;
}

/** Sources of the local packages' targets, and what their build scripts watch. */
function usedFiles(local: readonly Package[], records: readonly BuildRecords[]): readonly string[] {
  const roots = new Set(local.flatMap(({ targets }) => targets.map(rootFile)));
  return [
    ...records.flatMap(({ depInfo }) =>
      depInfo.flatMap(({ root, sources }) => (roots.has(root) ? sources : [])),
    ),
    ...watchedFiles(local, records),
  ];
}

function watchedFiles(local: readonly Package[], records: readonly BuildRecords[]): readonly string[] {
  return records.flatMap(({ buildScripts }) => local.flatMap(({ id }) => buildScripts.get(id)?.paths ?? []));
}

function linkedPaths(local: readonly Package[], records: readonly BuildRecords[]): readonly string[] {
  return records.flatMap(({ buildScripts }) => local.flatMap(({ id }) => buildScripts.get(id)?.linked ?? []));
}

function isChanged(file: string, git: GitChanges, since: number): boolean {
  // Git's own files change with each commit, and when files are staged.
  if (isWithin(file, git.ownFolder)) return !git.isHead || git.changes.length > 0 || newest(file) >= since;
  return isUncompared(file, git) && Math.max(newest(file), newestLink(file, git)) >= since;
}

/** When a link or a folder on the way to a file last changed: another one may be in its place. */
function newestFolder(file: string, git: GitChanges): number {
  return Math.max(0, ...foldersTo(file, git).map((each) => entryChanged(each) ?? 0));
}

/** When a link on the way to a file last changed. Folders change with each new file in them. */
function newestLink(file: string, git: GitChanges): number {
  const links = foldersTo(file, git).filter((each) => fileEntry(each)?.kind === "link");
  return Math.max(0, ...links.map((each) => entryChanged(each) ?? 0));
}

/** The file and the folders around it that git does not compare, without those that the repository is in. */
function foldersTo(file: string, git: GitChanges): readonly string[] {
  const repository = parentFolder(git.ownFolder);
  const isAround = (path: string): boolean =>
    path !== "" && isUncompared(path, git) && !isWithin(repository, path);
  const folders: string[] = [];
  for (let each = file; isAround(each); each = parentFolder(each)) folders.push(each);
  return folders;
}

/** Whether git ignores the file, or it is outside the repository. */
function isUncompared(file: string, git: GitChanges): boolean {
  return !git.contains(file) || git.ignored.some((each) => isWithin(file, each));
}

/** When an entry of the folder, or of one in it, last came or went. */
function newestEntry(folder: string): number {
  return newest(folder, { foldersOnly: true });
}

/** Cargo's rule for folders: the newest file in them counts. Deeper ones than this are not expected. */
const DEPTH = 20;
/** Larger folders are not read to their end. */
const LARGEST = 20_000;

/** In milliseconds since the epoch; infinite if it is not known. */
function newest(file: string, { foldersOnly = false } = {}): number {
  let latest = 0;
  let count = 0;
  const followed = new Set<string>();
  /** A link may lead to a folder that contains it. */
  const isNewFolder = (link: string): boolean => {
    if (fileBehind(link)?.kind !== "folder") return false;
    const real = realPath(link);
    const isKnown = followed.has(real);
    followed.add(real);
    return !isKnown;
  };
  const visit = (path: string, depth: number): void => {
    const modified = timeOf(path) ?? (depth === 0 ? Number.POSITIVE_INFINITY : 0);
    count += 1;
    latest = depth > DEPTH || count > LARGEST ? Number.POSITIVE_INFINITY : Math.max(latest, modified);
    if (latest === Number.POSITIVE_INFINITY) return;
    const entries = readDirectory(path);
    if (!entries.ok) return;
    for (const { name, kind } of entries.value) {
      const inner = `${path}/${name}`;
      if (name === ".git" || isTargetFolder(inner)) continue;
      if (kind === "symlink") latest = Math.max(latest, entryChanged(inner) ?? 0);
      if (kind === "folder" || (kind === "symlink" && isNewFolder(inner))) visit(inner, depth + 1);
      else if (!foldersOnly) {
        count += 1;
        latest = Math.max(latest, timeOf(inner) ?? 0);
      }
    }
  };
  visit(file, 0);
  return latest;
}

/** A file that was moved to its place keeps its time of modification. */
function timeOf(file: string): number | undefined {
  const facts = fileFacts(file);
  return facts === undefined ? undefined : Math.max(facts.modified, facts.changed);
}
