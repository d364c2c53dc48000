/** Changes from a list of names, for which no version control system says more. */
import type { Change } from "../../changed/changes.ts";
import { parseFileList } from "../../changed/texts/git-output.ts";
import { type KnownLink, withLinks } from "../../changed/links.ts";
import type { Workspace } from "../../model/build/workspace.ts";
import { isWithin, parentFolder } from "../../model/paths.ts";
import { readDirectory } from "../../os/files/folders/read-directory.ts";
import { fileBehind } from "../../os/files/state/file-entry.ts";
import { readLink } from "./git-index.ts";

/** `text`: the list. Relative names start at `cwd`. Undefined: it has too many names. */
export function listedChanges(
  text: string,
  cwd: string,
  workspace: Workspace,
): readonly Change[] | undefined {
  // A name that does not exist may be meant from a root, as most programs print names: the workspace's or the repository's.
  const fromRoot = parseFileList(text, workspace.root) ?? [];
  const around = foldersAround(workspace.root);
  const fromNowhere = parseFileList(text, NOWHERE) ?? [];
  const listed = parseFileList(text, cwd)?.flatMap((change, index) => {
    const found = asItIs(change);
    const { path } = change;
    if (fromNowhere[index]?.path === path) return [found];
    const inner = isWithin(path, cwd) ? path.slice(cwd.length + 1) : "";
    const others = around
      .filter((folder) => beginsIn(folder, inner))
      .map((folder) => ({ ...change, path: `${folder}/${inner}` }));
    const elsewhere = [...fromRoot.slice(index, index + 1), ...others]
      .filter((it) => it.path !== path)
      .map(asItIs);
    // One that exists in the working directory may be meant from a root as well, if it exists there.
    return [found, ...elsewhere.filter(({ kind }) => found.kind === "deleted" || kind !== "deleted")];
  });
  return listed === undefined ? undefined : withLinks(listed, linksOf(workspace));
}

/** A folder in which no file is, to tell absolute names from relative ones. */
const NOWHERE = "/\u0001";

/** `M<tab>file` of `git diff --name-status`, ` M file` of `git status --short`. */
const DESCRIBED = /^(?:(?:[ACDMTUXB]|[CR]\d+)\t|[ ACDMRTU?!]{2} )\S/u;

/** A name that does not exist, and that looks like one that git has put what happened to the file before. */
export function describedName(changes: readonly Change[], cwd: string): string | undefined {
  return changes
    .filter(({ kind, path }) => kind === "deleted" && isWithin(path, cwd))
    .map(({ path }) => path.slice(cwd.length + 1))
    .find((name) => DESCRIBED.test(name));
}

function foldersAround(folder: string): readonly string[] {
  const parent = parentFolder(folder);
  return parent === "" || parent === folder ? [] : [parent, ...foldersAround(parent)];
}

/** Whether the relative path begins with something that exists in the folder. */
function beginsIn(folder: string, inner: string): boolean {
  const [first = ""] = inner.split("/");
  return first !== "" && fileBehind(`${folder}/${first}`) !== undefined;
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
