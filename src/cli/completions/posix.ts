/**
 * The tables of the completions for bash and zsh, as functions that answer in `REPLY`. What differs between the two
 * (reading the line, offering words) is in bash.ts and zsh.ts.
 */
import { candidatesOf, type CommandEntry, everyEntry, type Values } from "./tree.ts";

/** Between a word and its help. */
export const TAB = "\t";

export function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** Three functions: the command below another, what may stand at a command, and the values of an option. */
export function posixTables(root: CommandEntry): string {
  const entries = everyEntry(root);
  return [
    caseFunction("_cargo_nextest_child", "$1 $2", entries.flatMap(childCases)),
    caseFunction("_cargo_nextest_words", "$1", entries.map(wordsCase)),
    caseFunction("_cargo_nextest_value", "$1 $2", entries.flatMap(valueCases)),
    WALK,
  ].join("\n");
}

function caseFunction(name: string, subject: string, cases: readonly string[]): string {
  return [
    `${name}() {`,
    `  case "${subject}" in`,
    ...cases,
    "    *) REPLY=; return 1 ;;",
    "  esac",
    "}",
    "",
  ].join("\n");
}

function childCases({ path, commands }: CommandEntry): readonly string[] {
  return commands.map((child) => {
    const patterns = child.names.map((name) => quoted(`${path} ${name}`)).join("|");
    return `    ${patterns}) REPLY=${quoted(child.path)} ;;`;
  });
}

function wordsCase(entry: CommandEntry): string {
  const lines = candidatesOf(entry).map(({ word, help }) => `${word}${TAB}${help}`);
  return `    ${quoted(entry.path)}) REPLY=${quoted(lines.join("\n"))} ;;`;
}

/** `:file` asks for files, `:text` for nothing; otherwise words. An option that need not have a value is left out. */
function valueCases({ path, options }: CommandEntry): readonly string[] {
  return options.flatMap(({ names, values, attachedOnly }) => {
    if (values === undefined || attachedOnly) return [];
    const patterns = names.map((name) => quoted(`${path} ${name}`)).join("|");
    return [`    ${patterns}) REPLY=${quoted(valueText(values))} ;;`];
  });
}

function valueText(values: Values): string {
  return typeof values === "string" ? `:${values}` : values.join(" ");
}

/** Goes from word to word: `$1` is the command to begin at, the others are the words before the one to complete. */
const WALK = `_cargo_nextest_walk() {
  _cargo_nextest_path=$1 _cargo_nextest_option=
  shift
  local word
  for word in "$@"; do
    if [ -n "$_cargo_nextest_option" ]; then
      _cargo_nextest_option=
    elif [ "$word" = -- ]; then
      _cargo_nextest_path=
      return
    elif [[ $word == -* ]]; then
      if _cargo_nextest_value "$_cargo_nextest_path" "$word"; then _cargo_nextest_option=$word; fi
    elif _cargo_nextest_child "$_cargo_nextest_path" "$word"; then
      _cargo_nextest_path=$REPLY
    fi
  done
}
`;
