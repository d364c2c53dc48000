/** Completions for zsh: a file \`_cargo-nextest\` in a directory of \`fpath\`, or text to evaluate after \`compinit\`. */
import FRONT from "./front.zsh" with { type: "text" };
import { posixTables } from "./posix.ts";
import { commandTree } from "./tree.ts";

export function zshScript(): string {
  return `#compdef cargo-nextest
# Completions of cargo-nextest for zsh, written by \`cargo nextest self completions zsh\`.

${posixTables(commandTree())}${FRONT}`;
}

/** cargo's own completion calls \`_cargo-nextest\` for \`cargo nextest\`, with \`nextest\` as the first word. */
