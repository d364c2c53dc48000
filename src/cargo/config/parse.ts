/** One document of cargo's configuration, from TOML. Unknown keys are cargo's business and are passed over. */
import type { UserErrors } from "../../diagnostics/errors.ts";
import { err, ok, type Result } from "../../diagnostics/result.ts";
import { type SyntaxProblem, syntaxSpan } from "../../diagnostics/toml-syntax.ts";
import { sortTexts } from "../../model/ids.ts";
import { locateValue } from "./locate-value.ts";
import type { CargoConfig, ConfigInclude, ConfigSource, EnvEntry, RunnerValue } from "./model.ts";
import { isTable, type Problems, Section, type WrongType } from "./section.ts";

/** The text of a configuration, and how errors name it. */
export interface ConfigText {
  readonly text: string;
  readonly source: ConfigSource;
}

/** Parses the text of a file, or one `key = value` of the command line. */
export async function parseConfig(config: ConfigText): Promise<Result<CargoConfig>> {
  const toml = await import("smol-toml");
  // Cargo takes integers of 64 bits, also in keys that are not read here.
  const parse = (text: string) => toml.parse(text, { integersAsBigInt: true });
  const problems: Problems = { first: undefined };
  try {
    const read = readConfig(new Section(parse(config.text), problems), config.source);
    return problems.first === undefined ? ok(read) : err(typeError(config, problems.first, parse));
  } catch (thrown) {
    if (!(thrown instanceof toml.TomlError)) throw thrown;
    return err(syntaxError(config, thrown));
  }
}

function failed({ text, source }: ConfigText): string {
  return source.kind === "file"
    ? `failed to parse config at \`${source.path}\``
    : `failed to parse \`--config\` argument \`${text}\``;
}

function typeError(config: ConfigText, wrong: WrongType, parse: (text: string) => unknown): UserErrors {
  const { text, source } = config;
  const place = locateValue(parse, text, wrong.path);
  const where = place === undefined ? "" : ` (${lineAndColumn(text, place.start)})`;
  const cause = `\`${wrong.path.join(".")}\` must be ${wrong.expected}, but is ${wrong.found}${where}`;
  const name = source.kind === "file" ? source.path : "--config";
  const label = `expected ${wrong.expected}`;
  const spans = place === undefined ? [] : [{ source: { name, text }, ...place, label }];
  return [{ kind: "setup", message: failed(config), causes: [cause], spans }];
}

function lineAndColumn(text: string, offset: number): string {
  const before = text.slice(0, offset).split("\n");
  return `line ${before.length}, column ${(before.at(-1) ?? "").length + 1}`;
}

function syntaxError(config: ConfigText, problem: SyntaxProblem): UserErrors {
  const { text, source } = config;
  const name = source.kind === "file" ? source.path : "--config";
  const span = syntaxSpan({ name, text }, problem);
  const cause = `${span.label} (${lineAndColumn(text, span.start)})`;
  return [{ kind: "setup", message: failed(config), causes: [cause], spans: [span] }];
}

function readConfig(document: Section, source: ConfigSource): CargoConfig {
  const target = document.section("build").textOrTexts("target");
  return {
    source,
    buildTargets: typeof target === "string" ? [target] : target,
    buildRustdoc: document.section("build").text("rustdoc"),
    runners: readRunners(document.section("target")),
    env: readEnv(document.section("env")),
    termIntegration: document.section("term").section("progress").flag("term-integration"),
    includes: readIncludes(document),
  };
}

function readRunners(targets: Section): ReadonlyMap<string, RunnerValue> {
  const runners = new Map<string, RunnerValue>();
  for (const key of sortTexts(targets.keys)) {
    const runner = targets.section(key).textOrTexts("runner");
    if (runner !== undefined) runners.set(key, runner);
  }
  return runners;
}

const VARIABLE = "a string or a table with a string `value`";

function readEnv(env: Section): ReadonlyMap<string, EnvEntry> {
  return new Map(sortTexts(env.keys).map((name) => [name, readEnvEntry(env, name)]));
}

function readEnvEntry(env: Section, name: string): EnvEntry {
  const entry = env.textOrSection(name, VARIABLE);
  if (entry === undefined || typeof entry === "string") return { value: entry ?? "" };
  entry.require("value", VARIABLE);
  return { value: entry.text("value") ?? "", force: entry.flag("force"), relative: entry.flag("relative") };
}

const INCLUDE = "a string, an array of strings, or an array of tables with a string `path`";

/** `include = "FILE"`, a list of files, or tables with `path` and `optional`. */
function readIncludes(document: Section): readonly ConfigInclude[] {
  return document.items("include").flatMap((item) => {
    const include = readInclude(item);
    if (include === undefined) document.refuse("include", INCLUDE);
    return include ?? [];
  });
}

function readInclude(item: unknown): ConfigInclude | undefined {
  if (typeof item === "string") return { path: item, optional: false };
  if (!isTable(item) || typeof item["path"] !== "string") return undefined;
  return { path: item["path"], optional: item["optional"] === true };
}
