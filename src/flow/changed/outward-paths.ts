/**
 * For decisions without records of a build: what the packages may read outside their own folders, from what their sources say.
 * Records of an earlier build do not answer this: they may be missing or old, or of a build with other features.
 */
import { absolutePath } from "../../changed/changes.ts";
import { rootFile } from "../../changed/nodes.ts";
import { LIBRARY_KINDS, type Package, type Workspace } from "../../model/build/workspace.ts";
import { isWithin, parentFolder } from "../../model/paths.ts";
import { readTextLossily } from "../../os/files/file-system.ts";
import type { ValueOf } from "./moved-environment.ts";
import { innerPaths } from "./path-literals.ts";
import { type SourceText, sourceTexts } from "./source-texts.ts";

/** By root file: beginnings of the paths that its package may read. */
export function outwardPaths(
  { packages }: Workspace,
  valueOf: ValueOf,
): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  const add = (root: string, paths: Iterable<string>): void =>
    void found.set(root, [...(found.get(root) ?? []), ...paths]);
  const building = runWhileBuilding(packages);
  const homes = [...packages.values()].map(({ manifestPath }) => parentFolder(manifestPath));
  for (const each of packages.values()) {
    if (!each.id.includes("path+file:")) continue;
    const inside = sourceTexts(each);
    const outside = modulesOutside(each, inside);
    const texts = [...inside, ...outside];
    const paths = new Set([
      ...pathsIn(each, texts),
      ...includedPaths(each, texts, valueOf),
      ...pathsInside(each, texts, homes),
      // The files that such a module includes, and the modules in it, are where it is.
      ...outside.map(({ file }) => `${parentFolder(file)}/`),
    ]);
    for (const target of each.targets) {
      const root = rootFile(target);
      if (paths.size > 0) add(root, paths);
      const isScript = target.kinds.includes("custom-build");
      if (isScript || (building.has(each) && target.kinds.some((kind) => LIBRARY_KINDS.has(kind))))
        add(root, pathsWhileBuilding(each, isScript ? textsOfScript(root, texts) : texts, valueOf));
    }
  }
  return found;
}

export const ANYWHERE = "/";

/** A path that goes up, as it may be written in a text. */
export const UP = /[\w./\\-]*\.\.[/\\][\w./\\-]*/gu;
/** `..` as a text of its own or at the end of one, to which more is added: `join("..")`, `concat!("/..", "/x")`. */
export const ENDS_UP = /["/\\]\.\."/u;
/** Other ways up from a folder. */
export const CLIMBS =
  /\bparent\(\)|\bancestors\(\)|\.pop\(\)|\bParentDir\b|\bworkspace_root\b|\bMetadataCommand\b|show-toplevel|locate-project|"metadata"/u;
const INCLUDES = /\binclude(?:_str|_bytes)?\s*!/u;
/** A variable that the compiler reads, unless cargo sets it. */
const VARIABLE = /\benv!\s*\(\s*"(?!CARGO_(?:MANIFEST_(?:DIR|PATH)|PKG_\w+|CRATE_NAME)"|OUT_DIR")(\w+)"/gu;
/** A variable that a program reads when it runs. */
export const READ_VARIABLE = /\bvar(?:_os)?\s*\(\s*"(\w+)"/gu;

/** Paths outside the package that the compiler may read, by its sources and the other texts. */
export function pathsOf(each: Package, others: readonly SourceText[], valueOf: ValueOf): ReadonlySet<string> {
  const texts = [...sourceTexts(each), ...others];
  return new Set([...pathsIn(each, texts), ...includedPaths(each, texts, valueOf)]);
}

/** Modules to which paths in the texts lead (`#[path]`), and those to which paths in them lead. */
function modulesOutside(each: Package, texts: readonly SourceText[]): readonly SourceText[] {
  const found = new Map<string, SourceText>();
  for (let latest = texts; latest.length > 0;) {
    const next: SourceText[] = [];
    for (const file of pathsIn(each, latest)) {
      const text = file.endsWith(".rs") && !found.has(file) ? readTextLossily(file) : undefined;
      if (text?.ok !== true) continue;
      next.push({ file, text: text.value });
      found.set(file, { file, text: text.value });
    }
    latest = next;
  }
  return [...found.values()];
}

/** Into folders of packages inside the package's own. */
function pathsInside(
  { manifestPath }: Package,
  texts: readonly SourceText[],
  homes: readonly string[],
): readonly string[] {
  const folder = parentFolder(manifestPath);
  const inner = homes.filter((other) => other !== folder && isWithin(other, folder));
  if (inner.length === 0) return [];
  const isInside = (path: string): boolean => inner.some((each) => isWithin(path, each));
  return texts.flatMap(({ file, text = "" }) => {
    if (isInside(file)) return [];
    const home = { folder, inner };
    const ups = [...text.matchAll(UP)].map(([path]) => absolutePath(path, parentFolder(file)));
    return [
      ...innerPaths(text, home, /\bCARGO_MANIFEST_(?:DIR|PATH)\b/u.test(text)),
      ...ups.filter(isInside),
    ];
  });
}

function pathsIn({ manifestPath }: Package, texts: readonly SourceText[]): ReadonlySet<string> {
  const home = parentFolder(manifestPath);
  const paths = new Set<string>();
  for (const { file, text } of texts) {
    for (const [found] of text?.matchAll(UP) ?? []) {
      // `concat!(env!("CARGO_MANIFEST_DIR"), "/../x")`
      const path = /^[/\\]/u.test(found)
        ? absolutePath(`.${found}`, home)
        : absolutePath(found, parentFolder(file));
      if (!isWithin(path, home)) paths.add(path);
    }
    if (text === undefined) paths.add(ANYWHERE);
  }
  return paths;
}

/** What the compiler may read in ways that no path in the sources shows. */
function includedPaths(
  { manifestPath }: Package,
  texts: readonly SourceText[],
  valueOf: ValueOf,
): readonly string[] {
  const home = parentFolder(manifestPath);
  const including = texts.filter(({ text = "" }) => INCLUDES.test(text));
  if (including.length === 0) return [];
  // A macro is expanded in other packages as well, whose folders are elsewhere.
  const isOpen = including.some(
    ({ text = "" }) =>
      ENDS_UP.test(text) ||
      (text.includes("macro_rules!") && text.search(UP) >= 0) ||
      // A build script may set it.
      namesIn(text, VARIABLE).some((name) => valueOf(name) === undefined),
  );
  if (isOpen) return [ANYWHERE];
  return texts.flatMap(({ text = "" }) => valuesOf(namesIn(text, VARIABLE), valueOf, home));
}

/** What a program that runs during the build may read: it can put paths together in more ways than the compiler. */
function pathsWhileBuilding(
  { manifestPath }: Package,
  texts: readonly SourceText[],
  valueOf: ValueOf,
): readonly string[] {
  if (texts.some(({ text = "" }) => CLIMBS.test(text) || ENDS_UP.test(text))) return [ANYWHERE];
  const home = parentFolder(manifestPath);
  return texts.flatMap(({ text = "" }) => valuesOf(namesIn(text, READ_VARIABLE), valueOf, home));
}

export function namesIn(text: string, pattern: RegExp): readonly string[] {
  return [...text.matchAll(pattern)].flatMap(([, name]) => name ?? []);
}

/** Values that are paths. */
function valuesOf(names: readonly string[], valueOf: ValueOf, home: string): readonly string[] {
  return names.flatMap((name) => {
    const value = valueOf(name) ?? "";
    return value.includes("/") ? [absolutePath(value, home)] : [];
  });
}

/** The script, and all sources of its package if it has modules. */
function textsOfScript(root: string, texts: readonly SourceText[]): readonly SourceText[] {
  const own = texts.filter(({ file }) => file === root);
  return own.some(({ text = "" }) => /\bmod\s+\w+\s*;/u.test(text) || INCLUDES.test(text)) ? texts : own;
}

/** Packages of procedural macros, those that build scripts use, and what these depend on. */
function runWhileBuilding(packages: Workspace["packages"]): ReadonlySet<Package> {
  const queue = [...packages.values()].flatMap((each) => {
    const isMacro = each.targets.some(({ kinds }) => kinds.includes("proc-macro"));
    const helpers = each.dependencies.filter(({ kinds }) => kinds.includes("build"));
    return [...(isMacro ? [each] : []), ...helpers.flatMap(({ id }) => packages.get(id) ?? [])];
  });
  const found = new Set<Package>();
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    if (found.has(next)) continue;
    found.add(next);
    for (const { id, kinds } of next.dependencies)
      if (kinds.includes("normal")) queue.push(...[packages.get(id)].filter((each) => each !== undefined));
  }
  return found;
}
