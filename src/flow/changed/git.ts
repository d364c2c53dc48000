/** Runs git to find the differences from a base: changed and untracked files, and old texts of files. */
import type { Change } from "../../changed/changes.ts";
import { parseRawDiff, parseUntracked } from "../../changed/texts/git-output.ts";
import { type KnownLink, withLinks } from "../../changed/links.ts";
import { err, ok, type Result } from "../../diagnostics/result.ts";
import { isWithin, withForwardSlashes } from "../../model/paths.ts";
import { canonicalPath } from "../../os/files/paths.ts";
import { visibleName } from "../../text/safe/visible.ts";
import { type IndexFacts, isLink, readIndex } from "./git-index.ts";
import { cannotAsk, firstLine, Git, type GitPorts } from "./run-git.ts";

export interface GitChanges {
  /** The base: the merge base or the current commit. Undefined: there is no commit yet. */
  readonly base: string | undefined;
  readonly changes: readonly Change[];
  /** Whether a file is in the repository's folder. */
  readonly contains: (path: string) => boolean;
  /** Git's own folder, if it is in the repository's. */
  readonly ownFolder: string;
  /** Files and folders that git ignores, also in submodules. */
  readonly ignored: readonly string[];
  /** Symbolic links that git tracks or ignores. */
  readonly links: readonly KnownLink[];
  /** When the base was committed, in milliseconds since the epoch; 0 without a base. */
  readonly baseTime: number;
  /** Whether the base is the commit that is checked out. */
  readonly isHead: boolean;
  /** The text of a file at the base; undefined if it did not exist. Paths are absolute. */
  readonly oldText: (path: string) => Promise<string | undefined>;
  /** Whether git tracks the file; untracked files cannot be compared. */
  readonly tracks: (path: string) => Promise<boolean>;
  /** The differences from the same base as they are now. */
  readonly again: () => Promise<Result<GitChanges>>;
}

/** `reference`: the base to compare with; undefined: the current commit. */
export async function readGitChanges(
  around: GitPorts,
  reference: string | undefined,
): Promise<Result<GitChanges>> {
  const git = await new Git(around).finding();
  const place = await git.ask(["rev-parse", "--is-inside-work-tree", "--show-prefix"]);
  if (!place.ok) return place;
  const [isInside = "", prefix = ""] = place.value.split("\n");
  if (isInside !== "true") return err(cannotAsk(OTHER_WORK_TREE));
  const root = await repositoryRoot(git, around.workspaceRoot, prefix);
  if (!root.ok) return root;
  const names = new Names(around.workspaceRoot, root.value, prefix);
  return await readFrom(git, { reference, names });
}

const OTHER_WORK_TREE =
  "the workspace is not in git's work tree, which `core.worktree` or `GIT_WORK_TREE` may name";

/** What a change in the working tree does not change. */
interface Compared {
  readonly git: Git;
  readonly names: Names;
  readonly base: string | undefined;
  /** The base, or git's empty tree. */
  readonly tree: string;
  readonly baseTime: number;
}

async function readFrom(
  git: Git,
  { reference, names }: { readonly reference: string | undefined; readonly names: Names },
): Promise<Result<GitChanges>> {
  const found = await findBase(git, reference);
  if (!found.ok) return found;
  const { base, head } = found.value;
  // Without any commit everything is new, so compare with git's empty tree.
  const tree = base ?? (await git.emptyTree());
  const [time, read] = await Promise.all([
    git.ask(["log", "-1", "--no-show-signature", "--format=%ct", tree]),
    readWorkingTree(git, names.root, tree),
  ]);
  const baseTime = time.ok ? 1000 * (Number.parseInt(time.value, 10) || 0) : 0;
  return read.ok ? ok(changesFrom({ git, names, base, tree, baseTime }, read.value, head)) : read;
}

async function readAgain(compared: Compared): Promise<Result<GitChanges>> {
  const { git, names, tree } = compared;
  const [head, read] = await Promise.all([readHead(git), readWorkingTree(git, names.root, tree)]);
  return read.ok ? ok(changesFrom(compared, read.value, head)) : read;
}

interface WorkingTree extends IndexFacts {
  readonly reported: readonly Change[];
}

async function readWorkingTree(git: Git, root: string, tree: string): Promise<Result<WorkingTree>> {
  const [diff, untracked, index] = await Promise.all([
    git.ask(
      ["diff", "--raw", "--no-renames", "--no-ext-diff", "--ignore-submodules=none", "-z", tree, "--"],
      root,
    ),
    git.ask(["ls-files", "--others", "--exclude-standard", "-z"], root),
    readIndex(git, root),
  ]);
  if (!diff.ok) return diff;
  if (!untracked.ok) return untracked;
  if (!index.ok) return index;
  const reported = [
    ...parseRawDiff(diff.value, root),
    ...parseUntracked(untracked.value, root).map((each) =>
      isLink(each.path) ? { ...each, isLink: true } : each,
    ),
  ];
  return ok({ ...index.value, reported });
}

function changesFrom(
  compared: Compared,
  { reported, unreported, links, ignored }: WorkingTree,
  head: string | undefined,
): GitChanges {
  const { git, names, base, tree, baseTime } = compared;
  const { root } = names;
  return {
    base,
    changes: withLinks([...reported, ...unreported], links).map((change) => ({
      ...change,
      path: names.known(change.path),
    })),
    contains: (path) => isWithin(names.real(path), root),
    ownFolder: names.known(`${root}/.git`),
    ignored: ignored.map((path) => names.known(path)),
    links: links.map(({ path, targets, isIgnored }) => ({
      ...(isIgnored === true ? { isIgnored } : {}),
      path: names.known(path),
      targets: targets.map((target) => names.known(target)),
    })),
    baseTime,
    isHead: head !== undefined && head === base,
    oldText: async (path) => {
      const shown = await git.ask(["cat-file", "blob", `${tree}:${names.relative(path)}`], root);
      return shown.ok ? shown.value : undefined;
    },
    tracks: async (path) => {
      const listed = await git.ask(["ls-files", "-z", "--", `:(literal)${names.relative(path)}`], root);
      return listed.ok && listed.value !== "";
    },
    again: () => readAgain(compared),
  };
}

/** The repository's root, without symbolic links. */
async function repositoryRoot(git: Git, workspaceRoot: string, prefix: string): Promise<Result<string>> {
  const inner = prefix === "" ? "" : `/${prefix.replace(/\/$/u, "")}`;
  const real = canonicalPath(workspaceRoot);
  const folder = real.ok ? withForwardSlashes(real.value) : workspaceRoot;
  if (folder.endsWith(inner)) return ok(folder.slice(0, folder.length - inner.length));
  const top = await git.ask(["rev-parse", "--show-toplevel"]);
  return top.ok ? ok(firstLine(top.value)) : top;
}

/** Names of files for the workspace, which may be named through a link, and for git. */
class Names {
  readonly root: string;
  readonly #workspace: string;
  /** The workspace's root as git names it. */
  readonly #inner: string;

  constructor(workspaceRoot: string, root: string, prefix: string) {
    this.root = root;
    this.#workspace = workspaceRoot;
    this.#inner = `${root}/${prefix}`.replace(/\/$/u, "");
  }

  /** As the workspace names it. */
  known(path: string): string {
    return isWithin(path, this.#inner) ? this.#workspace + path.slice(this.#inner.length) : path;
  }

  /** As git names it. */
  real(path: string): string {
    return isWithin(path, this.#workspace) ? this.#inner + path.slice(this.#workspace.length) : path;
  }

  relative(path: string): string {
    return this.real(path).slice(this.root.length + 1);
  }
}

/** The commit that is checked out; undefined: there is none yet. */
async function readHead(git: Git): Promise<string | undefined> {
  const head = await git.ask(["rev-parse", "--verify", "--quiet", "HEAD^{commit}"]);
  return head.ok ? firstLine(head.value) : undefined;
}

interface FoundBase {
  readonly base: string | undefined;
  readonly head: string | undefined;
}

async function findBase(git: Git, reference: string | undefined): Promise<Result<FoundBase>> {
  const head = await readHead(git);
  if (reference === undefined) return ok({ base: head, head });
  const shown = visibleName(reference);
  const commit = await git.ask([
    "rev-parse",
    "--verify",
    "--quiet",
    "--end-of-options",
    `${reference}^{commit}`,
  ]);
  if (!commit.ok) {
    return err([
      {
        kind: "setup",
        message: `\`--changed=${shown}\`: git has no commit of that name`,
        help: "fetch it first, or name another commit, branch or tag",
      },
    ]);
  }
  if (head === undefined)
    return err([{ kind: "setup", message: "`--changed=REF` requires a commit that is checked out" }]);
  const base = await git.ask(["merge-base", firstLine(commit.value), head]);
  if (base.ok) return ok({ base: firstLine(base.value), head });
  const shallow = await git.ask(["rev-parse", "--is-shallow-repository"]);
  const isShallow = shallow.ok && firstLine(shallow.value) === "true";
  return err([
    {
      kind: "setup",
      message: `\`--changed=${shown}\`: it has no common ancestor with the commit that is checked out`,
      ...(isShallow
        ? {
            causes: ["this is a shallow clone, and the common commit may lie beyond its end"],
            help: "fetch more history, e.g. `git fetch --unshallow` or `fetch-depth: 0`",
          }
        : {}),
    },
  ]);
}
