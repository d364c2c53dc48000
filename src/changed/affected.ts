/** Which test binaries a change reaches, and on which path: a breadth-first search from all entries at once. */
import type { PackageId } from "../model/ids.ts";
import { attribute } from "./attribution/attribute.ts";
import { readersBy, runsInTests } from "./attribution/runtime-entries.ts";
import { WorkspaceIndex } from "./attribution/workspace-index.ts";
import type { Cause } from "./entries.ts";
import type { ChangeFacts } from "./facts.ts";
import {
  buildGraph,
  type BuildGraph,
  DOCTEST,
  type Edge,
  type EdgeKind,
  keyOf,
  type Node,
  type NodeKey,
  testNodeKey,
} from "./nodes.ts";

/** A path from a changed file to a test binary; `steps` are the nodes in order. */
export interface Chain {
  readonly cause: Cause;
  readonly steps: readonly ChainStep[];
}

export interface ChainStep {
  readonly node: Node;
  /** The kind of edge from the previous step; undefined for the first. */
  readonly by: EdgeKind | undefined;
}

export interface Affected {
  /** Why everything is selected; undefined: not everything is. */
  readonly everything: Cause | undefined;
  /** Filtersets of rules, each with the file that matched the rule. */
  readonly filters: readonly { readonly rule: number; readonly cause: Cause }[];
  /** The shortest path to a test binary; undefined: no change reaches it. Called only if not everything is selected. */
  readonly chainOf: (binary: BinaryTarget) => Chain | undefined;
  /** Packages with a target that a change reaches, for narrowed builds. */
  readonly packages: ReadonlySet<PackageId>;
  /** Whether it reaches a program. */
  readonly reachesProgram: boolean;
}

/** The target that a test binary was built from. */
export interface BinaryTarget {
  readonly packageId: PackageId;
  /** Its kind as in binary ids, and its name as cargo gives it. */
  readonly kind: string;
  readonly name: string;
}

interface Reached {
  readonly cause: Cause;
  readonly from: { readonly node: NodeKey; readonly by: EdgeKind } | undefined;
}

export function findAffected(facts: ChangeFacts): Affected {
  const graph = buildGraph(facts.workspace);
  const entries = attribute(facts, graph);
  const started = starterEdges(facts, graph);
  const reached = new Map<NodeKey, Reached>();
  const queue: NodeKey[] = [];
  for (const entry of entries) {
    if (entry.to !== "node" || reached.has(entry.node)) continue;
    reached.set(entry.node, { cause: entry.cause, from: undefined });
    queue.push(entry.node);
  }
  for (const key of queue) {
    const here = reached.get(key);
    if (here === undefined) continue;
    for (const { to, kind } of [...(graph.edges.get(key) ?? []), ...(started.get(key) ?? [])]) {
      if (reached.has(to)) continue;
      reached.set(to, { cause: here.cause, from: { node: key, by: kind } });
      queue.push(to);
    }
  }
  return {
    everything:
      entries.find(({ to }) => to === "everything")?.cause ??
      startedCause(reached, graph, facts.startedPrograms),
    filters: entries.flatMap((entry) =>
      entry.to === "filter" ? [{ rule: entry.rule, cause: entry.cause }] : [],
    ),
    chainOf: (binary) => chainTo(nodeOf(binary, graph), { graph, reached }),
    packages: new Set([...reached.keys()].flatMap((key) => graph.nodes.get(key)?.packageId ?? [])),
    reachesProgram: [...reached.keys()].some((key) => graph.nodes.get(key)?.kind === "program"),
  };
}

/** From programs to targets whose sources name them. */
function starterEdges(facts: ChangeFacts, graph: BuildGraph): ReadonlyMap<NodeKey, readonly Edge[]> {
  const { starters = new Map<string, ReadonlySet<string>>() } = facts;
  if (starters.size === 0) return new Map();
  const index = new WorkspaceIndex(facts, graph);
  const programs = [...graph.nodes.values()].filter(({ kind }) => kind === "program");
  const edges = new Map<NodeKey, Edge[]>();
  for (const [source, names] of starters) {
    const readers = readersBy(index, source).filter(runsInTests);
    for (const program of programs.filter(({ targetName }) => names.has(targetName))) {
      const own = edges.get(keyOf(program)) ?? [];
      edges.set(keyOf(program), own);
      // The library that a program is made of does not start it, but its unit tests may.
      const starting = readers.filter(
        ({ kind, packageId }) => kind === "test" || packageId !== program.packageId,
      );
      own.push(...starting.map((node): Edge => ({ to: keyOf(node), kind: "starts" })));
    }
  }
  return edges;
}

/** The binary of doctests need not be named as the library is. */
function nodeOf({ packageId, kind, name }: BinaryTarget, graph: BuildGraph): NodeKey {
  if (kind !== DOCTEST) return testNodeKey(packageId, kind, name);
  const own = graph.byPackage.get(packageId) ?? [];
  return (
    own.find((key) => graph.nodes.get(key)?.targetKind === DOCTEST) ?? testNodeKey(packageId, kind, name)
  );
}

/** A program, or a library for programs that load it, that is built anew and that the configuration starts before or around tests. */
function startedCause(
  reached: ReadonlyMap<NodeKey, Reached>,
  graph: BuildGraph,
  names: ReadonlySet<string> = new Set(),
): Cause | undefined {
  if (names.size === 0) return undefined;
  for (const [key, { cause }] of reached) {
    const node = graph.nodes.get(key);
    if (
      (node?.kind === "program" || node?.kind === "library") &&
      (names.has(node.packageName) || names.has(node.targetName))
    )
      return { file: cause.file, note: `the configuration starts ${node.targetName}` };
  }
  return undefined;
}

interface Search {
  readonly graph: BuildGraph;
  readonly reached: ReadonlyMap<NodeKey, Reached>;
}

function chainTo(key: NodeKey, { graph, reached }: Search): Chain | undefined {
  const last = reached.get(key);
  // Select targets that the graph does not contain, such as kinds that a later cargo may add.
  if (last === undefined) {
    return graph.nodes.has(key) ? undefined : { cause: { file: "", note: "an unknown target" }, steps: [] };
  }
  const steps: ChainStep[] = [];
  let at: NodeKey | undefined = key;
  while (at !== undefined) {
    const node = graph.nodes.get(at);
    const from: Reached["from"] = reached.get(at)?.from;
    if (node !== undefined) steps.unshift({ node, by: from?.by });
    at = from?.node;
  }
  return { cause: last.cause, steps };
}
