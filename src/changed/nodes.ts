/** The graph of build outputs: nodes that a change may reach, and edges from cause to effect. */
import type { PackageId } from "../model/ids.ts";
import { absolutePath } from "./changes.ts";
import {
  LIBRARY_KINDS,
  type CargoTarget,
  type Dependency,
  type Package,
  type Workspace,
} from "../model/build/workspace.ts";

/** `script`: a run of the build script. `library`: linked by other packages. `program`: a binary or an example. */
export type NodeKind = "script" | "library" | "program" | "test";

export interface Node {
  readonly kind: NodeKind;
  readonly packageId: PackageId;
  readonly packageName: string;
  /** The target's kind as in binary ids (`lib`, `bin`, `test`, …); empty for a build script. */
  readonly targetKind: string;
  readonly targetName: string;
  /** The target's root file, by which its sources are looked up. */
  readonly srcPath: string;
}

/** The kind of an edge, shown in chains of reasons. */
export type EdgeKind = "own" | "dependency" | "dev-dependency" | "build-dependency" | "starts";

export interface Edge {
  readonly to: NodeKey;
  readonly kind: EdgeKind;
}

/** Key of a node: package, kind, target kind and target name. */
export type NodeKey = string;

export interface BuildGraph {
  readonly nodes: ReadonlyMap<NodeKey, Node>;
  readonly edges: ReadonlyMap<NodeKey, readonly Edge[]>;
  readonly byPackage: ReadonlyMap<PackageId, readonly NodeKey[]>;
}

/** Doctests are built from a library and its dev-dependencies, as the library's own tests are. */
export const DOCTEST = "doctest";

export function testNodeKey(packageId: PackageId, kind: string, name: string): NodeKey {
  return `${packageId}\0test\0${kind}\0${name}`;
}

export function keyOf(node: Node): NodeKey {
  return `${node.packageId}\0${node.kind}\0${node.targetKind}\0${node.targetName}`;
}

/** Needs the whole graph: `workspace.graphUnread` must not be set. */
export function buildGraph(workspace: Workspace): BuildGraph {
  const packages = [...workspace.packages.values()];
  const byPackage = new Map(packages.map((each) => [each.id, nodesOf(each)]));
  const edges = new EdgeTable();
  for (const each of packages) {
    addOwnEdges(edges, byPackage.get(each.id) ?? []);
    for (const dependency of each.dependencies) {
      const links = (workspace.packages.get(dependency.id)?.links ?? "") !== "";
      addDependencyEdges(edges, {
        from: byPackage.get(dependency.id) ?? [],
        to: byPackage.get(each.id) ?? [],
        dependency,
        links,
      });
    }
  }
  const nodes = [...byPackage.values()].flat();
  return {
    nodes: new Map(nodes.map((node) => [keyOf(node), node])),
    edges: edges.table,
    byPackage: new Map([...byPackage].map(([id, own]) => [id, own.map(keyOf)])),
  };
}

class EdgeTable {
  readonly table = new Map<NodeKey, Edge[]>();

  add(from: Node, to: Node, kind: EdgeKind): void {
    const key = keyOf(from);
    const edges = this.table.get(key);
    const edge: Edge = { to: keyOf(to), kind };
    if (edges === undefined) this.table.set(key, [edge]);
    else edges.push(edge);
  }
}

/** The root file of a target as dep-info names it; cargo leaves `..` in it. */
export function rootFile({ srcPath }: CargoTarget): string {
  return absolutePath(srcPath, "/");
}

/** Every target may be built as a test. The build decides which ones are. */
function nodesOf(each: Package): readonly Node[] {
  return each.targets.flatMap((target) => targetNodes(each, target));
}

function targetNodes({ id, name }: Package, target: CargoTarget): readonly Node[] {
  const [first = ""] = target.kinds;
  const base = { packageId: id, packageName: name, targetName: target.name, srcPath: rootFile(target) };
  if (first === "custom-build") return [{ ...base, kind: "script", targetKind: "" }];
  const isLibrary = target.kinds.some((kind) => LIBRARY_KINDS.has(kind));
  const targetKind = isLibrary ? (first === "proc-macro" ? first : "lib") : first;
  const test: Node = { ...base, kind: "test", targetKind };
  if (isLibrary) {
    return [{ ...base, kind: "library", targetKind }, test, { ...test, targetKind: DOCTEST }];
  }
  return first === "test" || first === "bench" ? [test] : [{ ...base, kind: "program", targetKind }, test];
}

function addOwnEdges(edges: EdgeTable, own: readonly Node[]): void {
  const of = (kind: NodeKind): readonly Node[] => own.filter((node) => node.kind === kind);
  for (const script of of("script")) {
    for (const node of own) if (node.kind !== "script") edges.add(script, node, "own");
  }
  for (const library of of("library")) {
    for (const node of [...of("program"), ...of("test")]) edges.add(library, node, "own");
  }
  // Tests start programs by `CARGO_BIN_EXE_*`, and may find examples in the target directory.
  const starters = of("test").filter(({ targetKind }) => targetKind === "test" || targetKind === "bench");
  for (const program of of("program")) {
    for (const test of starters) edges.add(program, test, "starts");
  }
}

interface DependencyEdges {
  readonly from: readonly Node[];
  readonly to: readonly Node[];
  readonly dependency: Dependency;
  /** The dependency's build script passes values (`links`) to the build scripts of its dependents. */
  readonly links: boolean;
}

function addDependencyEdges(edges: EdgeTable, { from, to, dependency, links }: DependencyEdges): void {
  // Also programs, for a dependency on what they are built to (`artifact`).
  const libraries = from.filter(
    ({ kind }) => kind === "library" || (dependency.artifact === true && kind === "program"),
  );
  for (const kind of dependency.kinds) {
    for (const node of to) {
      if (kind === "build" ? node.kind !== "script" : !isBuiltWith(node, kind)) continue;
      for (const library of libraries) edges.add(library, node, edgeKind(kind));
    }
  }
  if (!links) return;
  for (const script of from.filter(({ kind }) => kind === "script")) {
    for (const node of to) if (node.kind === "script") edges.add(script, node, "dependency");
  }
}

/** Dev-dependencies are used by tests, benches and examples. */
function isBuiltWith(node: Node, kind: "normal" | "dev"): boolean {
  if (node.kind === "script") return false;
  if (kind === "normal") return true;
  return node.kind === "test" || (node.kind === "program" && node.targetKind === "example");
}

function edgeKind(kind: "normal" | "dev" | "build"): EdgeKind {
  return kind === "normal" ? "dependency" : kind === "dev" ? "dev-dependency" : "build-dependency";
}
