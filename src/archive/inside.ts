/** Paths that an archive names must stay inside it: one that does not would have other programs run. Pure. */
import type { StoredBuild } from "../model/build/build-meta-read.ts";
import { stripPrefix } from "../model/paths.ts";
import { ROOT } from "./names.ts";

/** Whether a relative path has plain names only, and at least one. */
export function isPlainPath(path: string): boolean {
  return path
    .replace(/\/$/, "")
    .split("/")
    .every((part) => part !== "" && part !== "." && part !== "..");
}

/** Why the entry's path is refused. */
export function pathProblem(path: string): string | undefined {
  if (path.split("/")[0] !== ROOT) return `path \`${path}\` does not start with the \`${ROOT}/\` prefix`;
  if (!isPlainPath(path) || path.includes("\0")) {
    return `path \`${path}\` has parts that lead elsewhere`;
  }
  return undefined;
}

/** Why a symbolic link at `path` is refused: it may lead only to what lies in the archive. */
export function linkProblem(path: string, target: string): string | undefined {
  const parts = target.replace(/\/$/, "").split("/");
  const names = parts.findIndex((part) => part !== ".." && part !== ".");
  const ups = (names < 0 ? parts : parts.slice(0, names)).filter((part) => part === "..").length;
  const rest = names < 0 ? [] : parts.slice(names);
  // Folders on the way are no links themselves, so that leading `..` mean what they say; later ones may not.
  const depth = path.split("/").length - 1;
  const staysInside = ups < depth && rest.every((part) => part !== "" && part !== "..");
  return staysInside ? undefined : `link \`${path}\` leads out of the archive, to \`${target}\``;
}

/** Why the archive's list of binaries is refused. */
export function buildProblem({ meta, binaries }: StoredBuild): string | undefined {
  for (const { id, path } of binaries) {
    const relative = stripPrefix(path, meta.targetDirectory);
    if (relative === undefined || !isInside(relative)) {
      return `binary \`${id}\` is said to lie outside of the archive, at \`${path}\``;
    }
  }
  const others = [
    ...meta.baseOutputDirectories,
    ...[...meta.nonTestBinaries.values()].flatMap((list) => list.map(({ path }) => path)),
    ...meta.buildScriptOutDirs.values(),
    ...meta.linkedPaths.keys(),
  ];
  const stray = others.find((path) => !isInside(path));
  return stray === undefined ? undefined : `path \`${stray}\` of the archive's metadata leads out of it`;
}

/** An archive may have been made on Windows. */
function isInside(relative: string): boolean {
  const path = relative.replaceAll("\\", "/");
  return path === "" || (isPlainPath(path) && !/^[A-Za-z]:/.test(path));
}
