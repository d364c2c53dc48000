/** Build scripts that read a file, by what they told cargo. */
import { isWithin } from "../../model/paths.ts";
import { type Change, touches } from "../changes.ts";
import { type Entry, toNode } from "../entries.ts";
import { COMPILED, LIBRARIES, ownsFile } from "./local-packages.ts";
import type { WorkspaceIndex } from "./workspace-index.ts";

/** Build scripts that asked cargo to watch the file or a folder above it, in or outside their package. */
export function watchedEntries(index: WorkspaceIndex, change: Change): readonly Entry[] {
  const cause = { file: index.relative(change.path), note: change.note ?? "watched by the build script" };
  return index.packages.flatMap((each) => {
    const script = index.nodesOf(each.info).find(({ kind }) => kind === "script");
    if (script === undefined) return [];
    const { paths, linked = [] } = index.facts.buildScripts.get(each.info.id) ?? {};
    const isWatched =
      paths === undefined
        ? ownsFile(each, change.path)
        : paths.some((path) => isWithin(change.path, path) || touches(change, path));
    if (isWatched) return [toNode(script, cause)];
    // Cargo need not know of it: scripts often watch some of what they compile.
    if (COMPILED.test(change.path) && ownsFile(each, change.path))
      return [toNode(script, { ...cause, note: "the build script may compile it" })];
    return linked.some((path) => isLinked(index, change, path))
      ? [toNode(script, { ...cause, note: "the linker finds it by the build script" })]
      : [];
  });
}

/** Of a folder that holds packages, only what a linker reads counts. */
function isLinked({ packages }: WorkspaceIndex, change: Change, path: string): boolean {
  if (!isWithin(change.path, path) && !touches(change, path)) return false;
  return !packages.some(({ root }) => isWithin(root, path)) || LIBRARIES.test(change.path);
}
