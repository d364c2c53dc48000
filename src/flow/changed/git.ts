/** Runs git to find the differences from a base: changed and untracked files, and old texts of files. */
import { absolutePath, type Change } from "../../changed/changes.ts";
import { parseLinks, parseRawDiff, parseUntracked } from "../../changed/git-output.ts";
import { type TrackedLink, withLinks } from "../../changed/links.ts";
import { describeStatus, type RunCommand, succeeded } from "../../cargo/run-cargo.ts";
import type { UserErrors } from "../../diagnostics/errors.ts";
import { err, ok, type Result } from "../../diagnostics/result.ts";
import { parentFolder } from "../../model/paths.ts";
import { canonicalPath } from "../../os/files/paths.ts";
import { fileEntry } from "../../os/files/state/file-entry.ts";
import { visibleName } from "../../text/safe/visible.ts";

export interface GitPorts {
  readonly run: RunCommand;
  readonly env: Readonly<Record<string, string>>;
  /** The workspace's root, absolute, with `/`. */
  readonly workspaceRoot: string;
}

export interface GitChanges {
  /** The base: the merge base or the current commit. Undefined: there is no commit yet. */
  readonly base: string | undefined;
  readonly changes: readonly Change[];
  /** The repository's root. */
  readonly root: string;
  /** Files and folders that git ignores. */
  readonly ignored: readonly string[];
  /** When the base was committed, in milliseconds since the epoch; 0 without a base. */
  readonly baseTime: number;
  /** Whether the base is the commit that is checked out. */
  readonly isHead: boolean;
  /** The text of a file at the base; undefined if it did not exist. Paths are absolute. */
  readonly oldText: (path: string) => Promise<string | undefined>;
  /** Whether git tracks the file; untracked files cannot be compared. */
  readonly tracks: (path: string) => Promise<boolean>;
}

/** `reference`: the base to compare with; undefined: the current commit. */
export async function readGitChanges(
  around: GitPorts,
  reference: string | undefined,
): Promise<Result<GitChanges>> {
  const git = new Git(around);
  const prefix = await git.ask(["rev-parse", "--show-prefix"]);
  if (!prefix.ok) return prefix;
  const root = repositoryRoot(around.workspaceRoot, firstLine(prefix.value));
  const base = await findBase(git, reference);
  if (!base.ok) return base;
  // Without any commit everything is new, so compare with git's empty tree.
  const tree = base.value ?? (await git.emptyTree());
  const [diff, untracked, ignored, tracked, time, head] = await Promise.all([
    git.ask(
      ["diff", "--raw", "--no-renames", "--no-ext-diff", "--ignore-submodules=none", "-z", tree, "--"],
      root,
    ),
    git.ask(["ls-files", "--others", "--exclude-standard", "-z"], root),
    git.ask(["ls-files", "--others", "--ignored", "--exclude-standard", "--directory", "-z"], root),
    git.ask(["ls-files", "--stage", "-z"], root),
    git.ask(["log", "-1", "--no-show-signature", "--format=%ct", tree]),
    git.ask(["rev-parse", "--verify", "--quiet", "HEAD^{commit}"]),
  ]);
  if (!diff.ok) return diff;
  if (!untracked.ok) return untracked;
  if (!ignored.ok) return ignored;
  if (!tracked.ok) return tracked;
  const changes = [...parseRawDiff(diff.value, root), ...parseUntracked(untracked.value, root)];
  const relative = (path: string): string => path.slice(root.length + 1);
  return ok({
    base: base.value,
    changes: changes.length === 0 ? [] : withLinks(changes, readLinks(parseLinks(tracked.value, root))),
    root,
    ignored: parseUntracked(ignored.value, root).map(({ path }) => path),
    baseTime: time.ok ? 1000 * (Number.parseInt(time.value, 10) || 0) : 0,
    isHead: head.ok && firstLine(head.value) === base.value,
    oldText: async (path) => {
      const shown = await git.ask(["cat-file", "blob", `${tree}:${relative(path)}`], root);
      return shown.ok ? shown.value : undefined;
    },
    tracks: async (path) => {
      const listed = await git.ask(["ls-files", "-z", "--", `:(literal)${relative(path)}`], root);
      return listed.ok && listed.value !== "";
    },
  });
}

/** Where links lead now. */
function readLinks(links: readonly string[]): readonly TrackedLink[] {
  return links.map((path) => {
    const text = fileEntry(path);
    const real = canonicalPath(path);
    const direct = text?.kind === "link" ? [absolutePath(text.target, parentFolder(path))] : [];
    return { path, targets: [...new Set([...direct, ...(real.ok ? [real.value] : [])])] };
  });
}

/** The repository's root in the workspace's own spelling, so that paths of both compare equal. */
function repositoryRoot(workspaceRoot: string, prefix: string): string {
  const inner = prefix.replace(/\/$/u, "");
  return inner === "" ? workspaceRoot : workspaceRoot.slice(0, -inner.length - 1);
}

async function findBase(git: Git, reference: string | undefined): Promise<Result<string | undefined>> {
  const head = await git.ask(["rev-parse", "--verify", "--quiet", "HEAD^{commit}"]);
  if (reference === undefined) return ok(head.ok ? firstLine(head.value) : undefined);
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
  if (!head.ok)
    return err([{ kind: "setup", message: "`--changed=REF` requires a commit that is checked out" }]);
  const base = await git.ask(["merge-base", firstLine(commit.value), firstLine(head.value)]);
  if (base.ok) return ok(firstLine(base.value));
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

function firstLine(text: string): string {
  return text.split("\n")[0] ?? "";
}

/** The identity of the empty tree in repositories with SHA-1. */
const EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

class Git {
  readonly #around: GitPorts;

  constructor(around: GitPorts) {
    this.#around = around;
  }

  /** Its identity depends on the repository's kind of digests. */
  async emptyTree(): Promise<string> {
    const tree = await this.ask(["hash-object", "-t", "tree", "/dev/null"]);
    return tree.ok ? firstLine(tree.value) : EMPTY_TREE;
  }

  async ask(args: readonly string[], cwd = this.#around.workspaceRoot): Promise<Result<string>> {
    const ran = await this.#around.run({
      program: "git",
      // Do not run a helper program from the repository's configuration: it could print anything, or hang.
      args: ["--no-pager", "-c", "core.fsmonitor=false", ...args],
      cwd,
      env: { ...this.#around.env, GIT_OPTIONAL_LOCKS: "0", LC_ALL: "C" },
      stdout: "capture",
      stderr: "capture",
    });
    if (!ran.ok) return err(cannotAsk(`git could not be started: ${ran.error.message}`));
    const { status, stdout, stderr } = ran.value;
    if (succeeded(status)) return ok(new TextDecoder().decode(stdout));
    const words = new TextDecoder().decode(stderr).trim();
    return err(cannotAsk(words === "" ? `git ended with ${describeStatus(status)}` : visibleName(words)));
  }
}

function cannotAsk(cause: string): UserErrors {
  return [
    {
      kind: "setup",
      message: "`--changed` cannot determine what changed",
      causes: [cause],
      help: "outside a git repository, give the changed files with `--changed-files`",
    },
  ];
}
