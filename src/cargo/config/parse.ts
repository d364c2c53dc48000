/** One document of cargo's configuration, from TOML. Unknown keys are cargo's business and are passed over. */
import type { UserErrors } from "../../diagnostics/errors.ts";
import { err, ok, type Result } from "../../diagnostics/result.ts";
import { sortTexts } from "../../model/ids.ts";
import { JsonReader, type JsonObject } from "../../model/json-reader.ts";
import type { CargoConfig, ConfigSource, EnvEntry, RunnerValue } from "./model.ts";

/** The text of a configuration, and how errors name it. */
export interface ConfigText {
  readonly text: string;
  readonly source: ConfigSource;
}

/** Parses the text of a file, or one `key = value` of the command line. */
export async function parseConfig(config: ConfigText): Promise<Result<CargoConfig>> {
  const { parse, TomlError } = await import("smol-toml");
  let document: JsonObject;
  try {
    document = parse(config.text);
  } catch (thrown) {
    if (!(thrown instanceof TomlError)) throw thrown;
    return err(syntaxError(config, thrown));
  }
  const reader = new JsonReader();
  const read = readConfig(reader, document, config.source);
  const [problem] = reader.problems;
  return problem === undefined
    ? ok(read)
    : err([{ kind: "setup", message: failed(config), causes: [problem] }]);
}

function failed({ text, source }: ConfigText): string {
  return source.kind === "file"
    ? `failed to parse config at \`${source.path}\``
    : `failed to parse \`--config\` argument \`${text}\``;
}

interface Place {
  readonly message: string;
  /** From 1. */
  readonly line: number;
  readonly column: number;
}

function syntaxError(config: ConfigText, problem: Place): UserErrors {
  const { text, source } = config;
  const before = text.split("\n").slice(0, problem.line - 1);
  const start = before.reduce((sum, line) => sum + line.length + 1, problem.column - 1);
  const label = (problem.message.split("\n")[0] ?? "").replace("Invalid TOML document: ", "");
  const name = source.kind === "file" ? source.path : "--config";
  return [
    {
      kind: "setup",
      message: failed(config),
      causes: [`${label} (line ${problem.line}, column ${problem.column})`],
      spans: [{ source: { name, text }, start, end: Math.min(start + 1, text.length), label }],
    },
  ];
}

function readConfig(reader: JsonReader, document: JsonObject, source: ConfigSource): CargoConfig {
  const table = (parent: JsonObject, key: string): JsonObject => reader.optionalObject(parent, key) ?? {};
  const buildTarget = reader.optionalText(table(document, "build"), "target");
  const progress = table(table(document, "term"), "progress");
  const termIntegration =
    progress["term-integration"] === undefined ? undefined : reader.flag(progress, "term-integration", false);
  return {
    source,
    ...(buildTarget === undefined ? {} : { buildTarget }),
    runners: readRunners(reader, table(document, "target")),
    env: readEnv(reader, table(document, "env")),
    ...(termIntegration === undefined ? {} : { termIntegration }),
  };
}

function sortedKeys(table: JsonObject): readonly string[] {
  return sortTexts(Object.keys(table));
}

function readRunners(reader: JsonReader, targets: JsonObject): ReadonlyMap<string, RunnerValue> {
  const runners = new Map<string, RunnerValue>();
  for (const key of sortedKeys(targets)) {
    const target = reader.object(targets, key);
    const runner = target["runner"];
    if (runner === undefined) continue;
    runners.set(key, Array.isArray(runner) ? reader.texts(target, "runner") : reader.text(target, "runner"));
  }
  return runners;
}

function readEnv(reader: JsonReader, env: JsonObject): ReadonlyMap<string, EnvEntry> {
  return new Map(sortedKeys(env).map((name) => [name, readEnvEntry(reader, env, name)]));
}

function readEnvEntry(reader: JsonReader, env: JsonObject, name: string): EnvEntry {
  const entry = env[name];
  if (typeof entry === "string") return { value: entry };
  const table = reader.object(env, name);
  const flag = (key: "force" | "relative"): Partial<EnvEntry> =>
    table[key] === undefined ? {} : { [key]: reader.flag(table, key, false) };
  return { value: reader.text(table, "value"), ...flag("force"), ...flag("relative") };
}
