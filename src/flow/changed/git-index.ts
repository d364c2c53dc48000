/**
 * What the index holds beside plain files: links, submodules, and files that git was told not to look at. Those are compared
 * here. With what git ignores, as that is also found in each submodule on its own.
 */
import { absolutePath, type Change } from "../../changed/changes.ts";
import { type IndexEntry, parseIndex, parseUntracked } from "../../changed/texts/git-output.ts";
import type { KnownLink } from "../../changed/links.ts";
import { ok, type Result } from "../../diagnostics/result.ts";
import { parentFolder } from "../../model/paths.ts";
import { readDirectory } from "../../os/files/folders/read-directory.ts";
import { canonicalPath } from "../../os/files/paths.ts";
import { type FileEntry, fileEntry } from "../../os/files/state/file-entry.ts";
import { firstLine, type Git } from "./run-git.ts";

export interface IndexFacts {
  readonly links: readonly KnownLink[];
  /** Files and folders that git ignores. */
  readonly ignored: readonly string[];
  /** Changes that `git diff` does not report. */
  readonly unreported: readonly Change[];
}

/** `root`: the folder of the repository or submodule, absolute. */
export async function readIndex(git: Git, root: string): Promise<Result<IndexFacts>> {
  const [ignored, listed] = await Promise.all([
    git.ask(["ls-files", "--others", "--ignored", "--exclude-standard", "--directory", "-z"], root),
    git.ask(["ls-files", "--stage", "-v", "-z"], root),
  ]);
  if (!ignored.ok) return ignored;
  if (!listed.ok) return listed;
  const entries = parseIndex(listed.value, root);
  const submodules = entries.filter(({ kind }) => kind === "submodule").map(submoduleOf);
  const open = submodules.filter(({ isOpen }) => isOpen).map(({ path }) => path);
  const inner = await Promise.all(open.map((each) => readIndex(git.inside(each), each)));
  const failed = inner.find((each) => !each.ok);
  if (failed?.ok === false) return failed;
  const facts = inner.flatMap((each) => (each.ok ? [each.value] : []));
  const ignoredPaths = parseUntracked(ignored.value, root).map(({ path }) => path);
  return ok({
    links: [
      ...entries.filter(({ kind }) => kind === "link").map(({ path }) => readLink(path)),
      ...ignoredPaths.filter(isLink).map((path): KnownLink => ({ ...readLink(path), isIgnored: true })),
      ...facts.flatMap(({ links }) => links),
    ],
    ignored: [...ignoredPaths, ...facts.flatMap((each) => each.ignored)],
    unreported: [
      ...(await unseenChanges(git, root, entries)),
      ...submodules.flatMap(({ path, isOrphan }) => (isOrphan ? [folderChange(path, ORPHAN)] : [])),
      ...(await Promise.all(submodules.map((each) => changesInside(git, each)))).flat(),
      ...facts.flatMap(({ unreported }) => unreported),
    ],
  });
}

const ORPHAN = "a submodule's folder without its repository";
const INSIDE = "a submodule with changes";

function folderChange(path: string, note: string): Change {
  return { path, kind: "modified", isFolder: true, note };
}

export function isLink(path: string): boolean {
  return fileEntry(path)?.kind === "link";
}

/** Git's settings, those of the submodule itself included, may hide all of this. */
async function changesInside(git: Git, { path, entry, isOpen }: Submodule): Promise<readonly Change[]> {
  if (!isOpen) return [];
  const [commit, different, untracked] = await Promise.all(
    [
      ["rev-parse", "HEAD"],
      ["diff", "--raw", "--no-renames", "--no-ext-diff", "--ignore-submodules=none", "-z", "HEAD", "--"],
      ["ls-files", "--others", "--exclude-standard", "-z"],
    ].map((args) => git.inside(path).ask(args)),
  );
  const isOther = entry.unseen && (commit?.ok !== true || firstLine(commit.value) !== entry.id);
  const isChanged = [different, untracked].some((each) => each?.ok !== true || each.value !== "");
  return isOther || isChanged ? [folderChange(path, INSIDE)] : [];
}

interface Submodule {
  readonly path: string;
  readonly entry: IndexEntry;
  /** It has been checked out. */
  readonly isOpen: boolean;
  /** It has files but no repository, so git compares nothing. */
  readonly isOrphan: boolean;
}

function submoduleOf(entry: IndexEntry): Submodule {
  const { path } = entry;
  const listed = readDirectory(path);
  const names = listed.ok ? listed.value.map(({ name }) => name) : [];
  const isOpen = names.includes(".git");
  return { path, entry, isOpen, isOrphan: !isOpen && names.length > 0 };
}

/** Where a link leads now. */
export function readLink(path: string): KnownLink {
  const text = fileEntry(path);
  const real = canonicalPath(path);
  const direct = text?.kind === "link" ? [absolutePath(text.target, parentFolder(path))] : [];
  return { path, targets: [...new Set([...direct, ...(real.ok ? [real.value] : [])])] };
}

const UNSEEN = "git was told not to look at it";

/** Files with `assume-unchanged` or `skip-worktree` whose contents are not those of the index. */
async function unseenChanges(
  git: Git,
  root: string,
  entries: readonly IndexEntry[],
): Promise<readonly Change[]> {
  const unseen = entries.filter((each) => each.unseen && each.kind !== "submodule");
  const present: IndexEntry[] = [];
  const different: Change[] = [];
  const missing: IndexEntry[] = [];
  for (const each of unseen) {
    const now = fileEntry(each.path);
    if (now === undefined) missing.push(each);
    else if (isSameKind(each, now)) present.push(each);
    else different.push(changeOf(each, "modified"));
  }
  // A sparse checkout leaves files out, before and after any change.
  const isSparse = missing.some(({ skipped }) => skipped) && (await isSparseCheckout(git, root));
  for (const each of missing) if (!(isSparse && each.skipped)) different.push(changeOf(each, "deleted"));
  const ids = await idsOf(git, root, present);
  present.forEach((each, at) => {
    if (ids[at] !== each.id) different.push(changeOf(each, "modified"));
  });
  return different;
}

/** Links are compared no further. */
function isSameKind({ kind, executable }: IndexEntry, now: FileEntry): boolean {
  return kind === "file" && now.kind === "file" && now.executable === executable;
}

function changeOf({ path, kind: entry }: IndexEntry, kind: Change["kind"]): Change {
  return { path, kind, isFolder: false, note: UNSEEN, ...(entry === "link" ? { isLink: true } : {}) };
}

async function isSparseCheckout(git: Git, root: string): Promise<boolean> {
  const set = await git.ask(["config", "--type=bool", "core.sparseCheckout"], root);
  return set.ok && firstLine(set.value) === "true";
}

/** So many names fit into a command line. */
const CHUNK = 200;

/** Digests of the files as git would store them now; fewer if git fails, so the rest counts as different. */
async function idsOf(git: Git, root: string, entries: readonly IndexEntry[]): Promise<readonly string[]> {
  const ids: string[] = [];
  for (let from = 0; from < entries.length; from += CHUNK) {
    const names = entries.slice(from, from + CHUNK).map(({ path }) => path.slice(root.length + 1));
    const hashed = await git.ask(["hash-object", "--", ...names], root);
    const found = hashed.ok ? hashed.value.split("\n").slice(0, names.length) : [];
    if (found.length !== names.length) break;
    ids.push(...found);
  }
  return ids;
}
