/** Finds cargo's configuration as cargo does: from the working directory upwards, then `$CARGO_HOME`. */
import { dirname, isAbsolute, join, resolve } from "node:path";
import { err, ok, type Result } from "../../diagnostics/result.ts";
import { readTextFile } from "../../os/files/file-system.ts";
import { canonicalPath, homeDirectory, pathExists } from "../../os/files/paths.ts";
import { parseConfigArgument } from "./command-line.ts";
import type { CargoConfig, CargoConfigs } from "./model.ts";
import { parseConfig } from "./parse.ts";

export interface ConfigRequest {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** `--config` arguments, in order. */
  readonly arguments: readonly string[];
}

/**
 * Reads every configuration that applies. Strongest first: `--config key=value`, `--config FILE`,
 * the environment, the nearest `.cargo/config.toml` and its ancestors, `$CARGO_HOME`.
 */
export async function readCargoConfigs(request: ConfigRequest): Promise<Result<CargoConfigs>> {
  const given = await all(request.arguments.map((argument) => readArgument(argument, request.cwd)));
  if (!given.ok) return given;
  const paths = discoverConfigFiles(request);
  if (!paths.ok) return paths;
  const found = await all(paths.value.map((path) => readFile(path)));
  if (!found.ok) return found;
  const fromFile = (config: CargoConfig): boolean => config.source.kind === "file";
  return ok({
    cwd: request.cwd,
    layers: [
      ...given.value.flat().filter((config) => !fromFile(config)),
      ...given.value.flat().filter(fromFile),
      "environment",
      ...found.value.flat(),
    ],
  });
}

async function all<T>(tasks: readonly Promise<Result<T>>[]): Promise<Result<readonly T[]>> {
  const values: T[] = [];
  for (const result of await Promise.all(tasks)) {
    if (!result.ok) return result;
    values.push(result.value);
  }
  return ok(values);
}

async function readArgument(argument: string, cwd: string): Promise<Result<readonly CargoConfig[]>> {
  const path = resolve(cwd, argument);
  if (pathExists(path)) return readFile(path);
  const parsed = await parseConfigArgument(argument);
  return parsed.ok ? ok([parsed.value]) : parsed;
}

/** A file, then what it includes: weaker, the last one first. `above` are the files that lead here. */
async function readFile(
  path: string,
  above: readonly string[] = [],
): Promise<Result<readonly CargoConfig[]>> {
  const read = await readOneFile(path);
  if (!read.ok) return read;
  const own = read.value;
  const file = own.source.kind === "file" ? own.source.path : path;
  if (above.includes(file)) {
    const causes = [
      [...above.slice(above.indexOf(file)), file].map((each) => `\`${each}\``).join(" includes "),
    ];
    return err([{ kind: "setup", message: `failed to read config at \`${file}\``, causes }]);
  }
  const included = await all(
    own.includes
      .map((include) => ({ ...include, file: resolve(dirname(file), include.path) }))
      .filter((include) => !include.optional || pathExists(include.file))
      .map((include) => readFile(include.file, [...above, file])),
  );
  return included.ok ? ok([own, ...included.value.toReversed().flat()]) : included;
}

async function readOneFile(path: string): Promise<Result<CargoConfig>> {
  const canonical = canonicalPath(path);
  const text = canonical.ok ? readTextFile(canonical.value) : canonical;
  if (!canonical.ok || !text.ok) {
    const cause = text.ok ? "" : text.error.message;
    return err([{ kind: "setup", message: `failed to read config at \`${path}\``, causes: [cause] }]);
  }
  return parseConfig({ text: text.value, source: { kind: "file", path: canonical.value } });
}

/** The files to read, nearest first. */
export function discoverConfigFiles(request: ConfigRequest): Result<readonly string[]> {
  const start = canonicalPath(request.cwd);
  if (!start.ok) {
    const message = `failed to resolve the working directory \`${request.cwd}\``;
    // Bytes that are no text arrive replaced, so there is no such path.
    const cause = request.cwd.includes("\ufffd") ? "its path is not valid UTF-8" : start.error.message;
    return err([{ kind: "setup", message, causes: [cause] }]);
  }
  const folders = [...ancestors(start.value).map((folder) => join(folder, ".cargo")), cargoHome(request)];
  return ok([...new Set(folders.map(configIn).filter((path) => path !== undefined))]);
}

function ancestors(folder: string): readonly string[] {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [folder, ...ancestors(parent)];
}

/** `config` without extension wins over `config.toml`, as in cargo. */
function configIn(folder: string): string | undefined {
  return [join(folder, "config"), join(folder, "config.toml")].find(pathExists);
}

/** The folder of cargo's own files, in which it searches last. */
export function cargoHome({ cwd, env }: Pick<ConfigRequest, "cwd" | "env">): string {
  const home = env["CARGO_HOME"];
  if (home === undefined || home === "") return join(homeDirectory(), ".cargo");
  return isAbsolute(home) ? home : resolve(cwd, home);
}
