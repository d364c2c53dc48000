/** `command` of a script: a line, a list of words, or a table with more. */
import * as path from "node:path";
import { shellSplit } from "../../../text/shell/shell-split.ts";
import { byShape, list, optional, record, required, table } from "../../schema/compound.ts";
import type { Element } from "../../schema/element.ts";
import { choice, mapped, strictText, text } from "../../schema/scalars.ts";

export interface ScriptCommand {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** What a relative program is relative to; `none` leaves it to the search path. */
  readonly relativeTo: "none" | "target" | "workspace-root";
}

type Words = readonly [string, ...string[]];

const EXPECTED = "a command line, an array of words, or a table with `command-line`";
const WORDS = "a command line or an array of words, not empty";

function nonEmpty(words: readonly string[]): Words | undefined {
  const [program, ...args] = words;
  return program === undefined ? undefined : [program, ...args];
}

const line: Element<Words> = mapped(
  strictText(WORDS, { type: "string", pattern: "^\\s*[^\\s#]" }),
  (command, node, report) => {
    const words = shellSplit(command);
    if (words === undefined) return report.refuse(node, "a command line whose quotes are closed");
    return nonEmpty(words) ?? report.refuse(node, WORDS);
  },
);

const array: Element<Words> = mapped(
  list(text(), WORDS, 1),
  (words, node, report) => nonEmpty(words) ?? report.refuse(node, WORDS),
);

const words = byShape<Words>(WORDS, { string: line, list: array });

/** Names that every shell takes; those of the runner itself cannot be set. */
function checkVariable(name: string): { readonly name: string } | { readonly complaint: string } {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
    return { complaint: "a name of letters, digits and `_` that does not start with a digit" };
  }
  if (name.startsWith("NEXTEST"))
    return { complaint: "a name that does not start with `NEXTEST`, which is reserved" };
  return { name };
}

const env = record(text(), {
  expected: "a table of variables",
  name: checkVariable,
  pattern: "^(?!NEXTEST)[A-Za-z_][A-Za-z0-9_]*$",
});

const full = mapped(
  table(
    {
      "command-line": required(words, "The program and its arguments."),
      "relative-to": optional(
        choice(["none", "target", "workspace-root"]),
        "What a relative path of the program is relative to.",
      ),
      env: optional(env, "Environment variables of the program."),
    },
    { expected: EXPECTED, strict: true },
  ),
  (value): ScriptCommand => ({
    ...plainCommand(value["command-line"]),
    env: Object.fromEntries(value.env ?? []),
    relativeTo: value["relative-to"] ?? "none",
  }),
);

function plainCommand([program, ...args]: Words): ScriptCommand {
  return { program, args, env: {}, relativeTo: "none" };
}

export const scriptCommand: Element<ScriptCommand> = byShape<ScriptCommand>(EXPECTED, {
  string: mapped(line, plainCommand),
  list: mapped(array, plainCommand),
  table: full,
});

/** The program to start: a relative one is joined to the directory that it is relative to. */
export function resolveProgram(
  command: ScriptCommand,
  directories: { readonly workspaceRoot: string; readonly targetDirectory: string },
): string {
  if (command.relativeTo === "none" || path.isAbsolute(command.program)) return command.program;
  const base = command.relativeTo === "target" ? directories.targetDirectory : directories.workspaceRoot;
  return path.join(base, command.program);
}
