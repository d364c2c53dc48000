/** Paths that a Rust source writes as texts: into the folders of other packages, and in what it gives to macros. */
import { absolutePath } from "../../changed/changes.ts";
import { isWithin } from "../../model/paths.ts";
import { fileBehind } from "../../os/files/state/file-entry.ts";

/** The folder of a package, and the folders of other packages in it. */
export interface Home {
  readonly folder: string;
  readonly inner: readonly string[];
}

const LITERAL = /"([^"\n\\]+)"/gu;
/** Where a name ends and a pattern or a format begins. */
const PATTERN = /[*?[{]/u;
/** What is written before a path from a package's folder. */
const BEFORE = /^(?:\$CARGO_MANIFEST_DIR)?(?:\.?\/)*/u;
const WALKS = /\b(?:read_dir|WalkDir|WalkBuilder|Walk|glob(?:walk)?)\b/u;
const HERE = /"\.\/?"/u;

/**
 * Beginnings of paths in the folders of packages inside `home` that code of the package around them may read.
 * `knowsFolder`: the code has the name of its package's folder.
 */
export function innerPaths(text: string, { folder, inner }: Home, knowsFolder: boolean): readonly string[] {
  if (inner.length === 0) return [];
  const all = inner.map((each) => `${each}/`);
  const walks = WALKS.test(text);
  if (walks && (knowsFolder || HERE.test(text))) return all;
  return literalsIn(text).flatMap((literal) => {
    const [written = ""] = literal.split(PATTERN, 1);
    const isOpen = written !== literal;
    const rest = written.replace(BEFORE, "");
    if (rest === "") return isOpen && walks ? all : [];
    const path = absolutePath(rest, folder) + (rest.endsWith("/") ? "/" : "");
    if (inner.some((each) => isWithin(path, each))) return [path];
    return inner
      .filter((each) => (isOpen ? each.startsWith(path) : isWithin(each, path)))
      .map((each) => `${each}/`);
  });
}

/** Absolute paths below the workspace's root, as generated code has them. */
export function absolutePathsIn(text: string, root: string): readonly string[] {
  return text.includes(`"${root}/`)
    ? literalsIn(text)
        .filter((literal) => literal.startsWith(`${root}/`))
        .map((path) => absolutePath(path, "/"))
    : [];
}

function literalsIn(text: string): readonly string[] {
  return [...text.matchAll(LITERAL)].flatMap(([, literal]) => literal ?? []);
}

const ATTRIBUTE = /#!?\[[^\]]*\]/gu;
/** `folder = "assets"` in an attribute. */
const NAMED =
  /\b\w*(?:assets?|dir|file|folder|grammar|locales?|migrations?|path|root|schema|source|src|template)s?\s*=\s*"([^"\n\\]+)"/gu;
/** `embed!("assets")`, `embed! { folder: "assets" }`; macros that format texts are given no paths. */
const GIVEN = /\b(\w+)!\s*[({[]\s*(?:\w+\s*[:=]\s*)?"([^"\n\\]+)"/gu;
const FORMATS =
  /^(?:e?print(?:ln)?|format(?:_args)?|panic|(?:debug_)?assert\w*|include\w*|(?:option_)?env|concat|cfg|vec|matches|dbg|todo|unimplemented|unreachable|trace|debug|info|warn|error|bail|ensure|anyhow|compile_error)$/u;
/** These take the folder `migrations` if they are given nothing. */
const MIGRATIONS = /\b(?:embed_migrations|migrate)!\s*\(\s*\)/u;

/** Existing files and folders of the package that procedural macros may give to its code. Folders end in `/`. */
export function pathsForMacros(text: string, folder: string): readonly string[] {
  const attributes = [...text.matchAll(ATTRIBUTE)].flatMap(([attribute]) =>
    [...attribute.matchAll(NAMED)].map(([, path = ""]) => path),
  );
  const given = [...text.matchAll(GIVEN)].flatMap(([, name = "", path = ""]) =>
    FORMATS.test(name) ? [] : [path],
  );
  const named = [...attributes, ...given, ...(MIGRATIONS.test(text) ? ["migrations"] : [])];
  return [...new Set(named)].flatMap((each) => {
    const [written = ""] = each.split(PATTERN, 1);
    const rest = written.replace(BEFORE, "");
    const path = absolutePath(rest, folder);
    // A name without an end leads to the folder that it begins in.
    if (written !== each && rest !== "") return [path];
    const found = rest === "" ? undefined : fileBehind(path);
    return found === undefined ? [] : [found.kind === "folder" ? `${path}/` : path];
  });
}
