/** Targets that have read a file, or may have read it, by dep-info and by the paths in their sources. */
import { parentFolder } from "../../model/paths.ts";
import { type Change, mayHoldFiles, mayLackFiles, touches } from "../changes.ts";
import { type Entry, toNode } from "../entries.ts";
import { DOCTEST } from "../nodes.ts";
import type { WorkspaceIndex } from "./workspace-index.ts";

export const UNKNOWN_SOURCES = "the target's sources are not known";

export function sourceEntries(index: WorkspaceIndex, change: Change): readonly Entry[] {
  const { rootsBySource } = index;
  const cause = { file: index.relative(change.path), note: change.note ?? "" };
  const roots = new Set(rootsBySource.get(change.path));
  // A macro may track a folder (an unstable feature of the compiler).
  for (let folder = parentFolder(change.path); folder !== ""; folder = parentFolder(folder))
    for (const root of rootsBySource.get(folder) ?? []) roots.add(root);
  // A folder represents all of its files.
  if (mayHoldFiles(change)) {
    for (const [source, owners] of rootsBySource)
      if (touches(change, source)) for (const root of owners) roots.add(root);
  }
  return [...roots].flatMap((root) => index.rootEntries(root, cause));
}

/** Targets that may read a file elsewhere, or have read it, although no record says so. */
export function outwardEntries(index: WorkspaceIndex, change: Change): readonly Entry[] {
  const { outward, outwardOfGone } = index.facts;
  const cause = { file: index.relative(change.path), note: UNKNOWN_SOURCES };
  return [...(outward ?? (mayLackFiles(change) ? outwardOfGone : undefined) ?? [])]
    .filter(([, beginnings]) => isAtBeginning(change, beginnings))
    .flatMap(([root]) => index.rootEntries(root, cause));
}

/** Doctests that may read the file, whatever else it is. */
export function doctestEntries(index: WorkspaceIndex, change: Change): readonly Entry[] {
  const cause = { file: index.relative(change.path), note: "doctests may read it" };
  return [...(index.facts.doctestPaths ?? [])]
    .filter(([, beginnings]) => isAtBeginning(change, beginnings))
    .flatMap(([root]) => index.nodesOfRoot(root))
    .filter(({ targetKind }) => targetKind === DOCTEST)
    .map((node) => toNode(node, cause));
}

function isAtBeginning(change: Change, beginnings: readonly string[]): boolean {
  return beginnings.some((path) => change.path.startsWith(path) || touches(change, path));
}
