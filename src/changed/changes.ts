/** Changed files and folders, each with the kind of change. */
import { isWithin } from "../model/paths.ts";

export type ChangeKind = "added" | "modified" | "deleted";

export interface Change {
  /** Absolute, with `/`. */
  readonly path: string;
  readonly kind: ChangeKind;
  /** A submodule, an untracked repository or a folder that the user named: represents everything in it. */
  readonly isFolder: boolean;
  /** It is or was a symbolic link, so a name that goes through it may now be another file's. */
  readonly isLink?: boolean;
  /** The name goes through a link that git ignores, so it may be of no use to any package. */
  readonly isByIgnoredLink?: boolean;
  /** Git does not track it. */
  readonly isUntracked?: boolean;
  /** A folder of which files may be gone that no record names. */
  readonly hasLostFiles?: boolean;
  /** A file that does not exist, and need not have existed: a build script that watches it runs in each build. */
  readonly isMissing?: boolean;
  /** Why it counts as changed, if git does not say so. */
  readonly note?: string;
}

/** Whether `change` may be a change of `file`. */
export function touches(change: Change, file: string): boolean {
  return file === change.path || (mayHoldFiles(change) && isWithin(file, change.path));
}

/** Whether the file is below the changed folder or link. */
export function holds(change: Change, file: string): boolean {
  return file !== change.path && touches(change, file);
}

/** Whether something may be gone with the change. */
export function mayLackFiles({ kind, isFolder, hasLostFiles = false }: Change): boolean {
  return kind === "deleted" || isFolder || hasLostFiles;
}

/** Whether a path may go through the changed one. */
export function mayHoldFiles({ isFolder, isLink = false }: Change): boolean {
  return isFolder || isLink;
}

/** `path` as an absolute path with `/`, without `.`, `..` and repeated slashes; relative paths start at `base`. */
export function absolutePath(path: string, base: string): string {
  const parts: string[] = [];
  for (const part of writtenPath(path, base).split("/")) {
    if (part === "..") parts.splice(Math.max(1, parts.length - 1));
    else if (part !== "." && (part !== "" || parts.length === 0)) parts.push(part);
  }
  return parts.length === 1 && parts[0] === "" ? "/" : parts.join("/");
}

/** `path` as an absolute path with `/`, as it is written: a `..` after a link leads elsewhere than the text says. */
export function writtenPath(path: string, base: string): string {
  const slashed = path.replaceAll("\\", "/");
  return ABSOLUTE.test(slashed) ? slashed : `${base}/${slashed}`;
}

const ABSOLUTE = /^(?:\/|[A-Za-z]:\/)/u;
