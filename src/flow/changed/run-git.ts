/** Runs git for `--changed`, so that neither settings nor variables change what it says. */
import { describeStatus, type RunCommand, succeeded } from "../../cargo/run-cargo.ts";
import type { UserErrors } from "../../diagnostics/errors.ts";
import { err, ok, type Result } from "../../diagnostics/result.ts";
import { visibleName } from "../../text/safe/visible.ts";

export interface GitPorts {
  readonly run: RunCommand;
  readonly env: Readonly<Record<string, string>>;
  /** The folder in which git runs: the workspace's root, absolute, with `/`. */
  readonly workspaceRoot: string;
}

export function firstLine(text: string): string {
  return text.split("\n")[0] ?? "";
}

/** The identity of the empty tree in repositories with SHA-1. */
const EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

/**
 * Settings that make git report less than there is: a helper program from the repository's configuration, which could also
 * print anything or hang; names that differ only in case; and files that kept their size and time of modification.
 */
const SETTINGS = [
  "core.fsmonitor=false",
  "core.ignoreCase=false",
  "core.trustCtime=true",
  "core.checkStat=default",
  // Of the `git status` with which git looks into submodules.
  "status.showUntrackedFiles=normal",
];

/** Variables that name one repository, so they are wrong for a submodule. */
const ONE_REPOSITORY = [
  "GIT_DIR",
  "GIT_WORK_TREE",
  "GIT_INDEX_FILE",
  "GIT_COMMON_DIR",
  "GIT_OBJECT_DIRECTORY",
  "GIT_PREFIX",
];

export class Git {
  readonly #around: GitPorts;

  constructor(around: GitPorts) {
    this.#around = around;
  }

  /**
   * Git as it finds the repository itself, if that is the one that a variable names: hooks in a work tree of its own get
   * `GIT_DIR`, with which git takes the folder in which it runs for the whole work tree.
   */
  async finding(): Promise<Git> {
    const { GIT_DIR, GIT_WORK_TREE, GIT_INDEX_FILE } = this.#around.env;
    const isOwnTree = GIT_WORK_TREE === undefined && (GIT_INDEX_FILE?.startsWith("/") ?? true);
    if (GIT_DIR === undefined || !isOwnTree) return this;
    const plain = new Git({ ...this.#around, env: without(this.#around.env, ["GIT_DIR"]) });
    const [named, found] = await Promise.all(
      [this, plain].map((git) => git.ask(["rev-parse", "--absolute-git-dir"])),
    );
    return named?.ok === true && found?.ok === true && named.value === found.value ? plain : this;
  }

  /** Git in a submodule. */
  inside(folder: string): Git {
    const env = without(this.#around.env, ONE_REPOSITORY);
    return new Git({ ...this.#around, env, workspaceRoot: folder });
  }

  /** Its identity depends on the repository's kind of digests. */
  async emptyTree(): Promise<string> {
    const tree = await this.ask(["hash-object", "-t", "tree", "/dev/null"]);
    return tree.ok ? firstLine(tree.value) : EMPTY_TREE;
  }

  async ask(args: readonly string[], cwd = this.#around.workspaceRoot): Promise<Result<string>> {
    const ran = await this.#around.run({
      program: "git",
      args: ["--no-pager", ...SETTINGS.flatMap((each) => ["-c", each]), ...args],
      cwd,
      // The files in the work tree may be those of the commit itself, not of what replaces it.
      env: { ...this.#around.env, GIT_NO_REPLACE_OBJECTS: "1", GIT_OPTIONAL_LOCKS: "0", LC_ALL: "C" },
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

function without(env: GitPorts["env"], names: readonly string[]): GitPorts["env"] {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !names.includes(name)));
}

export function cannotAsk(cause: string): UserErrors {
  return [
    {
      kind: "setup",
      message: "`--changed` cannot determine what changed",
      causes: [cause],
      help: "outside a git repository, give the changed files with `--changed-files`",
    },
  ];
}
