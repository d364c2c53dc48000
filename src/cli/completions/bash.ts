/** Completions for bash. `cargo nextest` is completed too; other commands of cargo keep their earlier completions. */
import FRONT from "./front.bash" with { type: "text" };
import { posixTables } from "./posix.ts";
import { commandTree } from "./tree.ts";

export function bashScript(): string {
  return `# Completions of cargo-nextest for bash, written by \`cargo nextest self completions bash\`.

${posixTables(commandTree())}${FRONT}`;
}

/** bash breaks words at \`=\`, so \`--color=al\` arrives as three words, which are joined again. */
