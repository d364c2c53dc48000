/** Maps changed files to their entry nodes in the graph. The order of the checks is that of docs/design/changed.md. */
import { isWithin } from "../../model/paths.ts";
import { type Change, holds, mayHoldFiles, touches } from "../changes.ts";
import { type Entry, everything } from "../entries.ts";
import type { ChangeFacts } from "../facts.ts";
import type { BuildGraph } from "../nodes.ts";
import { lockEntries } from "./dependency-entries.ts";
import { ownsFile } from "./local-packages.ts";
import { manifestEntries } from "./manifest-entries.ts";
import { packageFileEntries } from "./package-file-entries.ts";
import { runtimeEntries } from "./runtime-entries.ts";
import { doctestEntries, outwardEntries, sourceEntries } from "./source-entries.ts";
import { watchedEntries } from "./watched-entries.ts";
import { WorkspaceIndex } from "./workspace-index.ts";

export function attribute(facts: ChangeFacts, graph: BuildGraph): readonly Entry[] {
  const index = new WorkspaceIndex(facts, graph);
  const outputs = outputFolders(index);
  return [
    ...facts.changes.flatMap((change) => entriesOf(index, change, isOutput(facts, outputs, change))),
    ...environmentEntries(index),
  ];
}

/** Git's attributes decide which contents the files below have in the work tree. */
const ATTRIBUTES = "/.gitattributes";

function entriesOf(index: WorkspaceIndex, change: Change, isOutput: boolean): readonly Entry[] {
  // A missing file that a build script watches may be anywhere.
  if (isOutput) return change.note === undefined ? [] : watchedEntries(index, change);
  const ruled = ruleEntries(index, change);
  if (ruled.stops) return ruled.entries;
  // Nothing else than the script can have read a file that is missing now and then.
  const entries = change.isMissing === true ? watchedEntries(index, change) : usualEntries(index, change);
  return [...ruled.entries, ...entries];
}

/** Cargo's own folders, unless sources are in them as well. */
function outputFolders({ facts, packages }: WorkspaceIndex): readonly string[] {
  const { root, targetDirectory, buildDirectory } = facts.workspace;
  const sources = [root, ...packages.map((each) => each.root)];
  return [targetDirectory, buildDirectory].filter(
    (folder) => !sources.some((source) => isWithin(source, folder)),
  );
}

/** What git tracks in cargo's folders is an input, except where cargo itself writes. */
function isOutput(
  { outputs }: ChangeFacts,
  folders: readonly string[],
  { path, isUntracked = false }: Change,
): boolean {
  const isInside = (folder: string): boolean => isWithin(path, folder);
  return folders.some(isInside) && (isUntracked || outputs === undefined || outputs.some(isInside));
}

function environmentEntries(index: WorkspaceIndex): readonly Entry[] {
  return [...index.facts.movedEnvironment].flatMap(([root, variable]) =>
    index.rootEntries(root, { file: "", note: `environment variable ${variable}` }),
  );
}

function ruleEntries(
  index: WorkspaceIndex,
  change: Change,
): { readonly entries: readonly Entry[]; readonly stops: boolean } {
  const { rules, workspace } = index.facts;
  const entries: Entry[] = [];
  const file = index.relative(change.path);
  const names = [...new Set([file, index.fromRoot(change.path)])];
  for (const rule of rules) {
    // What changed in a folder is not known, so a rule may be about some of it.
    const isAll = names.some((name) => rule.covers(name));
    const isPart = change.isFolder && !isAll;
    const isMatch = names.some((name) => rule.matches(name) || (isPart && rule.mayMatchIn(name)));
    if (!isAll && !isMatch) continue;
    const cause = { file, note: `changed.rules[${rule.index}]` };
    if (rule.hasFilter) entries.push({ to: "filter", rule: rule.index, cause });
    for (const matches of rule.packages ?? []) {
      const named = [...workspace.packages.values()].filter(({ name }) => matches(name));
      entries.push(...named.flatMap((each) => index.packageEntries(each, cause)));
      // A package was renamed, or the name was never right: it is not known what the file affects.
      if (named.length === 0)
        entries.push(...everything({ ...cause, note: `${cause.note} names no package of the workspace` }));
    }
    if (!rule.continues && !isPart) return { entries, stops: true };
  }
  return { entries, stops: false };
}

function usualEntries(index: WorkspaceIndex, change: Change): readonly Entry[] {
  const { workspace, globalFiles } = index.facts;
  const file = index.relative(change.path);
  const global = [...globalFiles].find(([each]) => touches(change, each));
  if (global !== undefined) return everything({ file, note: change.note ?? global[1] });
  if (change.path.endsWith(ATTRIBUTES)) {
    const path = change.path.slice(0, -ATTRIBUTES.length);
    return usualEntries(index, { path, kind: "modified", isFolder: true, note: "attributes of its files" });
  }
  if (mayHoldFiles(change) && index.packages.some(({ info }) => holds(change, info.manifestPath)))
    return everything({ file, note: change.note ?? "a folder with packages" });
  // Targets may also include it, build scripts may watch it, and tests of a package around it may read it.
  const isLock = touches(change, `${workspace.root}/Cargo.lock`);
  const manifests = manifestEntries(index, change);
  const owners = index.packages.filter((each) => ownsFile(each, change.path));
  const found = [
    ...(isLock ? lockEntries(index, { file, note: "" }) : []),
    ...(manifests ?? []),
    ...sourceEntries(index, change),
    ...watchedEntries(index, change),
    ...owners.flatMap((owner) =>
      packageFileEntries(index, change, { owner, isManifest: touches(change, owner.info.manifestPath) }),
    ),
    ...doctestEntries(index, change),
  ];
  const isKnown = isLock || found.length > 0 || owners.length > 0 || change.isByIgnoredLink === true;
  return isKnown
    ? [...found, ...outwardEntries(index, change), ...runtimeEntries(index, change)]
    : everything({ file, note: "in no package" });
}
