/**
 * Paths as they are in keys and packs: those in the workspace, in the target directory and in cargo's build directory
 * are relative to them, so that a store serves other machines, and archives that are extracted into a new folder each
 * time.
 *
 * A target directory inside the workspace is named by its place in it. A test can reach such a directory by a path
 * from the workspace (`../target`), which names no file where the target directory is elsewhere. So the two kinds have
 * different keys.
 */
import { isWithin } from "../model/paths.ts";

export interface PortableRoot {
  readonly mark: string;
  /** Absolute. */
  readonly folder: string;
}

/** A folder comes before those that contain it. */
export type PortableRoots = readonly PortableRoot[];

export interface BuildFolders {
  readonly targetDirectory: string;
  readonly buildDirectory: string;
}

/** `build`: undefined for commands that build and run nothing. */
export function portableRoots(workspaceRoot: string, build: BuildFolders | undefined): PortableRoots {
  const roots: PortableRoot[] = [{ mark: "$WORKSPACE", folder: workspaceRoot }];
  const add = (mark: string, folder: string): void => {
    if (!roots.some((root) => isWithin(folder, root.folder))) roots.push({ mark, folder });
  };
  if (build !== undefined) {
    add("$TARGET", build.targetDirectory);
    add("$BUILD", build.buildDirectory);
  }
  return roots
    .filter(({ folder }) => folder !== "")
    .sort((left, right) => right.folder.length - left.folder.length);
}

/**
 * Any text, such as an argument or the value of a variable. Only a whole path counts: in `/work-data` and `/mnt/work`, the
 * folder `/work` is none, and in a copy of the workspace elsewhere such names lead to other files.
 */
export function portableText(text: string, roots: PortableRoots): string {
  // Escape text that could be mistaken for a mark.
  let portable = text.includes("$") ? text.replaceAll("$", "$$$$") : text;
  for (const { mark, folder } of roots)
    if (portable.includes(folder))
      portable = portable.replaceAll(folder, (_, at: number, whole: string) =>
        isWholePath(whole, at, at + folder.length) ? mark : folder,
      );
  return portable;
}

/** Characters between a path and what is before or after it. */
const BEFORE = new Set(["", " ", "\n", "\t", "=", ":", ";", ",", '"', "'"]);
const AFTER = new Set(["", "/", "\n", ":", ";", '"', "'"]);

function isWholePath(text: string, begin: number, end: number): boolean {
  return BEFORE.has(text.charAt(begin - 1)) && AFTER.has(text.charAt(end));
}

/** The roots in whose surroundings a path is: outside of them, but in a folder above them that is not the root of all files. */
export function rootsBeside(path: string, roots: PortableRoots): PortableRoots {
  if (roots.some(({ folder }) => isWithin(path, folder))) return [];
  const top = `${path.split("/", 2).join("/")}/`;
  return roots.filter(({ folder }) => folder.startsWith(top) && !isWithin(folder, path));
}

/** An absolute path. */
export function portablePath(path: string, roots: PortableRoots): string {
  const root = roots.find(({ folder }) => path === folder || path.startsWith(`${folder}/`));
  return root === undefined ? path : root.mark + path.slice(root.folder.length);
}

/** The inverse of `portablePath`, on this machine. */
export function localPath(path: string, roots: PortableRoots): string {
  const root = roots.find(({ mark }) => isWithin(path, mark));
  return root === undefined ? path : root.folder + path.slice(root.mark.length);
}
