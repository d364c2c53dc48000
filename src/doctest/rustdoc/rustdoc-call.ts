/** Turns cargo's call of rustdoc for one crate's doctests into the calls that this program makes. Pure. */
import { dirname, resolve } from "node:path";

export interface RustdocCall {
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Variables of libtest that would change rustdoc's report, and not what it compiles. */
const LIBTESTS_OWN = /^RUST_TEST_(?:THREADS|NOCAPTURE|SHUFFLE|SHUFFLE_SEED|TIME_\w+)$/;

/** Arguments for libtest that change its report, which this program has to parse. */
const REPORTING =
  /^(?:-q|--quiet|--nocapture|--no-capture|--show-output|--test-threads=.*|--format=.*|--color=.*)$/;

export interface Collecting {
  /** The collector and its own arguments. */
  readonly collector: readonly [string, ...string[]];
  /** Whether to compile ignored doctests as well. */
  readonly includeIgnored: boolean;
}

/**
 * The call that compiles doctests and passes every executable to the collector. A runner from cargo's call is removed:
 * it is used later, when the doctests run.
 */
export function collectingArguments(
  args: readonly string[],
  { collector, includeIgnored }: Collecting,
): readonly string[] {
  const [program, ...rest] = collector;
  return [
    ...neutralArguments(args),
    "--test-runtool",
    program,
    ...rest.flatMap((arg) => ["--test-runtool-arg", arg]),
    // The compiler's messages about doctests that must not compile.
    "--test-args",
    "--show-output",
    ...(includeIgnored ? ["--test-args", "--include-ignored"] : []),
  ];
}

/** Options that only affect how rustdoc shows messages or runs tests. Cargo sets the former by its own output. */
const LEFT_OUT = new Set([
  "--color",
  "--error-format",
  "--json",
  "--diagnostic-width",
  "--test-runtool",
  "--test-runtool-arg",
]);

/** The arguments that affect what is compiled. */
export function neutralArguments(args: readonly string[]): readonly string[] {
  return options(args).flatMap(({ name, value, words }) => {
    if (name !== undefined && LEFT_OUT.has(name)) return [];
    if (name !== "--test-args") return words;
    const kept = (value ?? "").split(/\s+/).filter((word) => word !== "" && !REPORTING.test(word));
    return kept.length === 0 ? [] : ["--test-args", kept.join(" ")];
  });
}

/** The environment for compiling: `threads` doctests at a time, with a report in the known format. */
export function collectingEnvironment(
  env: RustdocCall["env"],
  { threads, temporary, system }: CollectingPlace,
): Record<string, string> {
  const folders = TEMPORARY[system] ?? ["TMPDIR"];
  const isFolder = (name: string): boolean => system === "win32" && folders.includes(name.toUpperCase());
  const kept = Object.entries(env).filter(([name]) => !LIBTESTS_OWN.test(name) && !isFolder(name));
  return {
    ...Object.fromEntries(kept),
    RUST_TEST_THREADS: String(threads),
    ...Object.fromEntries(folders.map((name) => [name, temporary])),
  };
}

export interface CollectingPlace {
  readonly threads: number;
  /** The folder for temporary files: executables are moved from it, which is only possible within a file system. */
  readonly temporary: string;
  readonly system: string;
}

/** Windows asks two variables, whose names have no case. */
const TEMPORARY: Readonly<Record<string, readonly string[]>> = { win32: ["TMP", "TEMP"] };

/** Whether this call tests documentation. Cargo also calls rustdoc for its version. */
export function isTestCall(args: readonly string[]): boolean {
  return args.includes("--test");
}

export function optionValue(args: readonly string[], wanted: string): string | undefined {
  return options(args).find(({ name }) => name === wanted)?.value;
}

/** The folder of the crate's first source. */
export function sourceFolder({ args, cwd }: RustdocCall): string {
  const file = options(args).find(({ name, value }) => name === undefined && value?.endsWith(".rs") === true);
  return dirname(resolve(cwd, file?.value ?? "src/lib.rs"));
}

/** Files of the crates that the doctests are linked with. */
export function externFiles(args: readonly string[]): readonly string[] {
  return options(args).flatMap(({ name, value }) => {
    const file = name === "--extern" ? value?.slice(value.indexOf("=") + 1) : undefined;
    return file?.includes("/") === true || file?.includes("\\") === true ? [file] : [];
  });
}

/** rustdoc's options that rustc does not accept, and whether a value follows. */
const RUSTDOCS_OWN: Readonly<Record<string, "flag" | "value">> = {
  "--test": "flag",
  "--test-run-directory": "value",
  "--test-runtool": "value",
  "--test-runtool-arg": "value",
  "--test-args": "value",
  "--crate-version": "value",
  "--document-private-items": "flag",
  "--document-hidden-items": "flag",
  "--html-in-header": "value",
  "--html-before-content": "value",
  "--html-after-content": "value",
  "--theme": "value",
  "--default-theme": "value",
  "--extend-css": "value",
  "--extern-html-root-url": "value",
  "--index-page": "value",
  "--enable-index-page": "flag",
  "--show-type-layout": "flag",
  "--generate-link-to-definition": "flag",
  "--resource-suffix": "value",
  "--static-root-path": "value",
  "--passes": "value",
  "--no-defaults": "flag",
  "--display-doctest-warnings": "flag",
  "--enable-per-target-ignores": "flag",
  "--nocapture": "flag",
  "--no-capture": "flag",
};

/** The call of rustc that lists the files of the crate as compiled for its doctests. */
export function dependencyArguments(args: readonly string[], file: string): readonly string[] {
  const kept = options(args)
    .filter(({ name }) => name === undefined || !Object.hasOwn(RUSTDOCS_OWN, name))
    .flatMap(({ words }) => words);
  return [...kept, "--cfg", "doc", "--cfg", "doctest", "--cap-lints", "allow", `--emit=dep-info=${file}`];
}

interface Option {
  /** Undefined: a file's name. */
  readonly name: string | undefined;
  readonly value: string | undefined;
  /** As on the command line. */
  readonly words: readonly string[];
}

/** Options of rustc that cargo passes and that are followed by a value. */
const WITH_VALUE = new Set([
  "--cap-lints",
  "--cfg",
  "--check-cfg",
  "--color",
  "--crate-name",
  "--crate-type",
  "--edition",
  "--error-format",
  "--extern",
  "--json",
  "--diagnostic-width",
  "--remap-path-prefix",
  "--sysroot",
  "--target",
  "-A",
  "-C",
  "-D",
  "-F",
  "-L",
  "-W",
  "-Z",
  "--allow",
  "--warn",
  "--deny",
  "--forbid",
  "--force-warn",
  "--codegen",
  "--library-path",
  ...Object.keys(RUSTDOCS_OWN).filter((name) => RUSTDOCS_OWN[name] === "value"),
]);

function options(args: readonly string[]): readonly Option[] {
  const found: Option[] = [];
  for (let at = 0; at < args.length; at += 1) {
    const word = args[at] ?? "";
    const next = args[at + 1];
    if (WITH_VALUE.has(word) && next !== undefined) {
      found.push({ name: word, value: next, words: [word, next] });
      at += 1;
    } else found.push(oneWord(word));
  }
  return found;
}

/** `--name=value`, `--flag`, or a file's name. */
function oneWord(word: string): Option {
  const equals = word.indexOf("=");
  if (!word.startsWith("-")) return { name: undefined, value: word, words: [word] };
  if (!word.startsWith("--") || equals < 0) return { name: word, value: undefined, words: [word] };
  return { name: word.slice(0, equals), value: word.slice(equals + 1), words: [word] };
}
