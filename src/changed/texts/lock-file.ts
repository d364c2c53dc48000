/** Compares two lock files: which packages now resolve differently, and which may have different features. */
import { canonical, isTable, type TomlTable } from "./toml-values.ts";

/**
 * Names of packages that were added, removed or changed (version, source, checksum, dependencies), and of all their
 * dependencies in either file: the features of these may have changed, which a lock file does not show. A name means
 * all versions of the package. `everything`: the files cannot be compared package by package.
 */
export function movedPackages(
  before: TomlTable | undefined,
  after: TomlTable | undefined,
): ReadonlySet<string> | "everything" {
  if (before === undefined || after === undefined) return "everything";
  if (withoutPackages(before) !== withoutPackages(after)) return "everything";
  const [old, now] = [packagesOf(before), packagesOf(after)];
  const moved = new Set<string>();
  addDifferences(moved, { from: old, against: now });
  addDifferences(moved, { from: now, against: old });
  return moved;
}

/** The packages of these names and all that they depend on, on any platform. */
export function lockedClosure(lock: TomlTable | undefined, names: Iterable<string>): ReadonlySet<string> {
  const dependencies = new Map<string, string[]>();
  for (const each of packagesOf(lock ?? {}))
    dependencies.set(each.name, [...(dependencies.get(each.name) ?? []), ...each.dependencies]);
  const found = new Set<string>();
  const queue = [...names];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    if (found.has(next)) continue;
    found.add(next);
    queue.push(...(dependencies.get(next) ?? []));
  }
  return found;
}

/** Whether it has a package of this name that is no registry's and no repository's. */
export function isLockedPath(lock: TomlTable | undefined, name: string): boolean {
  const packages = lock?.["package"];
  if (!Array.isArray(packages)) return false;
  return packages.filter(isTable).some((each) => each["name"] === name && each["source"] === undefined);
}

function withoutPackages(lock: TomlTable): string {
  return canonical({ ...lock, package: undefined });
}

interface LockedPackage {
  readonly name: string;
  readonly dependencies: readonly string[];
  readonly whole: string;
}

interface Comparison {
  readonly from: readonly LockedPackage[];
  readonly against: readonly LockedPackage[];
}

/** Adds the packages of `from` without an identical entry in `against`, with all their dependencies in `from`. */
function addDifferences(moved: Set<string>, { from, against }: Comparison): void {
  const known = new Set(against.map(({ whole }) => whole));
  const dependencies = new Map<string, string[]>();
  for (const each of from) {
    dependencies.set(each.name, [...(dependencies.get(each.name) ?? []), ...each.dependencies]);
  }
  const queue = from.filter(({ whole }) => !known.has(whole)).map(({ name }) => name);
  const visited = new Set<string>();
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    if (visited.has(next)) continue;
    visited.add(next);
    moved.add(next);
    queue.push(...(dependencies.get(next) ?? []));
  }
}

function packagesOf(lock: TomlTable): readonly LockedPackage[] {
  const packages = lock["package"];
  if (!Array.isArray(packages)) return [];
  return packages.filter(isTable).map((entry) => ({
    name: String(entry["name"]),
    // `name`, `name version` or `name version (source)`.
    dependencies: textsOf(entry["dependencies"]).map((text) => text.split(" ")[0] ?? text),
    whole: canonical(entry),
  }));
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === "string") : [];
}
