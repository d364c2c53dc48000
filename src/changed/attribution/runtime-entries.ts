/** Targets whose code may read a file when it runs, since a path in their sources leads to it. */
import { type Change, touches } from "../changes.ts";
import { type Entry, toNode } from "../entries.ts";
import type { Node } from "../nodes.ts";
import { ownsFile } from "./local-packages.ts";
import { isOnlyModule } from "./package-file-entries.ts";
import type { WorkspaceIndex } from "./workspace-index.ts";

export function runtimeEntries(index: WorkspaceIndex, change: Change): readonly Entry[] {
  const { runtimePaths } = index.facts;
  if (runtimePaths === undefined || isModule(index, change.path)) return [];
  const cause = { file: index.relative(change.path), note: "a path in sources leads to it" };
  return [...runtimePaths]
    .filter(([, beginnings]) =>
      beginnings.some((path) => change.path.startsWith(path) || touches(change, path)),
    )
    .flatMap(([source]) => readersBy(index, source))
    .filter(runsInTests)
    .map((node) => toNode(node, cause));
}

/** Code does not read modules when it runs. */
function isModule(index: WorkspaceIndex, path: string): boolean {
  const owners = index.packages.filter((each) => ownsFile(each, path));
  return owners.length === 0
    ? path.endsWith(".rs") && index.rootsBySource.has(path)
    : owners.some(({ info }) => isOnlyModule(index, path, info));
}

/** Targets that a source is part of. */
export function readersBy(index: WorkspaceIndex, source: string): readonly Node[] {
  const roots = [...(index.rootsBySource.get(source) ?? [])];
  const nodes = roots.flatMap((root) => index.nodesOfRoot(root));
  if (nodes.length > 0) return nodes;
  // No record names the source, so it is one that tests may build. Before the build, it may be any.
  const isBuilt = index.facts.outward === undefined;
  return index.packages
    .filter((each) => ownsFile(each, source))
    .flatMap(({ info }) => index.nodesOf(info))
    .filter(({ kind }) => !isBuilt || kind === "test");
}

/** Cargo knows what build scripts and macros read. */
export function runsInTests({ kind, targetKind }: Node): boolean {
  return kind === "test" || (kind !== "script" && targetKind !== "proc-macro");
}
