/** Completions for fish, for `cargo-nextest` and `cargo nextest`. */
import FRONT from "./front.fish" with { type: "text" };
import { candidatesOf, commandTree, type CommandEntry, everyEntry, type Values } from "./tree.ts";

export function fishScript(): string {
  const entries = everyEntry(commandTree());
  return [
    "# Completions of cargo-nextest for fish, written by `cargo nextest self completions fish`.",
    "",
    switchFunction("__cargo_nextest_child", '"$argv[1] $argv[2]"', entries.flatMap(childCases)),
    switchFunction("__cargo_nextest_words", '"$argv[1]"', entries.flatMap(wordsCase)),
    switchFunction("__cargo_nextest_value", '"$argv[1] $argv[2]"', entries.flatMap(valueCases)),
    FRONT,
  ].join("\n");
}

function quoted(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", String.raw`\'`)}'`;
}

function switchFunction(name: string, subject: string, cases: readonly string[]): string {
  return [
    `function ${name}`,
    `    switch ${subject}`,
    ...cases,
    "        case '*'",
    "            return 1",
    "    end",
    "end",
    "",
  ].join("\n");
}

function oneCase(patterns: readonly string[], lines: readonly string[]): readonly string[] {
  return [
    `        case ${patterns.map(quoted).join(" ")}`,
    `            printf '%s\\n' ${lines.map(quoted).join(" ")}`,
  ];
}

function childCases({ path, commands }: CommandEntry): readonly string[] {
  return commands.flatMap((child) =>
    oneCase(
      child.names.map((name) => `${path} ${name}`),
      [child.path],
    ),
  );
}

function wordsCase(entry: CommandEntry): readonly string[] {
  return oneCase(
    [entry.path],
    candidatesOf(entry).map(({ word, help }) => `${word}\t${help}`),
  );
}

function valueCases({ path, options }: CommandEntry): readonly string[] {
  return options.flatMap(({ names, values, attachedOnly }) =>
    values === undefined || attachedOnly
      ? []
      : oneCase(
          names.map((name) => `${path} ${name}`),
          valueLines(values),
        ),
  );
}

function valueLines(values: Values): readonly string[] {
  return typeof values === "string" ? [`:${values}`] : values;
}
