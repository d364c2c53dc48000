/** Files that settings name: programs that start tests or take part in the build, scripts, descriptions of platforms. */
import { dirname } from "node:path";
import { type CargoConfigs, writtenLayers } from "../../cargo/config/model.ts";
import { absolutePath } from "../../changed/changes.ts";
import { isTable, parseToml } from "../../changed/toml-values.ts";
import { readTextFile } from "../../os/files/file-system.ts";

export interface Settings {
  readonly workspaceRoot: string;
  readonly cargoConfigs: CargoConfigs;
  /** Configuration files of the runner, absolute. */
  readonly configFiles: readonly string[];
}

/** Tables with names of programs. */
const CARGO_TABLES = ["build", "target", "host"] as const;
const RUNNER_TABLES = ["script", "scripts"] as const;

/** Paths that may be meant, whether such a file exists or not. */
export async function namedFiles(settings: Settings): Promise<readonly string[]> {
  const { workspaceRoot, cargoConfigs, configFiles } = settings;
  const layers = writtenLayers(cargoConfigs).flatMap(({ source }) =>
    source.kind === "file" ? [source.path] : [],
  );
  const words = await Promise.all([
    ...layers.map(async (file) => ({
      folder: dirname(dirname(file)),
      words: await wordsOf(file, CARGO_TABLES),
    })),
    ...configFiles.map(async (file) => ({
      folder: workspaceRoot,
      words: await wordsOf(file, RUNNER_TABLES),
    })),
  ]);
  return words.flatMap(({ folder, words: some }) =>
    some.flatMap((word) => [absolutePath(word, folder), absolutePath(word, workspaceRoot)]),
  );
}

async function wordsOf(file: string, tables: readonly string[]): Promise<readonly string[]> {
  const text = readTextFile(file);
  const parsed = text.ok ? await parseToml(text.value) : undefined;
  return tables
    .flatMap((name) => textsIn(parsed?.[name]))
    .flatMap((each) => each.split(/[\s=,'"]+/u))
    .filter((word) => word !== "");
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  return isTable(value) ? Object.values(value).flatMap(textsIn) : [];
}
