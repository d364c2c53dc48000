/** Inputs that the configuration declares, for systems without observation. */
import { dirname, resolve } from "node:path";
import type { ObservedInput } from "../../cache/observation.ts";
import type { InputKind } from "../../cache/record.ts";
import type { PlannedTest } from "../../model/plan.ts";
import { readDirectory } from "../../os/files/folders/read-directory.ts";
import { filesMatching, pathGlob } from "../../os/files/path-glob.ts";
import { canonicalPath } from "../../os/files/paths.ts";
import { fileBehind, fileEntry } from "../../os/files/state/file-entry.ts";

export interface DeclaredStart {
  /** The program that is started. */
  readonly started: string;
  /** Those of the test's package, which it may start. */
  readonly programs: readonly string[];
  readonly workspaceRoot: string;
}

/** A text says why the test is not stored. */
export function declaredInputs(
  test: PlannedTest,
  { started, programs, workspaceRoot }: DeclaredStart,
): readonly ObservedInput[] | string {
  const { inputs } = test.settings.cache;
  const { path } = test.binary;
  if (inputs.length === 0)
    return "cannot be observed on this system, and `cache.inputs` declares nothing for it";
  // The files that a runner or a wrapper reads are not declared.
  if (started !== path) return "is started through another program, which cannot be observed on this system";
  const found = new Map<string, ObservedInput>();
  for (const file of [path, ...libraries(path), ...programs]) found.set(file, inputAt(file, "look"));
  for (const glob of inputs) {
    const matching = inputsMatching(glob, workspaceRoot);
    if (matching === undefined) return `declares too many folders: ${glob}`;
    // A listing of what a link leads to also has the link.
    for (const each of matching) if (found.get(each.path)?.kind !== "list") found.set(each.path, each);
  }
  return [...found.values()];
}

/** Maximum number of folders that are searched for one glob; links can lead to the same ones again and again. */
const MOST_FOLDERS = 20_000;

/**
 * Files that match, also behind links to folders, those links, and the folders that were searched: a file that begins to exist
 * changes their listings. A name without wildcards is that of a file, or of a folder with everything in it. Undefined: there
 * are too many folders.
 */
export function inputsMatching(glob: string, root: string): readonly ObservedInput[] | undefined {
  const parts = glob.split("/");
  const wild = parts.findIndex((part) => /[*?[{\\!]/u.test(part));
  const base = resolve(root, (wild < 0 ? parts : parts.slice(0, wild)).join("/"));
  const searched = wild < 0 ? "**" : parts.slice(wild).join("/");
  const isEverything = searched === "**" || searched === "**/*";
  const matches = isEverything ? () => true : pathGlob(searched);
  const found: ObservedInput[] = [];
  let folders = 0;
  const visited = new Set<string>();
  // A folder may be reached by several links, with another part of the glob for each, unless the glob means everything.
  const visit = (folder: string, inner: string, above: readonly string[]): void => {
    const real = canonicalPath(folder);
    const listed = readDirectory(folder);
    if (!real.ok || !listed.ok || folders > MOST_FOLDERS) return;
    if (isEverything ? visited.has(real.value) : above.includes(real.value)) return;
    visited.add(real.value);
    folders += 1;
    const here = [...above, real.value];
    found.push(inputAt(folder, "list"));
    for (const { name, kind } of listed.value) {
      const path = `${folder}/${name}`;
      const behind = fileBehind(path)?.kind;
      // A link that leads to another folder, or begins to lead to one, changes no listing.
      const isWay = kind === "symlink" && behind !== "file";
      if (isWay || (kind !== "folder" && matches(inner + name))) found.push(inputAt(path, "look"));
      if (behind === "folder" && !OWN_FOLDERS.has(path.slice(root.length)))
        visit(path, `${inner}${name}/`, here);
    }
  };
  if (fileBehind(base)?.kind === "folder") visit(base, "", []);
  else found.push(inputAt(base, "look"));
  return folders > MOST_FOLDERS ? undefined : found;
}

/** Of the workspace: git and cargo change them all the time. Globs that begin in them are followed. */
const OWN_FOLDERS: ReadonlySet<string> = new Set(["/.git", "/target"]);

function inputAt(path: string, kind: InputKind): ObservedInput {
  return { path, kind, absent: fileEntry(path) === undefined, seen: undefined };
}

/** Dynamic libraries that cargo has built: in the binary's directory and its parent. */
function libraries(binary: string): readonly string[] {
  const folder = dirname(binary);
  return [folder, dirname(folder)].flatMap((each) => filesMatching("*.{so,dylib,dll}", each));
}
