/** Maps changed files to their entry nodes in the graph. The order of the checks is that of docs/design/changed.md. */
import type { Package } from "../model/build/workspace.ts";
import { isWithin, parentFolder } from "../model/paths.ts";
import { type Change, holds, mayHoldFiles, touches } from "./changes.ts";
import type { ChangeFacts } from "./facts.ts";
import { isLockedPath, lockedClosure, movedPackages } from "./texts/lock-file.ts";
import { type Cause, type Entry, everything, toNode } from "./entries.ts";
import { compareManifests, dependencyNames } from "./texts/manifest.ts";
import {
  groupSources,
  LIBRARIES,
  type LocalPackage,
  localPackages,
  README,
  rootsThatKnowTheirFolder,
} from "./local-packages.ts";
import { type BuildGraph, DOCTEST, keyOf, type Node } from "./nodes.ts";
import { tableOf, type TomlTable } from "./texts/toml-values.ts";

export function attribute(facts: ChangeFacts, graph: BuildGraph): readonly Entry[] {
  const attributor = new Attributor(facts, graph);
  return [
    ...facts.changes.flatMap((change) => attributor.entriesOf(change)),
    ...attributor.environmentEntries(),
  ];
}

/** Git's attributes decide which contents the files below have in the work tree. */
const ATTRIBUTES = "/.gitattributes";

const UNKNOWN_SOURCES = "the target's sources are not known";

class Attributor {
  readonly #facts: ChangeFacts;
  readonly #graph: BuildGraph;
  readonly #packages: readonly LocalPackage[];
  /** Cargo's own folders, unless sources are in them as well. */
  readonly #outputs: readonly string[];
  /** Root files of targets by source. */
  readonly #rootsBySource: ReadonlyMap<string, ReadonlySet<string>>;
  /** Root files of libraries that know their package's folder. */
  readonly #rootsWithFolder: ReadonlySet<string>;
  readonly #nodesByRoot: ReadonlyMap<string, readonly Node[]>;

  constructor(facts: ChangeFacts, graph: BuildGraph) {
    this.#facts = facts;
    this.#graph = graph;
    this.#packages = localPackages([...facts.workspace.packages.values()]);
    const { root, targetDirectory, buildDirectory } = facts.workspace;
    const sources = [root, ...this.#packages.map((each) => each.root)];
    this.#outputs = [targetDirectory, buildDirectory].filter(
      (folder) => !sources.some((source) => isWithin(source, folder)),
    );
    this.#rootsBySource = groupSources(facts);
    this.#rootsWithFolder = rootsThatKnowTheirFolder(facts, this.#packages);
    const byRoot = new Map<string, Node[]>();
    for (const node of graph.nodes.values()) {
      byRoot.set(node.srcPath, [...(byRoot.get(node.srcPath) ?? []), node]);
    }
    this.#nodesByRoot = byRoot;
  }

  entriesOf(change: Change): readonly Entry[] {
    // A missing file that a build script watches may be anywhere.
    if (this.#isOutput(change)) return change.note === undefined ? [] : this.#watchedEntries(change);
    const ruled = this.#ruleEntries(change);
    if (ruled.stops) return ruled.entries;
    return [...ruled.entries, ...this.#usualEntries(change)];
  }

  environmentEntries(): readonly Entry[] {
    return [...this.#facts.movedEnvironment].flatMap(([root, variable]) =>
      this.#nodesOfRoot(root, { file: "", note: `environment variable ${variable}` }),
    );
  }

  /** What git tracks in cargo's folders is an input, except where cargo itself writes. */
  #isOutput({ path, isUntracked = false }: Change): boolean {
    const { outputs } = this.#facts;
    const isInside = (folder: string): boolean => isWithin(path, folder);
    return this.#outputs.some(isInside) && (isUntracked || outputs === undefined || outputs.some(isInside));
  }

  #ruleEntries(change: Change): { readonly entries: readonly Entry[]; readonly stops: boolean } {
    const entries: Entry[] = [];
    const relative = this.#relative(change.path);
    for (const rule of this.#facts.rules) {
      if (!rule.matches(relative)) continue;
      const cause = { file: relative, note: `changed.rules[${rule.index}]` };
      if (rule.hasFilter) entries.push({ to: "filter", rule: rule.index, cause });
      for (const matches of rule.packages ?? []) {
        const named = [...this.#facts.workspace.packages.values()].filter(({ name }) => matches(name));
        entries.push(...named.flatMap((each) => this.#packageEntries(each, cause)));
        // A package was renamed, or the name was never right: it is not known what the file affects.
        if (named.length === 0)
          entries.push(...everything({ ...cause, note: `${cause.note} names no package of the workspace` }));
      }
      if (!rule.continues) return { entries, stops: true };
    }
    return { entries, stops: false };
  }

  #usualEntries(change: Change): readonly Entry[] {
    const { workspace, globalFiles } = this.#facts;
    const file = this.#relative(change.path);
    const global = [...globalFiles].find(([each]) => touches(change, each));
    if (global !== undefined) return everything({ file, note: change.note ?? global[1] });
    if (change.path.endsWith(ATTRIBUTES)) {
      const path = change.path.slice(0, -ATTRIBUTES.length);
      return this.#usualEntries({ path, kind: "modified", isFolder: true, note: "attributes of its files" });
    }
    if (mayHoldFiles(change) && this.#packages.some(({ info }) => holds(change, info.manifestPath)))
      return everything({ file, note: change.note ?? "a folder with packages" });
    // Targets may also include it, build scripts may watch it, and tests of a package around it may read it.
    const isLock = touches(change, `${workspace.root}/Cargo.lock`);
    const locked = isLock ? this.#lockEntries({ file, note: "" }) : [];
    const manifests = this.#manifestEntries(change);
    const sources = this.#sourceEntries(change);
    const watched = this.#watchedEntries(change);
    const packages = this.#packages.filter(
      ({ root, innerRoots }) =>
        isWithin(change.path, root) && !innerRoots.some((inner) => isWithin(change.path, inner)),
    );
    const inPackages = packages.flatMap((each) =>
      this.#fileOfPackage(change, {
        each,
        isModule: this.#isModule(change.path, each.info),
        isManifest: manifests !== undefined,
      }),
    );
    const doctests = this.#doctestEntries(change);
    const found = [...locked, ...(manifests ?? []), ...sources, ...watched, ...inPackages, ...doctests];
    const isKnown = isLock || found.length > 0 || packages.length > 0 || change.isByIgnoredLink === true;
    return isKnown
      ? [...found, ...this.#outwardEntries(change)]
      : everything({ file, note: "in no package" });
  }

  /** Targets that may read a file elsewhere, or have read it, although no record says so. */
  #outwardEntries(change: Change): readonly Entry[] {
    const cause = { file: this.#relative(change.path), note: UNKNOWN_SOURCES };
    const isGone = change.kind === "deleted" || change.isFolder;
    const outward = this.#facts.outward ?? (isGone ? this.#facts.outwardOfGone : undefined);
    return [...(outward ?? [])].flatMap(([root, beginnings]) =>
      beginnings.some((path) => change.path.startsWith(path) || touches(change, path))
        ? this.#nodesOfRoot(root, cause)
        : [],
    );
  }

  /** Doctests that may read the file, whatever else it is. */
  #doctestEntries(change: Change): readonly Entry[] {
    const cause = { file: this.#relative(change.path), note: "doctests may read it" };
    return [...(this.#facts.doctestPaths ?? [])].flatMap(([root, beginnings]) =>
      beginnings.some((path) => change.path.startsWith(path) || touches(change, path))
        ? (this.#nodesByRoot.get(root) ?? [])
            .filter(({ targetKind }) => targetKind === DOCTEST)
            .map((node) => toNode(node, cause))
        : [],
    );
  }

  #sourceEntries(change: Change): readonly Entry[] {
    const cause = { file: this.#relative(change.path), note: change.note ?? "" };
    const roots = new Set(this.#rootsBySource.get(change.path));
    // A macro may track a folder (an unstable feature of the compiler).
    for (let folder = parentFolder(change.path); folder !== ""; folder = parentFolder(folder))
      for (const root of this.#rootsBySource.get(folder) ?? []) roots.add(root);
    // A folder represents all of its files.
    if (mayHoldFiles(change)) {
      for (const [source, owners] of this.#rootsBySource)
        if (touches(change, source)) for (const root of owners) roots.add(root);
    }
    return [...roots].flatMap((root) => this.#nodesOfRoot(root, cause));
  }

  #nodesOfRoot(root: string, cause: Cause): readonly Entry[] {
    return (this.#nodesByRoot.get(root) ?? []).map((node) => ({ to: "node", node: keyOf(node), cause }));
  }

  /** Build scripts that asked cargo to watch the file or a folder above it, in or outside their package. */
  #watchedEntries(change: Change): readonly Entry[] {
    const cause = { file: this.#relative(change.path), note: change.note ?? "watched by the build script" };
    return this.#packages.flatMap(({ info, root, innerRoots }) => {
      const script = this.#nodesOf(info).find(({ kind }) => kind === "script");
      if (script === undefined) return [];
      const { paths, linked = [] } = this.#facts.buildScripts.get(info.id) ?? {};
      const isWatched =
        paths === undefined
          ? isWithin(change.path, root) && !innerRoots.some((inner) => isWithin(change.path, inner))
          : paths.some((path) => isWithin(change.path, path) || touches(change, path));
      if (isWatched) return [toNode(script, cause)];
      return linked.some((path) => this.#isLinked(change, path))
        ? [toNode(script, { ...cause, note: "the linker finds it by the build script" })]
        : [];
    });
  }

  /** Of a folder that holds packages, only what a linker reads counts. */
  #isLinked(change: Change, path: string): boolean {
    if (!isWithin(change.path, path) && !touches(change, path)) return false;
    return !this.#packages.some(({ root }) => isWithin(root, path)) || LIBRARIES.test(change.path);
  }

  /**
   * Whether a file is a module of one of the package's targets, and nothing else. Dep-info does not tell modules from
   * other Rust files that the compiler reads as text, but only a module is where its parent's name says. No test reads
   * modules when it runs.
   */
  #isModule(path: string, info: Package): boolean {
    if (!path.endsWith(".rs")) return false;
    const folder = parentFolder(path.endsWith("/mod.rs") ? parentFolder(path) : path);
    const own = new Set(this.#nodesOf(info).map(({ srcPath }) => srcPath));
    return [...(this.#rootsBySource.get(path) ?? [])].some(
      (root) =>
        own.has(root) &&
        (path === root ||
          folder === parentFolder(root) ||
          this.#rootsBySource.get(`${folder}.rs`)?.has(root) === true ||
          this.#rootsBySource.get(`${folder}/mod.rs`)?.has(root) === true),
    );
  }

  /** Entries for a file of a package in addition to those from dep-info and build scripts. */
  #fileOfPackage(change: Change, { each, isModule, isManifest }: PackageFile): readonly Entry[] {
    const own = this.#nodesOf(each.info);
    const file = this.#relative(change.path);
    const readers = own.filter(({ kind }) => kind === "test");
    // The compiler gets the name of a readme if there is one.
    if (change.kind === "added" && README.test(change.path.slice(each.root.length)))
      return this.#packageEntries(each.info, { file, note: "the package's readme" });
    // A deleted file may have been a source, and the contents of a changed folder are not known.
    if (!isManifest && (change.kind === "deleted" || change.isFolder)) {
      const cause = { file, note: change.note ?? (change.isFolder ? "a folder" : "deleted") };
      return [...this.#packageEntries(each.info, cause), ...this.#guestEntries(each, cause)];
    }
    // Before a build, some target may read what it did not read in the last one, which may have had other features.
    const isOpen = this.#facts.outward !== undefined && !isModule;
    const uncertain = own.filter(({ srcPath }) => isOpen || !this.#isReliable(srcPath));
    const tests = isModule ? [] : readers;
    const libraries = isModule
      ? []
      : own.filter(({ kind, srcPath }) => kind === "library" && this.#rootsWithFolder.has(srcPath));
    return [
      ...tests.map((node) => toNode(node, { file, note: "a file of the package" })),
      ...libraries.map((node) => toNode(node, { file, note: "the library knows its folder" })),
      ...uncertain.map((node) => toNode(node, { file, note: UNKNOWN_SOURCES })),
    ];
  }

  /**
   * Targets of other packages that read files in this package's folder: they may have read a deleted one too, for example
   * if they read all files of a folder.
   */
  #guestEntries({ info, root, innerRoots }: LocalPackage, cause: Cause): readonly Entry[] {
    const isInside = (path: string): boolean =>
      isWithin(path, root) && !innerRoots.some((inner) => isWithin(path, inner));
    const own = new Set(this.#nodesOf(info).map(({ srcPath }) => srcPath));
    const { depInfo, buildScripts, workspace } = this.#facts;
    const guests = depInfo.filter((each) => !own.has(each.root) && each.sources.some(isInside));
    const scripts = [...workspace.packages.values()].filter(
      ({ id }) => id !== info.id && buildScripts.get(id)?.paths?.some(isInside) === true,
    );
    return [
      ...[...new Set(guests.map((each) => each.root))].flatMap((each) => this.#nodesOfRoot(each, cause)),
      ...scripts.flatMap((each) =>
        this.#nodesOf(each)
          .filter(({ kind }) => kind === "script")
          .map((node) => toNode(node, cause)),
      ),
    ];
  }

  #isReliable(root: string): boolean {
    const { depInfo, unreliableRoots } = this.#facts;
    return !unreliableRoots.has(root) && depInfo.some((each) => each.root === root);
  }

  #manifestEntries(change: Change): readonly Entry[] | undefined {
    const owner = this.#packages.find(({ info }) => touches(change, info.manifestPath));
    const rootManifest = `${this.#facts.workspace.root}/Cargo.toml`;
    if (owner === undefined && change.path !== rootManifest && this.#isAbovePackages(change.path))
      return everything({ file: this.#relative(change.path), note: "a manifest above packages" });
    if (owner === undefined && change.kind === "deleted" && change.path.endsWith("/Cargo.toml"))
      return this.#departedEntries(change);
    if (owner === undefined && this.#isForOtherPlatform(change)) return this.#departedEntries(change);
    if (owner === undefined && !touches(change, rootManifest)) return undefined;
    const path = owner?.info.manifestPath ?? rootManifest;
    const texts = this.#facts.manifests.get(path);
    const difference = compareManifests({
      before: texts?.before,
      after: texts?.after,
      workspaceDependencies: this.#workspaceDependencies(),
    });
    const cause = { file: this.#relative(change.path), note: "" };
    switch (difference.reach) {
      case "nothing":
        return [];
      case "everything":
        return everything({ ...cause, note: "the workspace's tables, or its old text is not known" });
      case "package":
        return owner === undefined ? everything(cause) : this.#packageEntries(owner.info, cause);
      case "dependencies":
        return owner === undefined
          ? everything(cause)
          : [
              ...this.#packageEntries(owner.info, cause),
              ...this.#closureEntries(new Set(difference.names), {
                ...cause,
                note: "dependencies or features differ",
              }),
            ];
    }
  }

  /** Whether it is the manifest of a package that is in the lock file, and not in the graph for this platform. */
  #isForOtherPlatform({ path }: Change): boolean {
    const name = tableOf(this.#facts.manifests.get(path)?.after, "package")["name"];
    return typeof name === "string" && isLockedPath(this.#facts.lockNow, name);
  }

  /** Whether packages of another workspace, on which members of this one depend, may inherit from the manifest. */
  #isAbovePackages(path: string): boolean {
    return (
      path.endsWith("/Cargo.toml") && this.#packages.some(({ root }) => isWithin(root, parentFolder(path)))
    );
  }

  #workspaceDependencies(): TomlTable {
    const root = this.#facts.manifests.get(`${this.#facts.workspace.root}/Cargo.toml`)?.after;
    return tableOf(tableOf(root, "workspace"), "dependencies");
  }

  /** A package that may have been a member, or is one elsewhere: its dependencies may have had features for it. */
  #departedEntries(change: Change): readonly Entry[] {
    const isGone = change.kind === "deleted";
    const note = isGone ? "a package that is gone" : "a package for another platform";
    const cause = { file: this.#relative(change.path), note };
    const { before, after = {} } = this.#facts.manifests.get(change.path) ?? {};
    if (before === undefined) return everything(cause);
    const names = [before, after].flatMap((text) => [
      ...dependencyNames(text, this.#workspaceDependencies()),
    ]);
    return this.#closureEntries(new Set(names), cause);
  }

  #lockEntries(cause: Cause): readonly Entry[] {
    const { lock, workspace } = this.#facts;
    const moved = movedPackages(lock?.before, lock?.after);
    if (moved === "everything") return everything({ ...cause, note: "cannot be compared" });
    return [...workspace.packages.values()]
      .filter(({ name }) => moved.has(name))
      .flatMap((each) => this.#packageEntries(each, { ...cause, note: `${each.name} moved` }));
  }

  /** Packages of these names and all their dependencies, whose features may have changed. */
  #closureEntries(names: ReadonlySet<string>, cause: Cause): readonly Entry[] {
    const { workspace, lockNow, isLockUnknown = false } = this.#facts;
    const { packages } = workspace;
    const known = new Set([...packages.values()].map(({ name }) => name));
    // Features of packages for other platforms may count as well, with the first resolver.
    const elsewhere = lockedClosure(
      lockNow,
      [...names].filter((name) => !known.has(name)),
    );
    const queue = [...packages.values()].filter(({ name }) => names.has(name) || elsewhere.has(name));
    // The lock file would say what a package that is gone depended on.
    if (isLockUnknown && [...names].some((name) => !known.has(name)))
      return everything({ ...cause, note: "a dependency is gone, and git does not track the lock file" });
    const visited = new Set<Package>();
    for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
      if (visited.has(next)) continue;
      visited.add(next);
      for (const { id } of next.dependencies) {
        const dependency = packages.get(id);
        if (dependency !== undefined) queue.push(dependency);
      }
    }
    return [...visited].flatMap((each) => this.#packageEntries(each, cause));
  }

  #packageEntries(each: Package, cause: Cause): readonly Entry[] {
    return this.#nodesOf(each).map((node) => toNode(node, cause));
  }

  #nodesOf({ id }: Package): readonly Node[] {
    return (this.#graph.byPackage.get(id) ?? []).flatMap((key) => this.#graph.nodes.get(key) ?? []);
  }

  #relative(path: string): string {
    const { root } = this.#facts.workspace;
    return path === root ? "." : isWithin(path, root) ? path.slice(root.length + 1) : path;
  }
}

interface PackageFile {
  readonly each: LocalPackage;
  readonly isModule: boolean;
  readonly isManifest: boolean;
}
