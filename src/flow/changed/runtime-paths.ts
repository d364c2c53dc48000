/**
 * What tests may read when they run although it is in no folder of their package, and what procedural macros give to the code
 * of a package, from what the sources say. Cargo has no records of that. Relative paths start at the package's folder, in which
 * its tests run.
 */
import { absolutePath } from "../../changed/changes.ts";
import { rootFile } from "../../changed/nodes.ts";
import { LIBRARY_KINDS, type Package, type Workspace } from "../../model/build/workspace.ts";
import { isWithin, parentFolder } from "../../model/paths.ts";
import type { BuildRecords } from "./build-records.ts";
import { ANYWHERE, CLIMBS, ENDS_UP, UP } from "./outward-paths.ts";
import { absolutePathsIn, type Home, innerPaths, pathsForMacros } from "./path-literals.ts";
import { sourceTexts, withoutComments, withRecorded } from "./source-texts.ts";

export interface RuntimeRequest {
  readonly workspace: Workspace;
  readonly records: readonly BuildRecords[];
  /** Variables whose values may be paths, by name. */
  readonly variables: ReadonlyMap<string, string>;
}

/** By source file: beginnings of the paths that its code may read. Only sources with such paths are in it. */
export function runtimePaths(request: RuntimeRequest): ReadonlyMap<string, readonly string[]> {
  const { packages, root } = request.workspace;
  const found = new Map<string, readonly string[]>();
  const local = [...packages.values()].filter(({ id }) => id.includes("path+file:"));
  const homes = new Set(local.map(({ manifestPath }) => parentFolder(manifestPath)));
  for (const each of local) {
    const folder = parentFolder(each.manifestPath);
    const inner = [...homes].filter((other) => other !== folder && isWithin(other, folder));
    const own = ownRecords(each, request.records);
    const texts = withRecorded(sourceTexts(each, homes), own.sources);
    const knowsFolder = own.knowsFolder || texts.some(({ text = "" }) => KNOWS_FOLDER.test(text));
    for (const { file, text } of texts) {
      const paths =
        text === undefined
          ? [ANYWHERE]
          : pathsIn(withoutComments(text), {
              home: { folder, inner },
              root,
              knowsFolder,
              isLibrary: own.librarySources.has(file),
              variables: request.variables,
            });
      if (paths.length > 0) found.set(file, [...(found.get(file) ?? []), ...paths]);
    }
  }
  return found;
}

interface OwnRecords {
  /** Files that the compiler read for the package's targets. */
  readonly sources: ReadonlySet<string>;
  readonly librarySources: ReadonlySet<string>;
  /** The compiler was asked for the package's folder, for example by another package's macro. */
  readonly knowsFolder: boolean;
}

function ownRecords({ targets }: Package, records: readonly BuildRecords[]): OwnRecords {
  const roots = new Set(targets.map(rootFile));
  const isLibrary = ({ kinds }: (typeof targets)[number]): boolean =>
    kinds.some((kind) => LIBRARY_KINDS.has(kind));
  const libraries = new Set(targets.filter(isLibrary).map(rootFile));
  const own = records.flatMap(({ depInfo }) => depInfo.filter((each) => roots.has(each.root)));
  return {
    sources: new Set(own.flatMap(({ sources }) => sources)),
    librarySources: new Set(own.flatMap((each) => (libraries.has(each.root) ? each.sources : []))),
    knowsFolder: own.some(({ env }) => env.has("CARGO_MANIFEST_DIR") || env.has("CARGO_MANIFEST_PATH")),
  };
}

interface Reader {
  readonly home: Home;
  readonly root: string;
  /** Some code of the package has the name of its folder. */
  readonly knowsFolder: boolean;
  /** The text is of the package's library. */
  readonly isLibrary: boolean;
  readonly variables: ReadonlyMap<string, string>;
}

function pathsIn(text: string, reader: Reader): readonly string[] {
  const { home, root, variables } = reader;
  if (goesAnywhere(text, reader)) return [ANYWHERE];
  const written = [...text.matchAll(UP)].map(([path]) =>
    // `concat!(env!("CARGO_MANIFEST_DIR"), "/../x")`
    absolutePath(/^[/\\]/u.test(path) ? `.${path}` : path, home.folder),
  );
  const named = [...variables]
    .filter(([name]) => text.includes(`"${name}"`))
    .map(([, value]) => absolutePath(value, home.folder))
    .filter((path) => isWithin(path, root));
  return [
    ...new Set([
      ...[...written, ...named].filter((path) => !isWithin(path, home.folder)),
      ...absolutePathsIn(text, root),
      ...innerPaths(text, home, reader.knowsFolder),
      ...pathsForMacros(text, home.folder),
    ]),
  ];
}

/** Whether the code may put together a path to any file: it finds the workspace, or goes up from a folder. */
function goesAnywhere(text: string, { knowsFolder, isLibrary }: Reader): boolean {
  if (FINDS_WORKSPACE.test(text) || STARTS_UP.test(text)) return true;
  if (!CLIMBS.test(text) && !ENDS_UP.test(text)) return false;
  // Libraries also go up in trees of other things than files.
  return KNOWS_FOLDER.test(text) || (knowsFolder && (!isLibrary || HAS_PATHS.test(text)));
}

const KNOWS_FOLDER = /\bCARGO_MANIFEST_(?:DIR|PATH)\b|\bcurrent_dir\b|\bfile!\s*\(\s*\)/u;
const FINDS_WORKSPACE = /\bworkspace_root\b|\bMetadataCommand\b|show-toplevel|locate-project|"metadata"/u;
/** `Path::new("..").join("x")` */
const STARTS_UP =
  /\b(?:new|from|join|push|read_dir|canonicalize|current_dir|set_current_dir|open|absolute)\(\s*"\.\."\s*[,)]/u;
const HAS_PATHS = /\bPathBuf\b|\bstd::path\b|&\s*Path\b|\bUtf8Path/u;
