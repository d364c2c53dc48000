/** The inputs of a crate's compiled doctests: see `docs/design/caches.md`. Pure. */
import { dirname, isAbsolute, join } from "node:path";
import { neutralArguments, type RustdocCall } from "../rustdoc/rustdoc-call.ts";

export interface KeyFacts {
  readonly call: RustdocCall;
  readonly includeIgnored: boolean;
  /** Identifies the toolchain. */
  readonly toolchain: string;
  /** The texts of all files of the crate. */
  readonly sources: readonly string[];
}

/**
 * Variables that a shell or a terminal changes between commands. `src/cache/variables.ts` has another list for another
 * question: what a test reads when it runs. `RUST_BACKTRACE` counts there and not here; a CI job's variables count here,
 * since rustc records no variable that a procedural macro reads.
 */
const UNCOUNTED = new Set([
  "_",
  "SHLVL",
  "PWD",
  "OLDPWD",
  "COLUMNS",
  "LINES",
  "TERM",
  "COLORTERM",
  "TERM_PROGRAM",
  "TERM_PROGRAM_VERSION",
  "TERM_SESSION_ID",
  "WINDOWID",
  "SSH_CLIENT",
  "SSH_CONNECTION",
  "SSH_TTY",
  "SSH_AUTH_SOCK",
  "DISPLAY",
  "WAYLAND_DISPLAY",
  "XDG_SESSION_ID",
  "INVOCATION_ID",
  "JOURNAL_STREAM",
  "CARGO_MAKEFLAGS",
  "MAKEFLAGS",
  "MFLAGS",
  "RUST_RECURSION_COUNT",
  "RUST_BACKTRACE",
  "RUST_LIB_BACKTRACE",
]);

/** Variables that affect how tests run, and not how they compile. */
const OURS = /^(?:NEXTEST_|NEXTEST$|RUST_TEST_)/;

/**
 * Everything except the files, as text. A variable of the shell or terminal counts if any source mentions it, since
 * `env!` could have read it.
 */
export function keyText({ call, includeIgnored, toolchain, sources }: KeyFacts): string {
  const env = Object.entries(call.env)
    .filter(([name]) => (!UNCOUNTED.has(name) && !OURS.test(name)) || mentions(sources, name))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify({ args: neutralArguments(call.args), cwd: call.cwd, env, includeIgnored, toolchain });
}

function mentions(sources: readonly string[], name: string): boolean {
  return sources.some((source) => source.includes(`"${name}"`));
}

/** The files of rustc's dep-info: those of the first rule. Spaces in names are escaped by backslashes. */
export function parseDependencies(text: string): readonly string[] {
  const rule = text.split("\n").find((line) => /^.*?[^\\]: /.test(line)) ?? "";
  const files = rule.slice(rule.search(/[^\\]: /) + 3);
  return files
    .split(/(?<!\\) +/)
    .filter((file) => file !== "")
    .map((file) => file.replaceAll("\\ ", " "));
}

/** Files that doctests include. rustc reports only those that the crate includes. */
export interface Inclusions {
  /** Whether each of these exists may matter, too. */
  readonly files: readonly string[];
  /** Files that a string in the source may name: macros of any name may include them. They count if they exist. */
  readonly mentioned: readonly string[];
  /** An inclusion whose file cannot be determined from the source, if there is one. The inputs are then incomplete. */
  readonly unknown: string | undefined;
}

const INCLUSION = /\b(?:include|include_str|include_bytes)\s*!\s*[([{]\s*(?<rest>[^\n]*)/g;
const LITERAL = /^r?#*"(?<path>(?:[^"\\]|\\.)*)"#*\s*,?\s*[)\]}]/;
/** The parameter of a macro. If this is the whole argument, the file is named where the macro is called. */
const PARAMETER = /^\$\w+\s*,?\s*[)\]}]/;
const RENAMED = /(?:\binclude_(?:str|bytes)|::include)\s+as\s/;
/** A string without spaces, also inside another string. */
const MENTION = /(?<=")[^"\\\s]+(?=\\?")/g;
const MODULE = /\bmod\s+(?:r#)?(\w+)\s*;/g;

/**
 * Finds every inclusion in a source, in code and in documentation. Those of code are already among rustc's files. A
 * relative path is looked up in every folder that it may be relative to: a doctest's is that of the file which the
 * documentation belongs to, and that may be another than the file with the text.
 */
export function inclusionsOf(
  source: string,
  { file, folders }: { readonly file: string; readonly folders: readonly string[] },
): Inclusions {
  const files: string[] = [];
  const mentioned = new Set<string>();
  let unknown: string | undefined;
  const around = [dirname(file), ...folders];
  const exportsMacros = source.includes("macro_export");
  source.split("\n").forEach((line, index) => {
    const documentation = file.endsWith(".rs") ? /^\s*(?:\/\/[/!]|\*|\/\*[*!])/.test(line) : true;
    for (const { groups } of line.matchAll(INCLUSION)) {
      const rest = groups?.["rest"] ?? "";
      const path = LITERAL.exec(rest)?.groups?.["path"];
      if (path !== undefined) files.push(...placesOf(path, around));
      else if (documentation || (exportsMacros && rest.includes("$") && !PARAMETER.test(rest)))
        unknown ??= `${file}:${index + 1}`;
    }
    if (documentation) {
      if (RENAMED.test(line)) unknown ??= `${file}:${index + 1}`;
      for (const [, name = ""] of line.matchAll(MODULE))
        files.push(...[`${name}.rs`, `${name}/mod.rs`].flatMap((path) => placesOf(path, around)));
    }
    for (const [text] of line.matchAll(MENTION)) mentioned.add(text);
  });
  return { files, mentioned: [...mentioned].flatMap((text) => placesOf(text, around)), unknown };
}

function placesOf(path: string, folders: readonly string[]): readonly string[] {
  return isAbsolute(path) ? [path] : [...new Set(folders.map((folder) => join(folder, path)))];
}
