/** What changes to dependencies affect: the lock file, and packages whose features may have changed. */
import type { Package } from "../../model/build/workspace.ts";
import { type Cause, type Entry, everything } from "../entries.ts";
import { lockedClosure, movedPackages } from "../texts/lock-file.ts";
import type { WorkspaceIndex } from "./workspace-index.ts";

export function lockEntries(index: WorkspaceIndex, cause: Cause): readonly Entry[] {
  const { lock, workspace } = index.facts;
  const moved = movedPackages(lock?.before, lock?.after);
  if (moved === "everything") return everything({ ...cause, note: "cannot be compared" });
  return [...workspace.packages.values()]
    .filter(({ name }) => moved.has(name))
    .flatMap((each) => index.packageEntries(each, { ...cause, note: `${each.name} moved` }));
}

/** Packages of these names and all their dependencies, whose features may have changed. */
export function closureEntries(
  index: WorkspaceIndex,
  names: ReadonlySet<string>,
  cause: Cause,
): readonly Entry[] {
  const { workspace, lockNow, isLockUnknown = false } = index.facts;
  const packages = [...workspace.packages.values()];
  const known = new Set(packages.map(({ name }) => name));
  const unknown = [...names].filter((name) => !known.has(name));
  // The lock file would say what a package that is gone depended on.
  if (isLockUnknown && unknown.length > 0)
    return everything({ ...cause, note: "a dependency is gone, and git does not track the lock file" });
  // Features of packages for other platforms may count as well, with the first resolver.
  const elsewhere = lockedClosure(lockNow, unknown);
  const starts = packages.filter(({ name }) => names.has(name) || elsewhere.has(name));
  return [...withDependencies(index, starts)].flatMap((each) => index.packageEntries(each, cause));
}

function withDependencies({ facts }: WorkspaceIndex, starts: readonly Package[]): ReadonlySet<Package> {
  const queue = [...starts];
  const visited = new Set<Package>();
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    if (visited.has(next)) continue;
    visited.add(next);
    queue.push(...next.dependencies.flatMap(({ id }) => facts.workspace.packages.get(id) ?? []));
  }
  return visited;
}
