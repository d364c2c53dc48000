/**
 * Dep-info files (`deps/*.d`), in which rustc lists the files that it read for one crate: makefile rules
 * (`output: source source…`, a space in a name is `\ `) and lines `# env-dep:NAME=VALUE` for `env!` and `option_env!`.
 * Format: https://doc.rust-lang.org/rustc/command-line-arguments.html#--emit-specifies-the-types-of-output-files-to-generate
 */
import { absolutePath, writtenPath } from "../changes.ts";

export interface DepInfo {
  /** The crate's root file, which rustc names first. */
  readonly root: string;
  /** All sources including the root, absolute. */
  readonly sources: readonly string[];
  /** Variables that the crate read at compile time; undefined: the variable was not set. */
  readonly env: ReadonlyMap<string, string | undefined>;
  /** It is of a library that others link, not of its tests, whose root is the same. */
  readonly isLibrary?: true;
}

export interface ParsedDepInfo extends DepInfo {
  /** The sources as they are written: absolute, but with the `..` that may go through links. */
  readonly written: readonly string[];
}

/** Undefined if the text is not a dep-info file. Relative names start at `base`, the workspace's root. */
export function parseDepInfo(text: string, base: string): ParsedDepInfo | undefined {
  const env = new Map<string, string | undefined>();
  let sources: readonly string[] | undefined;
  let isLibrary = false;
  for (const line of text.split("\n")) {
    isLibrary ||= LIBRARY.test(line);
    if (line.startsWith(ENV)) addVariable(env, line.slice(ENV.length));
    else if (!line.startsWith("#") && sources === undefined) sources = sourcesOf(line, base);
  }
  const [first] = sources ?? [];
  if (first === undefined || sources === undefined) return undefined;
  const plain = sources.map((source) => absolutePath(source, base));
  return {
    root: absolutePath(first, base),
    sources: plain,
    written: sources,
    env,
    ...(isLibrary ? { isLibrary } : {}),
  };
}

const ENV = "# env-dep:";
/** The rule of what a library is built to. */
const LIBRARY = /^[^#].*\.(?:rlib|rmeta|so|dylib|dll|a|lib): /u;

/** rustc escapes `\`, newline and carriage return in names and values. */
function addVariable(env: Map<string, string | undefined>, text: string): void {
  const at = text.indexOf("=");
  const unescaped = (part: string): string =>
    part.replaceAll(/\\([\\nr])/gu, (_, c: string) => (c === "n" ? "\n" : c === "r" ? "\r" : "\\"));
  if (at < 0) env.set(unescaped(text), undefined);
  else env.set(unescaped(text.slice(0, at)), unescaped(text.slice(at + 1)));
}

/** The names after `output: `; undefined for a line without any. */
function sourcesOf(line: string, base: string): readonly string[] | undefined {
  const at = line.indexOf(": ");
  if (at < 0) return undefined;
  const names = line
    .slice(at + 2)
    .split(/(?<!\\) /u)
    .filter((name) => name !== "")
    .map((name) => name.replaceAll("\\ ", " "));
  return names.length === 0 ? undefined : names.map((name) => writtenPath(name, base));
}
