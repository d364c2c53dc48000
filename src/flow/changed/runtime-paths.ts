/**
 * What tests of a package may read outside of its folder when they run, from what its sources say. Cargo has no records of
 * that. Relative paths start at the package's folder, in which its tests run.
 */
import { absolutePath } from "../../changed/changes.ts";
import type { Workspace } from "../../model/build/workspace.ts";
import { isWithin, parentFolder } from "../../model/paths.ts";
import type { ValueOf } from "./moved-environment.ts";
import { ANYWHERE, CLIMBS, ENDS_UP, namesIn, READ_VARIABLE, UP } from "./outward-paths.ts";
import { sourceTexts } from "./source-texts.ts";

/** By source file: beginnings of the paths that its code may read. Only sources with such paths are in it. */
export function runtimePaths(
  { packages, root }: Workspace,
  valueOf: ValueOf,
): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  const local = [...packages.values()].filter(({ id }) => id.includes("path+file:"));
  const homes = new Set(local.map(({ manifestPath }) => parentFolder(manifestPath)));
  for (const each of local) {
    const home = parentFolder(each.manifestPath);
    for (const { file, text } of sourceTexts(each, homes)) {
      const paths = text === undefined ? [ANYWHERE] : pathsIn(text.replaceAll(COMMENT, ""), home);
      if (paths.length > 0) found.set(file, [...(found.get(file) ?? []), ...paths]);
    }
  }
  return found;

  function pathsIn(text: string, home: string): readonly string[] {
    if (FINDS_WORKSPACE.test(text)) return [ANYWHERE];
    if (KNOWS_FOLDER.test(text) && (CLIMBS.test(text) || ENDS_UP.test(text))) return [ANYWHERE];
    const written = [...text.matchAll(UP)].map(([path]) =>
      // `concat!(env!("CARGO_MANIFEST_DIR"), "/../x")`
      absolutePath(/^[/\\]/u.test(path) ? `.${path}` : path, home),
    );
    const named = [...namesIn(text, READ_VARIABLE), ...namesIn(text, COMPILED_VARIABLE)]
      .flatMap((name) => valueOf(name) ?? [])
      .filter((value) => value.startsWith("/"))
      .map((value) => absolutePath(value, "/"))
      // Folders around the workspace, such as the user's own, are not named for files in it.
      .filter((path) => isWithin(path, root));
    return [...new Set([...written, ...named])].filter((path) => !isWithin(path, home));
  }
}

const COMMENT = /^\s*\/\/.*$/gmu;
const KNOWS_FOLDER = /\bCARGO_MANIFEST_(?:DIR|PATH)\b|\bcurrent_dir\b/u;
const FINDS_WORKSPACE = /\bworkspace_root\b|\bMetadataCommand\b|show-toplevel|locate-project/u;
const COMPILED_VARIABLE = /\benv!\s*\(\s*"(?!CARGO_|OUT_DIR")(\w+)"/gu;
