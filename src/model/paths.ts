/** Paths as text: prefixes and order by whole components. Nothing here touches the file system. */
import { sep } from "node:path";
import { compareText } from "./ids.ts";

/** `path` below `root` without the root, `""` for the root itself, `undefined` if it lies elsewhere. */
export function stripPrefix(path: string, root: string): string | undefined {
  const base = root.replace(/[/\\]+$/, "");
  if (path === root || path === base) return "";
  if (!path.startsWith(base)) return undefined;
  const next = path.charAt(base.length);
  return next === "/" || next === "\\" ? path.slice(base.length + 1) : undefined;
}

/** Whether `path` is `folder` or is inside it. Both are absolute, with `/`. */
export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith("/") ? folder : `${folder}/`);
}

/** The folder that a file or folder is in. The path is absolute, with `/`. */
export function parentFolder(path: string): string {
  return path.replace(/\/[^/]*$/u, "");
}

/** Orders relative paths component by component, so that `a/b` is before `a-b`. */
export function comparePaths(left: string, right: string): number {
  const [a, b] = [left.split(/[/\\]/), right.split(/[/\\]/)];
  for (const [index, part] of a.entries()) {
    const other = b[index];
    if (other === undefined) return 1;
    const order = compareText(part, other);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

/** A relative path with `/` on every system, as machine outputs write it; elsewhere a backslash is a letter. */
export function withForwardSlashes(path: string, separator: string = sep): string {
  return path.replaceAll(separator, "/");
}

/** The reverse: a relative path out of a machine output, with this system's separator. */
export function withOwnSeparators(path: string): string {
  return path.split("/").join(sep);
}
