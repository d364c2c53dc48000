/** Completions for PowerShell, for `cargo-nextest` and `cargo nextest`. */
import FRONT from "./front.ps1" with { type: "text" };
import { candidatesOf, commandTree, type CommandEntry, everyEntry, type Values } from "./tree.ts";

export function powershellScript(): string {
  const entries = everyEntry(commandTree());
  return [
    "# Completions of cargo-nextest for PowerShell, written by `cargo nextest self completions powershell`.",
    "",
    "$CargoNextestChildren = @{",
    ...entries.flatMap(({ path, commands }) =>
      commands.flatMap((child) =>
        child.names.map((name) => `  ${pair(`${path} ${name}`, quoted(child.path))}`),
      ),
    ),
    "}",
    "$CargoNextestWords = @{",
    ...entries.map((entry) => `  ${pair(entry.path, wordsOf(entry))}`),
    "}",
    "$CargoNextestValues = @{",
    ...entries.flatMap(valuePairs),
    "}",
    FRONT,
  ].join("\n");
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** Keys differ in case (`-E`, `-e`), but hash tables of PowerShell ignore case, so capitals are marked. */
function key(text: string): string {
  return text.replaceAll(/[A-Z]/g, (letter) => `^${letter.toLowerCase()}`);
}

function pair(name: string, value: string): string {
  return `${quoted(key(name))} = ${value}`;
}

function wordsOf(entry: CommandEntry): string {
  return `@(${candidatesOf(entry)
    .map(({ word, help }) => quoted(`${word}\t${help}`))
    .join(", ")})`;
}

function valuePairs({ path, options }: CommandEntry): readonly string[] {
  return options.flatMap(({ names, values, attachedOnly }) =>
    values === undefined || attachedOnly
      ? []
      : names.map((name) => `  ${pair(`${path} ${name}`, `@(${valueList(values).map(quoted).join(", ")})`)}`),
  );
}

function valueList(values: Values): readonly string[] {
  return typeof values === "string" ? [`:${values}`] : values;
}
