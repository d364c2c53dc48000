/** What a changed manifest affects. */
import { isWithin, parentFolder } from "../../model/paths.ts";
import { type Change, touches } from "../changes.ts";
import { type Cause, type Entry, everything } from "../entries.ts";
import { isLockedPath } from "../texts/lock-file.ts";
import { compareManifests, dependencyNames } from "../texts/manifest.ts";
import { tableOf, type TomlTable } from "../texts/toml-values.ts";
import { closureEntries } from "./dependency-entries.ts";
import type { LocalPackage } from "./local-packages.ts";
import type { WorkspaceIndex } from "./workspace-index.ts";

/** Undefined: the file is no manifest that counts. */
export function manifestEntries(index: WorkspaceIndex, change: Change): readonly Entry[] | undefined {
  const owner = index.packages.find(({ info }) => touches(change, info.manifestPath));
  if (owner !== undefined) return comparedEntries(index, change, owner);
  const rootManifest = rootManifestOf(index);
  if (change.path !== rootManifest && isAbovePackages(index, change.path))
    return everything({ file: index.relative(change.path), note: "a manifest above packages" });
  const isGone = change.kind === "deleted" && change.path.endsWith("/Cargo.toml");
  if (isGone || isForOtherPlatform(index, change)) return departedEntries(index, change);
  return touches(change, rootManifest) ? comparedEntries(index, change, undefined) : undefined;
}

/** Without an owner, it is the root manifest of a workspace, and no package's own. */
function comparedEntries(
  index: WorkspaceIndex,
  change: Change,
  owner: LocalPackage | undefined,
): readonly Entry[] {
  const texts = index.facts.manifests.get(owner?.info.manifestPath ?? rootManifestOf(index));
  const difference = compareManifests({
    before: texts?.before,
    after: texts?.after,
    workspaceDependencies: owner?.info.isMember === false ? undefined : workspaceDependencies(index),
  });
  const cause: Cause = { file: index.relative(change.path), note: "" };
  if (difference.reach === "nothing") return [];
  if (difference.reach === "everything")
    return everything({ ...cause, note: "the workspace's tables, or its old text is not known" });
  const own = owner === undefined ? [] : index.packageEntries(owner.info, cause);
  if (difference.reach === "package") return own;
  const note = "dependencies or features differ";
  return [...own, ...closureEntries(index, new Set(difference.names), { ...cause, note })];
}

/** Whether it is the manifest of a package that is in the lock file, and not in the graph for this platform. */
function isForOtherPlatform({ facts }: WorkspaceIndex, { path }: Change): boolean {
  const name = tableOf(facts.manifests.get(path)?.after, "package")["name"];
  return typeof name === "string" && isLockedPath(facts.lockNow, name);
}

/** Whether packages of another workspace, on which members of this one depend, may inherit from the manifest. */
function isAbovePackages({ packages }: WorkspaceIndex, path: string): boolean {
  return path.endsWith("/Cargo.toml") && packages.some(({ root }) => isWithin(root, parentFolder(path)));
}

/** A package that may have been a member, or is one elsewhere: its dependencies may have had features for it. */
function departedEntries(index: WorkspaceIndex, change: Change): readonly Entry[] {
  const isGone = change.kind === "deleted";
  const note = isGone ? "a package that is gone" : "a package for another platform";
  const cause = { file: index.relative(change.path), note };
  const { before, after = {} } = index.facts.manifests.get(change.path) ?? {};
  if (before === undefined) return everything(cause);
  const shared = workspaceDependencies(index);
  const names = [before, after].flatMap((text) => [...dependencyNames(text, shared)]);
  return closureEntries(index, new Set(names), cause);
}

function workspaceDependencies(index: WorkspaceIndex): TomlTable {
  const root = index.facts.manifests.get(rootManifestOf(index))?.after;
  return tableOf(tableOf(root, "workspace"), "dependencies");
}

function rootManifestOf({ facts }: WorkspaceIndex): string {
  return `${facts.workspace.root}/Cargo.toml`;
}
