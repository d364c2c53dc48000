/** The command line as completions need it, generated from the parser's tables. */
import type { Arg } from "../arg.ts";
import { type Command, positionals } from "../command.ts";
import { ROOT } from "../commands/root.ts";
import { commandHelpOf } from "../help/render.ts";
import { helpOf } from "../help/texts/index.ts";
import { handedDown, startLevel } from "../parse/levels.ts";

/** What may stand as a value: one of some words, a file, or any text. */
export type Values = readonly string[] | "file" | "text";

export interface Candidate {
  readonly word: string;
  readonly help: string;
}

export interface OptionEntry {
  /** With their hyphens. */
  readonly names: readonly string[];
  readonly help: string;
  /** `undefined` for a flag. */
  readonly values: Values | undefined;
  /** The value may be left out, and is otherwise attached with `=`. */
  readonly attachedOnly: boolean;
}

export interface CommandEntry {
  /** How it is called: `cargo nextest run`. */
  readonly path: string;
  /** Its name and its aliases. */
  readonly names: readonly string[];
  readonly help: string;
  readonly options: readonly OptionEntry[];
  readonly commands: readonly CommandEntry[];
  /** What words that are no options are; `undefined` if there are none. */
  readonly words: Values | undefined;
}

export function commandTree(): CommandEntry {
  return entryOf(ROOT, []);
}

export function everyEntry(entry: CommandEntry): readonly CommandEntry[] {
  return [entry, ...entry.commands.flatMap(everyEntry)];
}

/** Everything that may be offered at a place that is not an option's value. */
export function candidatesOf({ commands, options, words, help: own }: CommandEntry): readonly Candidate[] {
  const choices = typeof words === "object" ? words : [];
  return [
    ...commands.flatMap(({ names, help }) => names.map((word) => ({ word, help }))),
    ...choices.map((word) => ({ word, help: own })),
    ...options.flatMap(({ names, help }) => names.map((word) => ({ word, help }))),
  ];
}

function entryOf(command: Command, inherited: readonly Arg[]): CommandEntry {
  const level = startLevel(command, inherited);
  const visible = level.args.filter((arg) => arg.hidden !== true);
  const [first] = positionals(visible);
  return {
    path: command.path,
    names: [command.name, ...(command.aliases ?? [])],
    help: commandHelpOf(command).short,
    options: visible.filter((arg) => !arg.isPositional).map(optionOf),
    commands: (command.commands ?? [])
      .filter((below) => below.hidden !== true)
      .map((below) => entryOf(below, handedDown(level, inherited))),
    words: first === undefined ? undefined : valuesOf(first),
  };
}

function optionOf(arg: Arg): OptionEntry {
  const long = arg.long === undefined ? [] : [arg.long, ...(arg.visibleAliases ?? [])];
  return {
    names: [...(arg.short === undefined ? [] : [`-${arg.short}`]), ...long.map((name) => `--${name}`)],
    help: helpOf(arg).short.replaceAll("`", ""),
    values: arg.action === "set" || arg.action === "append" ? valuesOf(arg) : undefined,
    attachedOnly: arg.optionalValue,
  };
}

function valuesOf({ choices, valueName = "", id }: Arg): Values {
  if (choices !== undefined) return choices.map(({ name }) => name);
  return /PATH|DIR|FILE(?!TER)|ARCHIVE|RECORDING/.test(valueName) || /(?:path|dir|file)$/.test(id)
    ? "file"
    : "text";
}
