/** Paths of source files as a CI system shows them: relative to the root of the repository. */
import * as path from "node:path";

export interface Repository {
  /** Absolute; absent if unknown. */
  readonly root?: string;
  /** The workspace's path inside the repository, with `/` at its end; empty if they are the same. */
  readonly workspacePrefix: string;
}

export function repositoryOf(root: string | undefined, workspaceRoot: string): Repository {
  const inside = path.relative(root ?? workspaceRoot, workspaceRoot);
  const workspacePrefix = inside === "" || isOutside(inside) ? "" : `${inside}/`;
  return { root: root ?? workspaceRoot, workspacePrefix };
}

/**
 * The compiler names files of the workspace relative to its root, and all others by absolute paths. That includes
 * packages outside the workspace, which may be in the same repository. A file outside of it keeps its absolute path.
 */
export function pathInRepository(file: string, { root, workspacePrefix }: Repository): string {
  if (!isAbsolute(file)) return `${workspacePrefix}${file}`;
  if (root === undefined) return file;
  const inside = path.relative(root, file);
  return inside === "" || isOutside(inside) ? file : inside;
}

/** Whether a path relative to a folder leads out of it. */
export function isOutside(relative: string): boolean {
  return (
    relative === ".." || relative.startsWith("../") || relative.startsWith("..\\") || isAbsolute(relative)
  );
}

function isAbsolute(file: string): boolean {
  return file.startsWith("/") || /^[A-Za-z]:[\\/]/.test(file);
}
