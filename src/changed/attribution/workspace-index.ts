/** Looks up packages and nodes of the graph for the checks of this folder. */
import type { Package } from "../../model/build/workspace.ts";
import { isWithin, parentFolder } from "../../model/paths.ts";
import { type Cause, type Entry, toNode } from "../entries.ts";
import type { ChangeFacts } from "../facts.ts";
import type { BuildGraph, Node } from "../nodes.ts";
import {
  groupSources,
  type LocalPackage,
  localPackages,
  rootsThatKnowTheirFolder,
} from "./local-packages.ts";

export class WorkspaceIndex {
  readonly facts: ChangeFacts;
  readonly packages: readonly LocalPackage[];
  /** Root files of targets by source. */
  readonly rootsBySource: ReadonlyMap<string, ReadonlySet<string>>;
  /** Root files of libraries that know their package's folder. */
  readonly rootsWithFolder: ReadonlySet<string>;
  readonly #graph: BuildGraph;
  readonly #nodesByRoot: ReadonlyMap<string, readonly Node[]>;

  constructor(facts: ChangeFacts, graph: BuildGraph) {
    this.facts = facts;
    this.packages = localPackages([...facts.workspace.packages.values()]);
    this.rootsBySource = groupSources(facts);
    this.rootsWithFolder = rootsThatKnowTheirFolder(facts, this.packages);
    this.#graph = graph;
    this.#nodesByRoot = Map.groupBy(graph.nodes.values(), ({ srcPath }) => srcPath);
  }

  nodesOf({ id }: Package): readonly Node[] {
    return (this.#graph.byPackage.get(id) ?? []).flatMap((key) => this.#graph.nodes.get(key) ?? []);
  }

  nodesOfRoot(root: string): readonly Node[] {
    return this.#nodesByRoot.get(root) ?? [];
  }

  packageEntries(each: Package, cause: Cause): readonly Entry[] {
    return this.nodesOf(each).map((node) => toNode(node, cause));
  }

  rootEntries(root: string, cause: Cause): readonly Entry[] {
    return this.nodesOfRoot(root).map((node) => toNode(node, cause));
  }

  /** A path as causes show it. */
  relative(path: string): string {
    const { root } = this.facts.workspace;
    return path === root ? "." : isWithin(path, root) ? path.slice(root.length + 1) : path;
  }

  /** A path as rules name it: with `../` if it is outside of the workspace's root. */
  fromRoot(path: string): string {
    const { root } = this.facts.workspace;
    let [above, up] = [root, ""];
    while (above !== "" && !isWithin(path, above)) [above, up] = [parentFolder(above), `../${up}`];
    return path === root ? "." : up + path.slice(above.length + 1);
  }
}
