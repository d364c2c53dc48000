/** Packages with their folders, and targets by their sources. */
import type { Package } from "../../model/build/workspace.ts";
import { isWithin, parentFolder } from "../../model/paths.ts";
import { absolutePath } from "../changes.ts";
import type { ChangeFacts } from "../facts.ts";
import { rootFile } from "../nodes.ts";

export interface LocalPackage {
  readonly info: Package;
  /** The package's folder, and the folders of other packages inside it, whose files belong to those packages. */
  readonly root: string;
  readonly innerRoots: readonly string[];
}

export function localPackages(packages: readonly Package[]): readonly LocalPackage[] {
  const local = packages.map((info) => ({ info, root: parentFolder(info.manifestPath) }));
  return local.map(({ info, root }) => ({
    info,
    root,
    innerRoots: local
      .filter((other) => other.root !== root && isWithin(other.root, root))
      .map((it) => it.root),
  }));
}

/** Whether a path is in the package's folder, and in none of another package inside it. */
export function ownsFile({ root, innerRoots }: LocalPackage, path: string): boolean {
  return isWithin(path, root) && !innerRoots.some((inner) => isWithin(path, inner));
}

/** Root files of targets by source. */
export function groupSources({ depInfo }: ChangeFacts): ReadonlyMap<string, ReadonlySet<string>> {
  const roots = new Map<string, Set<string>>();
  for (const { root, sources } of depInfo) {
    for (const source of sources) {
      const known = roots.get(source);
      if (known === undefined) roots.set(source, new Set([root]));
      else known.add(root);
    }
  }
  return roots;
}

const FOLDER_VARIABLES = ["CARGO_MANIFEST_DIR", "CARGO_MANIFEST_PATH"];

/**
 * Root files of libraries that the compiler told where their package is: they may read its files in every test that uses
 * them.
 */
export function rootsThatKnowTheirFolder(
  { depInfo }: ChangeFacts,
  packages: readonly LocalPackage[],
): ReadonlySet<string> {
  const folders = new Map(
    packages.flatMap(({ info, root }) => info.targets.map((each) => [rootFile(each), root] as const)),
  );
  return new Set(
    depInfo
      .filter(
        ({ root, isLibrary, env }) =>
          isLibrary === true && [...env].some((variable) => leadsTo(variable, folders.get(root))),
      )
      .map(({ root }) => root),
  );
}

/** Whether a variable names the folder, or one in or around it, as a build script or a setting may make it do. */
function leadsTo([name, value]: readonly [string, string | undefined], folder: string | undefined): boolean {
  if (FOLDER_VARIABLES.includes(name)) return true;
  if (folder === undefined || value?.startsWith("/") !== true || name === "OUT_DIR") return false;
  const path = absolutePath(value, "/");
  return isWithin(path, folder) || isWithin(folder, path);
}

/** Names by which cargo finds a readme (`CARGO_PKG_README`). */
export const README = /^\/README(?:\.md|\.txt)?$/u;

/** Libraries and scripts for a linker. */
export const LIBRARIES = /\.(?:a|so(?:\.[\d.]+)?|dylib|tbd|lib|dll|def|map|ver|o|obj|ld|lds|x)$/u;

/** Sources in languages that build scripts compile, and descriptions from which they generate code. */
export const COMPILED =
  /\.(?:c|cc|cpp|cxx|cu|cuh|h|hh|hpp|hxx|inc|inl|ipp|m|mm|s|asm|swift|proto|fbs|capnp|thrift|lalrpop|pest|y|l|idl|udl|wit|glsl|hlsl|wgsl|vert|frag|comp|metal|rc)$/iu;
