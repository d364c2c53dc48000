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
    });
  }
  return changes;
}

/** The mode of a submodule's entry. */
const GITLINK = "160000";

/** `git ls-files --others --exclude-standard -z`. An untracked repository is listed as a folder with `/` at its end. */
export function parseUntracked(text: string, root: string): readonly Change[] {
  return text
    .split("\0")
    .filter((path) => path !== "")
    .map((path) => ({ path: absolutePath(path, root), kind: "added", isFolder: path.endsWith("/") }));
}

/** `git ls-files --stage -z`: `MODE ID STAGE`, a tab and a path. The paths of symbolic links. */
export function parseLinks(text: string, root: string): readonly string[] {
  return text
    .split("\0")
    .filter((line) => line.startsWith("120000 "))
    .map((line) => absolutePath(line.slice(line.indexOf("\t") + 1), root));
}

/** Lines (or NUL-separated names) of `--changed-files`. Relative paths start at `cwd`. */
export function parseFileList(text: string, cwd: string): readonly Change[] {
  const separator = text.includes("\0") ? "\0" : /\r?\n/u;
  return text
    .split(separator)
    .filter((line) => line !== "")
    .map((line) => ({ path: absolutePath(line, cwd), kind: "modified", isFolder: line.endsWith("/") }));
}

function kindOf(status: string): ChangeKind {
  if (status.startsWith("A")) return "added";
  return status.startsWith("D") ? "deleted" : "modified";
}
