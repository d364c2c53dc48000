/** Compares two texts of a package's manifest: which packages the difference may affect. */
import { canonical, isTable, tableOf, type TomlTable } from "./toml-values.ts";

export type ManifestDifference =
  /** Only comments or layout differ. */
  | { readonly reach: "nothing" }
  /** Only tables that affect this package alone differ. */
  | { readonly reach: "package" }
  /**
   * Dependencies or features differ, so features of all dependencies may have changed. `names`: the dependencies whose
   * entries differ between the old and the new text, also those in `[workspace.dependencies]`.
   */
  | { readonly reach: "dependencies"; readonly names: readonly string[] }
  /** Workspace tables, profiles or patches differ, or one of the texts is not known. */
  | { readonly reach: "everything" };

/** Tables that affect how the package's own targets are built, and no other packages. */
const OWN_TABLES: ReadonlySet<string> = new Set([
  "package",
  "project",
  "lib",
  "bin",
  "test",
  "bench",
  "example",
  "lints",
  "badges",
  "hints",
]);

const DEPENDENCY_TABLES = [
  "dependencies",
  "dev-dependencies",
  "dev_dependencies",
  "build-dependencies",
  "build_dependencies",
] as const;

const DEPENDENCY_KEYS: ReadonlySet<string> = new Set([...DEPENDENCY_TABLES, "features", "target"]);

export interface ManifestTexts {
  readonly before: TomlTable | undefined;
  readonly after: TomlTable | undefined;
  /**
   * `[workspace.dependencies]` of the root manifest: an inherited dependency may have another name there. Undefined: the
   * package is of another workspace.
   */
  readonly workspaceDependencies: TomlTable | undefined;
}

export function compareManifests({
  before,
  after,
  workspaceDependencies,
}: ManifestTexts): ManifestDifference {
  if (before === undefined || after === undefined) return { reach: "everything" };
  const different = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (key) => canonical(before[key]) !== canonical(after[key]),
  );
  if (different.length === 0) return { reach: "nothing" };
  const shared = sharedDependencies(before, after);
  const isKnown = (key: string): boolean =>
    OWN_TABLES.has(key) || DEPENDENCY_KEYS.has(key) || (key === "workspace" && shared !== undefined);
  if (!different.every(isKnown)) return { reach: "everything" };
  // Joining or leaving a workspace, or changing the resolver or the edition, can change features of other packages. What a new
  // package can change is what it depends on.
  const isNew = Object.keys(before).length === 0;
  const common = ["workspace", "resolver", "edition"] as const;
  const moved =
    !isNew &&
    common.some(
      (key) => canonical(tableOf(before, "package")[key]) !== canonical(tableOf(after, "package")[key]),
    );
  if (moved) return { reach: "everything" };
  // Features of what a procedural macro uses are apart from those of what tests use.
  const areSharedDifferent = different.includes("workspace");
  const areOwnDifferent =
    different.some((key) => DEPENDENCY_KEYS.has(key)) || isMacro(before) !== isMacro(after);
  if (areOwnDifferent || areSharedDifferent) {
    if (workspaceDependencies === undefined && [before, after].some(inherits)) return { reach: "everything" };
    const own = areOwnDifferent ? differingDependencies(before, after, workspaceDependencies) : [];
    return { reach: "dependencies", names: [...new Set([...own, ...(shared ?? [])])] };
  }
  return { reach: "package" };
}

/** Names of packages whose entries in `[workspace.dependencies]` differ. Undefined: something else in `[workspace]` does. */
function sharedDependencies(before: TomlTable, after: TomlTable): readonly string[] | undefined {
  if (!isTable(before["workspace"]) || !isTable(after["workspace"])) return undefined;
  const [{ dependencies: old, ...others }, { dependencies: now, ...othersNow }] = [
    before["workspace"],
    after["workspace"],
  ];
  if (canonical(others) !== canonical(othersNow)) return undefined;
  const tables = [old, now].map((table) => (isTable(table) ? table : {}));
  const keys = new Set(tables.flatMap(Object.keys));
  return [...keys].flatMap((key) => {
    const [entry, entryNow] = tables.map((table) => table[key]);
    if (canonical(entry) === canonical(entryNow)) return [];
    return [entry, entryNow].flatMap((each) => (each === undefined ? [] : [realName(key, each, {})]));
  });
}

/** Names of the packages that a manifest depends on. */
export function dependencyNames(manifest: TomlTable, workspaceDependencies: TomlTable): ReadonlySet<string> {
  return new Set([...dependencyEntries(manifest, workspaceDependencies).values()].map(({ name }) => name));
}

/** Whether a dependency is that of the workspace. */
function inherits(manifest: TomlTable): boolean {
  return [...dependencyEntries(manifest).values()].some(
    ({ value }) => isTable(value) && value["workspace"] === true,
  );
}

/** Names of packages whose entries differ; all if features differ, as a feature may enable any of them. */
function differingDependencies(
  before: TomlTable,
  after: TomlTable,
  workspaceDependencies: TomlTable | undefined,
): readonly string[] {
  const old = dependencyEntries(before, workspaceDependencies);
  const now = dependencyEntries(after, workspaceDependencies);
  const featuresDiffer =
    canonical(before["features"]) !== canonical(after["features"]) || isMacro(before) !== isMacro(after);
  const names = new Set<string>();
  for (const [place, entry] of [...old, ...now]) {
    const differs = canonical(old.get(place)?.value) !== canonical(now.get(place)?.value);
    if (featuresDiffer || differs) names.add(entry.name);
  }
  return [...names];
}

function isMacro(manifest: TomlTable): boolean {
  const { "proc-macro": isSet, proc_macro: wasSet, "crate-type": kinds } = tableOf(manifest, "lib");
  return isSet === true || wasSet === true || (Array.isArray(kinds) && kinds.includes("proc-macro"));
}

interface Entry {
  /** The package's real name, which may differ from the key of the dependency. */
  readonly name: string;
  readonly value: unknown;
}

function dependencyEntries(
  manifest: TomlTable,
  workspaceDependencies: TomlTable = {},
): ReadonlyMap<string, Entry> {
  const entries = new Map<string, Entry>();
  const scopes: readonly (readonly [string, TomlTable])[] = [
    ["", manifest],
    ...Object.entries(tableOf(manifest, "target")).flatMap(([platform, table]) =>
      isTable(table) ? [[platform, table] as const] : [],
    ),
  ];
  for (const [scope, table] of scopes) {
    for (const key of DEPENDENCY_TABLES) {
      for (const [name, value] of Object.entries(tableOf(table, key))) {
        entries.set(`${scope}\0${key}\0${name}`, {
          name: realName(name, value, workspaceDependencies),
          value,
        });
      }
    }
  }
  return entries;
}

function realName(key: string, value: unknown, workspaceDependencies: TomlTable): string {
  if (!isTable(value)) return key;
  const named =
    value["workspace"] === true ? tableOf(workspaceDependencies, key)["package"] : value["package"];
  return typeof named === "string" ? named : key;
}
