/**
 * For decisions before a build: what the packages may read outside their own folders, from what their sources say. Records of
 * the last build do not answer this: they may be missing or old, or of a build with other features.
 */
import { absolutePath } from "../../changed/changes.ts";
import { rootFile } from "../../changed/nodes.ts";
import type { Package, Workspace } from "../../model/build/workspace.ts";
import { isWithin, parentFolder } from "../../model/paths.ts";
import { readTextLossily } from "../../os/files/file-system.ts";
import { readDirectory } from "../../os/files/folders/read-directory.ts";

/** By root file: beginnings of the paths that its package may read. */
export function outwardPaths({ packages }: Workspace): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const each of packages.values()) {
    if (!each.id.includes("path+file:")) continue;
    const paths = [...pathsOf(each)];
    for (const target of each.targets) {
      const root = rootFile(target);
      // What a build script reads may be put together in other ways.
      const isOpen = target.kinds.includes("custom-build") && CLIMBS.test(textOf(root));
      const known = found.get(root) ?? [];
      if (isOpen || paths.length > 0) found.set(root, isOpen ? ANYWHERE : [...known, ...paths]);
    }
  }
  return found;
}

const ANYWHERE = ["/"];

const CLIMBS = /\bparent\(\)|\bancestors\(\)/u;
/** A path that goes up, as it may be written in a text. */
const UP = /[\w./\\-]*\.\.[/\\][\w./\\-]*/gu;

/** Larger packages may read everything. */
const MOST_FILES = 5000;

/** Of the sources in the package's folder, and of the targets that have their root elsewhere. */
export function pathsOf({ manifestPath, targets }: Package): ReadonlySet<string> {
  const home = parentFolder(manifestPath);
  const paths = new Set<string>();
  let left = MOST_FILES;
  const read = (file: string): void => {
    for (const [text] of textOf(file).matchAll(UP)) {
      // `concat!(env!("CARGO_MANIFEST_DIR"), "/../x")`
      const path = /^[/\\]/u.test(text)
        ? absolutePath(`.${text}`, home)
        : absolutePath(text, parentFolder(file));
      if (!isWithin(path, home)) paths.add(path);
    }
  };
  const visit = (folder: string): void => {
    const entries = readDirectory(folder);
    if (!entries.ok) return;
    for (const { name, kind } of entries.value) {
      if (name === "target" || name.startsWith(".")) continue;
      left -= 1;
      if (left < 0) return void paths.add("/");
      if (kind === "folder") visit(`${folder}/${name}`);
      else if (name.endsWith(".rs")) read(`${folder}/${name}`);
    }
  };
  visit(home);
  for (const root of targets.map(rootFile)) if (!isWithin(root, home)) read(root);
  return paths;
}

function textOf(file: string): string {
  const text = readTextLossily(file);
  return text.ok ? text.value : "";
}
