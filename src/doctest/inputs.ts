/** What the compiled doctests of a crate depend on: see `docs/design/caches.md`. Pure, but for the ports. */
import { dirname, isAbsolute, join } from "node:path";
import { neutralArguments, type RustdocCall } from "./rustdoc-call.ts";

export interface KeyFacts {
  readonly call: RustdocCall;
  readonly includeIgnored: boolean;
  /** What tells one toolchain from every other. */
  readonly toolchain: string;
  /** The texts of all files that the crate is made of. */
  readonly sources: readonly string[];
}

/** Variables that a shell or a terminal changes from one command to the next. */
const PASSING = new Set([
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

/** Variables that decide how tests run, and reach nothing that compiles. */
const OURS = /^(?:NEXTEST_|NEXTEST$|RUST_TEST_)/;

/**
 * Everything but the files, as text. A variable that passes with the shell counts all the same where any source
 * mentions it: `env!` could have taken it in.
 */
export function keyText({ call, includeIgnored, toolchain, sources }: KeyFacts): string {
  const env = Object.entries(call.env)
    .filter(([name]) => (!PASSING.has(name) && !OURS.test(name)) || mentions(sources, name))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify({ args: neutralArguments(call.args), cwd: call.cwd, env, includeIgnored, toolchain });
}

function mentions(sources: readonly string[], name: string): boolean {
  return sources.some((source) => source.includes(`"${name}"`));
}

/** The files of a dependency file as rustc writes it: the first rule's, blanks in names behind backslashes. */
export function parseDependencies(text: string): readonly string[] {
  const rule = text.split("\n").find((line) => /^.*?[^\\]: /.test(line)) ?? "";
  const files = rule.slice(rule.search(/[^\\]: /) + 3);
  return files
    .split(/(?<!\\) +/)
    .filter((file) => file !== "")
    .map((file) => file.replaceAll("\\ ", " "));
}

/** Files that doctests take in by themselves. rustc tells only of those that the crate takes in. */
export interface Inclusions {
  readonly files: readonly string[];
  /** An inclusion whose file cannot be told from the source, where there is one: nothing is certain then. */
  readonly unknown: string | undefined;
}

const INCLUSION = /\b(?:include|include_str|include_bytes)!\s*[([{]\s*(?<rest>[^\n]*)/g;
const LITERAL = /^r?#*"(?<path>(?:[^"\\]|\\.)*)"#*\s*,?\s*[)\]}]/;

/**
 * Looks at every inclusion in a source, in code as in documentation. Those of code are among rustc's files already; a
 * path is looked for wherever it may be meant to begin.
 */
export function inclusionsOf(
  source: string,
  { file, folders }: { readonly file: string; readonly folders: readonly string[] },
): Inclusions {
  const files: string[] = [];
  let unknown: string | undefined;
  source.split("\n").forEach((line, index) => {
    const documentation = file.endsWith(".rs") ? /^\s*(?:\/\/[/!]|\*|\/\*[*!])/.test(line) : true;
    for (const { groups } of line.matchAll(INCLUSION)) {
      const path = LITERAL.exec(groups?.["rest"] ?? "")?.groups?.["path"];
      if (path !== undefined) files.push(...placesOf(path, [dirname(file), ...folders]));
      else if (documentation) unknown ??= `${file}:${index + 1}`;
    }
  });
  return { files, unknown };
}

function placesOf(path: string, folders: readonly string[]): readonly string[] {
  return isAbsolute(path) ? [path] : [...new Set(folders.map((folder) => join(folder, path)))];
}
