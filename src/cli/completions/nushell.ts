/** Completions for nushell: the commands as `extern` definitions, to be used as a module. */
import { commandTree, type CommandEntry, type OptionEntry, type Values } from "./tree.ts";

export function nushellScript(): string {
  return [
    "# Completions of cargo-nextest for nushell, written by `cargo nextest self completions nushell`.",
    "",
    ...commandTree().commands.flatMap((entry) =>
      entry.path === "cargo help" ? [] : externsOf(entry, callsOf("cargo", entry)),
    ),
  ].join("\n");
}

/** How a command can be called. `cargo-nextest` stands for `cargo`, as in the other shells. */
function callsOf(parent: string, { names }: CommandEntry): readonly string[] {
  const calls = names.map((name) => `${parent} ${name}`);
  return parent === "cargo" ? [...calls, ...names.map((name) => `cargo-nextest ${name}`)] : calls;
}

function externsOf(entry: CommandEntry, calls: readonly string[]): readonly string[] {
  return [
    ...entry.options.flatMap((option) => completer(completerName(entry, option), option.values)),
    ...completer(completerName(entry), entry.words),
    ...calls.flatMap((call) => externOf(entry, call)),
    ...entry.commands.flatMap((below) =>
      externsOf(
        below,
        calls.flatMap((call) => callsOf(call, below)),
      ),
    ),
  ];
}

/**
 * nushell passes on what an extern does not declare, but refuses what it declares otherwise. So everything with more
 * than one form is left out: short names (`-j4`) and options whose value is optional (`--changed=main`).
 * nushell's own `--help` is on every command.
 */
function externOf(entry: CommandEntry, call: string): readonly string[] {
  const parameters = entry.options
    .filter(({ names, attachedOnly }) => !names.includes("--help") && !attachedOnly)
    .flatMap((option) =>
      option.names
        .filter((name) => name.startsWith("--"))
        .map((name) => `  ${name}${typeOf(entry, option)} # ${option.help}`),
    );
  return [`export extern ${quoted(call)} [`, ...parameters, `  ...words: ${wordsOf(entry)}`, "]", ""];
}

function completer(name: string, values: Values | undefined): readonly string[] {
  return isChoice(values) ? [`def ${quoted(name)} [] { [${values.map(quoted).join(" ")}] }`] : [];
}

function completerName({ path }: CommandEntry, option?: OptionEntry): string {
  return `nu-complete ${path} ${option?.names.at(-1) ?? "words"}`;
}

function wordsOf(entry: CommandEntry): string {
  if (isChoice(entry.words)) return `string@${quoted(completerName(entry))}`;
  return entry.words === "file" ? "path" : "string";
}

function typeOf(entry: CommandEntry, option: OptionEntry): string {
  const { values } = option;
  if (values === undefined) return "";
  if (isChoice(values)) return `: string@${quoted(completerName(entry, option))}`;
  return values === "file" ? ": path" : ": string";
}

function isChoice(values: Values | undefined): values is readonly string[] {
  return typeof values === "object";
}

function quoted(text: string): string {
  return `"${text}"`;
}
