/** Changes from a list of names, for which no version control system says more. */
import type { Change } from "../../changed/changes.ts";
import { parseFileList } from "../../changed/texts/git-output.ts";
import { type KnownLink, withLinks } from "../../changed/links.ts";
import type { Workspace } from "../../model/build/workspace.ts";
import { parentFolder } from "../../model/paths.ts";
import { readDirectory } from "../../os/files/folders/read-directory.ts";
import { fileBehind } from "../../os/files/state/file-entry.ts";
import { readLink } from "./git-index.ts";

/** `text`: the list. Relative names start at `cwd`. Undefined: it has too many names. */
export function listedChanges(
  text: string,
  cwd: string,
  workspace: Workspace,
): readonly Change[] | undefined {
  // A name that does not exist may be meant from the root, as most programs print names.
  const fromRoot = parseFileList(text, workspace.root) ?? [];
  const listed = parseFileList(text, cwd)?.flatMap((change, index) => {
    const found = asItIs(change);
    const other = fromRoot[index];
    return found.kind !== "deleted" || other === undefined || other.path === change.path
      ? [found]
      : [found, asItIs(other)];
  });
  return listed === undefined ? undefined : withLinks(listed, linksOf(workspace));
}

function asItIs(change: Change): Change {
  const now = fileBehind(change.path);
  if (now === undefined) return { ...change, kind: "deleted" };
  return now.kind === "folder" ? { ...change, isFolder: true } : change;
}

/** Larger workspaces are not searched to their end. */
const MOST_ENTRIES = 200_000;

/** Symbolic links in the folders of packages, without build directories and hidden folders. */
function linksOf({ packages, targetDirectory, buildDirectory }: Workspace): readonly KnownLink[] {
  const links: KnownLink[] = [];
  const visited = new Set([targetDirectory, buildDirectory]);
  let left = MOST_ENTRIES;
  const visit = (folder: string): void => {
    if (visited.has(folder)) return;
    visited.add(folder);
    const entries = readDirectory(folder);
    if (!entries.ok) return;
    for (const { name, kind } of entries.value) {
      left -= 1;
      if (left < 0) return;
      const path = `${folder}/${name}`;
      if (kind === "symlink") links.push(readLink(path));
      else if (kind === "folder" && !name.startsWith(".")) visit(path);
    }
  };
  for (const { id, manifestPath } of packages.values())
    if (id.includes("path+file:")) visit(parentFolder(manifestPath));
  return links;
}
