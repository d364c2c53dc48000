/** Targets that may read a file because it is in a package's folder, although no record names it. */
import type { Package } from "../../model/build/workspace.ts";
import { parentFolder } from "../../model/paths.ts";
import { type Change, mayLackFiles } from "../changes.ts";
import { type Cause, type Entry, toNode } from "../entries.ts";
import type { ChangeFacts } from "../facts.ts";
import { type LocalPackage, ownsFile, README } from "./local-packages.ts";
import { UNKNOWN_SOURCES } from "./source-entries.ts";
import type { WorkspaceIndex } from "./workspace-index.ts";

export interface FileOwner {
  readonly owner: LocalPackage;
  /** The file is a manifest, which has entries of its own. */
  readonly isManifest: boolean;
}

export function packageFileEntries(
  index: WorkspaceIndex,
  change: Change,
  { owner, isManifest }: FileOwner,
): readonly Entry[] {
  const file = index.relative(change.path);
  // The compiler gets the name of a readme if there is one.
  if (change.kind === "added" && README.test(change.path.slice(owner.root.length)))
    return index.packageEntries(owner.info, { file, note: "the package's readme" });
  // A deleted file may have been a source, and the contents of a changed folder are not known.
  if (!isManifest && mayLackFiles(change)) {
    const cause = { file, note: change.note ?? (change.isFolder ? "a folder" : "deleted") };
    return [...index.packageEntries(owner.info, cause), ...guestEntries(index, owner, cause)];
  }
  const own = index.nodesOf(owner.info);
  const isModule = isOnlyModule(index, change.path, owner.info);
  // Before a build, some target may read what it did not read in the last one, which may have had other features.
  const isOpen = index.facts.outward !== undefined && !isModule;
  const uncertain = own.filter(({ srcPath }) => isOpen || !isReliable(index.facts, srcPath));
  const tests = isModule ? [] : own.filter(({ kind }) => kind === "test");
  const libraries = isModule
    ? []
    : own.filter(({ kind, srcPath }) => kind === "library" && index.rootsWithFolder.has(srcPath));
  return [
    ...tests.map((node) => toNode(node, { file, note: "a file of the package" })),
    ...libraries.map((node) => toNode(node, { file, note: "the library knows its folder" })),
    ...uncertain.map((node) => toNode(node, { file, note: UNKNOWN_SOURCES })),
  ];
}

/**
 * Whether a file is a module of one of the package's targets, and nothing else. Dep-info does not tell modules from
 * other Rust files that the compiler reads as text, but only a module is where its parent's name says. No test reads
 * modules when it runs.
 */
export function isOnlyModule(index: WorkspaceIndex, path: string, info: Package): boolean {
  if (!path.endsWith(".rs")) return false;
  const { rootsBySource } = index;
  const folder = parentFolder(path.endsWith("/mod.rs") ? parentFolder(path) : path);
  const own = new Set(index.nodesOf(info).map(({ srcPath }) => srcPath));
  return [...(rootsBySource.get(path) ?? [])].some(
    (root) =>
      own.has(root) &&
      (path === root ||
        folder === parentFolder(root) ||
        rootsBySource.get(`${folder}.rs`)?.has(root) === true ||
        rootsBySource.get(`${folder}/mod.rs`)?.has(root) === true),
  );
}

/**
 * Targets of other packages that read files in this package's folder: they may have read a deleted one too, for example
 * if they read all files of a folder.
 */
function guestEntries(index: WorkspaceIndex, host: LocalPackage, cause: Cause): readonly Entry[] {
  const isInside = (path: string): boolean => ownsFile(host, path);
  const own = new Set(index.nodesOf(host.info).map(({ srcPath }) => srcPath));
  const { depInfo, buildScripts, workspace } = index.facts;
  const guests = depInfo.filter((each) => !own.has(each.root) && each.sources.some(isInside));
  const watchers = [...workspace.packages.values()].filter(
    ({ id }) => id !== host.info.id && buildScripts.get(id)?.paths?.some(isInside) === true,
  );
  return [
    ...[...new Set(guests.map((each) => each.root))].flatMap((root) => index.rootEntries(root, cause)),
    ...watchers
      .flatMap((each) => index.nodesOf(each))
      .filter(({ kind }) => kind === "script")
      .map((node) => toNode(node, cause)),
  ];
}

function isReliable({ depInfo, unreliableRoots }: ChangeFacts, root: string): boolean {
  return !unreliableRoots.has(root) && depInfo.some((each) => each.root === root);
}
