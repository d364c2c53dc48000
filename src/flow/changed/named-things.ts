/**
 * What settings and cargo's variables name: programs that start tests or take part in the build, scripts, descriptions of
 * platforms, folders with libraries.
 */
import { dirname } from "node:path";
import { type CargoConfig, type CargoConfigs, writtenLayers } from "../../cargo/config/model.ts";
import { absolutePath } from "../../changed/changes.ts";
import { wordsIn } from "../../changed/texts/words.ts";
import { isTable, parseToml, tableOf } from "../../changed/texts/toml-values.ts";
import { readTextFile } from "../../os/files/file-system.ts";
import { fileBehind } from "../../os/files/state/file-entry.ts";

export interface Settings {
  readonly workspaceRoot: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly cargoConfigs: CargoConfigs;
  /** Configuration files of the runner, absolute. */
  readonly configFiles: readonly string[];
}

/** Tables with names of programs. */
const CARGO_TABLES = ["build", "target", "host"] as const;
const RUNNER_TABLES = ["script", "scripts"] as const;

/** Variables that name programs or files for cargo. */
const VARIABLES =
  /^(?:RUSTC|RUSTDOC|RUSTC_WRAPPER|RUSTC_WORKSPACE_WRAPPER|(?:CARGO_ENCODED_)?RUST(?:DOC)?FLAGS|CARGO_(?:BUILD|TARGET|HOST)_.*)$/u;

/** Folders for cargo's own files. */
const FOLDERS = /^CARGO_(?:TARGET_DIR|TARGET_TMPDIR|BUILD_(?:TARGET|BUILD)_DIR)$/u;

const RUNNER = /^CARGO_TARGET_.*_RUNNER$/u;

export interface NamedThings {
  /** Paths that may be meant, whether such a file exists or not. */
  readonly files: readonly string[];
  /** Of the compiler's and the linker's arguments. */
  readonly folders: readonly string[];
  /** Last parts of words that may name a program that runs before or around tests, a library that it loads, or their package. */
  readonly programs: ReadonlySet<string>;
  /** Paths that may name such a package by its folder or manifest. */
  readonly packagePaths: ReadonlySet<string>;
  /** Whether cargo may run the program of the package in the working directory, which need not be named. */
  readonly runsOwnProgram: boolean;
}

interface Words {
  readonly folder: string;
  readonly words: readonly string[];
}

export async function namedThings(settings: Settings): Promise<NamedThings> {
  const { workspaceRoot, cargoConfigs, configFiles, env, cwd } = settings;
  const layers = writtenLayers(cargoConfigs);
  const files = layers.flatMap(({ source }) => (source.kind === "file" ? [source.path] : []));
  const variables = Object.entries(env).filter(([name]) => VARIABLES.test(name) && !FOLDERS.test(name));
  const cargo: readonly Words[] = [
    ...(await Promise.all(
      files.map(async (file) => ({
        folder: dirname(dirname(file)),
        words: await wordsOf(file, CARGO_TABLES),
      })),
    )),
    ...(await Promise.all(
      layers.map(async ({ source }) => ({
        folder: cwd,
        words: source.kind === "command-line" ? await wordsOfText(source.text ?? "", CARGO_TABLES) : [],
      })),
    )),
    { folder: cwd, words: variables.flatMap(([, value]) => wordsIn(value)) },
  ];
  const runner: readonly Words[] = await Promise.all(
    configFiles.map(async (file) => ({ folder: workspaceRoot, words: await wordsOf(file, RUNNER_TABLES) })),
  );
  const runners = [
    ...layers.flatMap((layer) => textsIn([...layer.runners.values()])),
    ...variables.flatMap(([name, value]) => (RUNNER.test(name) ? [value] : [])),
  ];
  const starting = withAliases(
    [...runner.flatMap(({ words }) => words), ...runners.flatMap(wordsIn)],
    await aliasesOf(layers, env),
  );
  const pathsOf = ({ folder, words }: Words): readonly string[] =>
    words.flatMap((word) => [absolutePath(word, folder), absolutePath(word, workspaceRoot)]);
  return {
    files: [...cargo, ...runner].flatMap(pathsOf),
    folders: cargo.flatMap(pathsOf).filter((path) => fileBehind(path)?.kind === "folder"),
    programs: new Set(starting.flatMap(namesOf)),
    packagePaths: new Set(starting.map((word) => absolutePath(word, workspaceRoot))),
    runsOwnProgram: starting.includes("cargo") && (starting.includes("run") || starting.includes("r")),
  };
}

/** The last part of the word, and what a library is called whose file it may be. */
function namesOf(word: string): readonly string[] {
  const last = word.slice(word.lastIndexOf("/") + 1);
  const library = LIBRARY_FILE.exec(last)?.[1];
  return library === undefined ? [last] : [last, library];
}

const LIBRARY_FILE = /^(?:lib)?(.+)\.(?:so|dylib|dll|a|lib|wasm)$/u;

/** Words of the commands for which others stand, by name: `cargo prepare` may be `cargo run -p tools`. */
type Aliases = ReadonlyMap<string, readonly string[]>;

const ALIAS = /^CARGO_ALIAS_(.+)$/u;

async function aliasesOf(
  layers: readonly CargoConfig[],
  env: Readonly<Record<string, string>>,
): Promise<Aliases> {
  const aliases = new Map<string, readonly string[]>();
  const add = (name: string, value: unknown): void =>
    void aliases.set(name, [...(aliases.get(name) ?? []), ...textsIn(value).flatMap(wordsIn)]);
  for (const { source } of layers) {
    const text = source.kind === "file" ? textOf(source.path) : (source.text ?? "");
    for (const [name, value] of Object.entries(tableOf(await parseToml(text), "alias"))) add(name, value);
  }
  for (const [variable, value] of Object.entries(env)) {
    const name = ALIAS.exec(variable)?.[1];
    if (name !== undefined) add(name.toLowerCase().replaceAll("_", "-"), value);
  }
  return aliases;
}

/** The words, and those of aliases among them. */
function withAliases(words: readonly string[], aliases: Aliases): readonly string[] {
  const all = new Set(words);
  for (const word of all) for (const other of aliases.get(word) ?? []) all.add(other);
  return [...all];
}

function textOf(file: string): string {
  const text = readTextFile(file);
  return text.ok ? text.value : "";
}

async function wordsOf(file: string, tables: readonly string[]): Promise<readonly string[]> {
  return await wordsOfText(textOf(file), tables);
}

async function wordsOfText(text: string, tables: readonly string[]): Promise<readonly string[]> {
  const parsed = await parseToml(text);
  return tables.flatMap((name) => textsIn(parsed?.[name])).flatMap(wordsIn);
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  return isTable(value) ? Object.values(value).flatMap(textsIn) : [];
}
