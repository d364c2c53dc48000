/** Parses git's output with `-z`: names are not quoted, and each ends with NUL. */
import { absolutePath, type Change, type ChangeKind } from "../changes.ts";

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
    .map((path) => ({
      path: absolutePath(path, root),
      kind: "added",
      isFolder: path.endsWith("/"),
      isUntracked: true,
    }));
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

/** Names that `--changed-files` may list. */
export const MOST_LISTED = 500_000;

/**
 * Lines (or NUL-separated names) of `--changed-files`, each name once. Relative paths start at `cwd`. Undefined: there
 * are more than `most` names.
 */
export function parseFileList(text: string, cwd: string, most = MOST_LISTED): readonly Change[] | undefined {
  const names = new Set<string>();
  for (const name of listedNames(text)) {
    if (name !== "") names.add(name);
    // What git prints without `-z`. A file may have quotes in its name as well.
    if (QUOTED.test(name)) names.add(unquoted(name));
    if (names.size > most) return undefined;
  }
  return [...names].map((name) => ({
    path: absolutePath(name, cwd),
    kind: "modified",
    isFolder: name.endsWith("/"),
  }));
}

const QUOTED = /^"(?:[^"\\]|\\.)+"$/u;
const ESCAPED = /((?:\\[0-7]{3})+)|\\(.)/gu;
const ESCAPES: Readonly<Record<string, string>> = {
  a: "\u0007",
  b: "\b",
  t: "\t",
  n: "\n",
  v: "\v",
  f: "\f",
  r: "\r",
};

/** Without the quotes and escapes that git puts into a name with unusual characters: `"n\303\244me"`. */
function unquoted(name: string): string {
  return name.slice(1, -1).replaceAll(ESCAPED, (_, octal: string | undefined, letter: string) => {
    if (octal === undefined) return ESCAPES[letter] ?? letter;
    const bytes = octal
      .split("\\")
      .slice(1)
      .map((each) => Number.parseInt(each, 8));
    return new TextDecoder().decode(new Uint8Array(bytes));
  });
}

/** One after the other: most lines of a large file may be empty or repeated. */
function* listedNames(text: string): Generator<string> {
  const separator = text.includes("\0") ? "\0" : "\n";
  for (let start = text.startsWith("\uFEFF") ? 1 : 0; start <= text.length;) {
    const found = text.indexOf(separator, start);
    const end = found < 0 ? text.length : found;
    const line = text.slice(start, end);
    yield separator === "\n" && found >= 0 && line.endsWith("\r") ? line.slice(0, -1) : line;
    start = end + 1;
  }
}

function kindOf(status: string): ChangeKind {
  if (status.startsWith("A")) return "added";
  return status.startsWith("D") ? "deleted" : "modified";
}
