/** Parses git's output with `-z`: names are not quoted, and each ends with NUL. */
import { absolutePath, type Change, type ChangeKind } from "./changes.ts";

/**
 * `git diff --raw --no-renames -z`: alternates `:OLDMODE NEWMODE OLDID NEWID STATUS` and a path. A rename is a deletion
 * and an addition, so both names count. Statuses other than `A` and `D` (type changed, unmerged, …) count as modified.
 */
export function parseRawDiff(text: string, root: string): readonly Change[] {
  const fields = text.split("\0");
  const changes: Change[] = [];
  for (let index = 0; index + 1 < fields.length; index += 2) {
    const [facts = "", path = ""] = fields.slice(index, index + 2);
    const [oldMode, newMode, , , status = ""] = facts.replace(/^:/u, "").split(" ");
    changes.push({
      path: absolutePath(path, root),
      kind: kindOf(status),
      isFolder: oldMode === GITLINK || newMode === GITLINK,
      ...(oldMode === LINK || newMode === LINK ? { isLink: true } : {}),
    });
  }
  return changes;
}

/** The mode of a submodule's entry. */
const GITLINK = "160000";

const LINK = "120000";

/** `git ls-files --others --exclude-standard -z`. An untracked repository is listed as a folder with `/` at its end. */
export function parseUntracked(text: string, root: string): readonly Change[] {
  return text
    .split("\0")
    .filter((path) => path !== "")
    .map((path) => ({ path: absolutePath(path, root), kind: "added", isFolder: path.endsWith("/") }));
}

/** An entry of git's index. */
export interface IndexEntry {
  /** Absolute. */
  readonly path: string;
  readonly kind: "file" | "link" | "submodule";
  /** Digest of its contents, as git stores them. */
  readonly id: string;
  readonly executable: boolean;
  /** Git does not look at the file: `assume-unchanged` or `skip-worktree` is set. */
  readonly unseen: boolean;
  /** `skip-worktree` is set, as for everything outside a sparse checkout. */
  readonly skipped: boolean;
}

/** `git ls-files --stage -v -z`: `TAG MODE ID STAGE`, a tab and a path. Other entries than plain files that git sees. */
export function parseIndex(text: string, root: string): readonly IndexEntry[] {
  return text
    .split("\0")
    .filter((line) => line !== "" && !PLAIN.test(line))
    .map((line) => {
      const [tag = "", mode = "", id = ""] = line.split(" ", 3);
      const skipped = tag.toUpperCase() === "S";
      return {
        path: absolutePath(line.slice(line.indexOf("\t") + 1), root),
        kind: mode === LINK ? "link" : mode === GITLINK ? "submodule" : "file",
        id,
        executable: mode === "100755",
        unseen: skipped || tag !== tag.toUpperCase(),
        skipped,
      };
    });
}

/** Most entries: not worth an object each. */
const PLAIN = /^[A-RT-Z] 100/u;

/** Lines (or NUL-separated names) of `--changed-files`. Relative paths start at `cwd`. */
export function parseFileList(text: string, cwd: string): readonly Change[] {
  const separator = text.includes("\0") ? "\0" : /\r?\n/u;
  return text
    .replace(/^\ufeff/u, "")
    .split(separator)
    .filter((line) => line !== "")
    .map((line) => ({ path: absolutePath(line, cwd), kind: "modified", isFolder: line.endsWith("/") }));
}

function kindOf(status: string): ChangeKind {
  if (status.startsWith("A")) return "added";
  return status.startsWith("D") ? "deleted" : "modified";
}
