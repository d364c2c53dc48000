/** Completions for nushell: the commands as `extern` definitions, to be used as a module. */
import { commandTree, type CommandEntry, everyEntry, type OptionEntry, type Values } from "./tree.ts";

export function nushellScript(): string {
  const entries = everyEntry(commandTree()).filter(({ path }) => path !== "cargo" && path !== "cargo help");
  return [
    "# Completions of cargo-nextest for nushell, written by `cargo nextest self completions nushell`.",
    "",
    ...entries.flatMap(externOf),
  ].join("\n");
}

/** A flag, a choice, a path or a text. nushell's own `--help` is on every command. */
function externOf(entry: CommandEntry): readonly string[] {
  const options = entry.options.filter(({ names }) => !names.includes("--help"));
  const completers = options.flatMap((option) =>
    Array.isArray(option.values) ? completer(completerName(entry, option), option.values) : [],
  );
  return [
    ...completers,
    `export extern ${quoted(entry.path)} [`,
    ...options.map((option) => `  ${parameter(entry, option)}`),
    `  ...words: ${entry.words === "file" ? "path" : "string"}`,
    "]",
    "",
  ];
}

function completer(name: string, values: readonly string[]): readonly string[] {
  return [`def ${quoted(name)} [] { [${values.map(quoted).join(" ")}] }`];
}

function completerName({ path }: CommandEntry, { names }: OptionEntry): string {
  return `nu-complete ${path} ${names.at(-1) ?? ""}`;
}

function parameter(entry: CommandEntry, option: OptionEntry): string {
  const long = option.names.filter((name) => name.startsWith("--"));
  const short = option.names.find((name) => !name.startsWith("--"));
  const [first] = long;
  const name = first === undefined ? (short ?? "") : `${first}${short === undefined ? "" : `(${short})`}`;
  return `${name}${typeOf(entry, option)} # ${option.help}`;
}

function typeOf(entry: CommandEntry, option: OptionEntry): string {
  const { values } = option;
  if (values === undefined || option.attachedOnly) return "";
  if (isChoice(values)) return `: string@${quoted(completerName(entry, option))}`;
  return values === "file" ? ": path" : ": string";
}

function isChoice(values: Values): values is readonly string[] {
  return typeof values !== "string";
}

function quoted(text: string): string {
  return `"${text}"`;
}
