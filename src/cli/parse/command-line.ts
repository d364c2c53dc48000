/** Reads a whole command line: level by level down to the command that is called. */
import type { Arg, Match } from "../arg.ts";
import { type Command, findCommand, type Matches } from "../command.ts";
import { handedDown, startLevel } from "./levels.ts";
import { readLevel } from "./read.ts";
import { takeVariables } from "./react.ts";
import { judge } from "./rules.ts";
import { type Level, problem, type Stop, type Variables, type Word } from "./state.ts";

export type Outcome =
  | { readonly kind: "called"; readonly command: Command; readonly matches: Matches }
  | { readonly kind: "stopped"; readonly stop: Stop; readonly levels: readonly Level[] };

/** The command that the words call and what was found for it, or why there is none. */
export function readCommandLine(root: Command, words: readonly Word[], variables: Variables): Outcome {
  const levels: Level[] = [];
  const stop = descend({ command: root, inherited: [], words, start: 0, variables, levels });
  const last = levels.at(-1);
  if (stop !== undefined || last === undefined)
    return { kind: "stopped", stop: stop ?? { kind: "version", long: false }, levels };
  return { kind: "called", command: last.command, matches: merge(levels) };
}

interface Descent {
  readonly command: Command;
  readonly inherited: readonly Arg[];
  readonly words: readonly Word[];
  readonly start: number;
  readonly variables: Variables;
  /** Filled from the program downwards. */
  readonly levels: Level[];
}

/** The subcommand is read and checked first; then the environment and the rules of this command apply. */
function descend(descent: Descent): Stop | undefined {
  const level = startLevel(descent.command, descent.inherited);
  descent.levels.push(level);
  const end = readLevel(level, descent.words, descent.start);
  if (end.kind === "stop") return end.stop;
  const below = end.kind === "command" ? descendTo(descent, level, end.command, end.next) : undefined;
  if (below !== undefined) return below;
  return end.finish() ?? takeVariables(level, descent.variables) ?? judge(level, end.kind === "command");
}

function descendTo(descent: Descent, level: Level, command: Command, next: number): Stop | undefined {
  if (command.takesWords === true) return findHelp(descent, next);
  return descend({ ...descent, command, inherited: handedDown(level, descent.inherited), start: next });
}

/** The long help of the command that the words from `next` on name. */
function findHelp(descent: Descent, next: number): Stop {
  let level = startLevel(descent.command, descent.inherited);
  let inherited = descent.inherited;
  for (const word of descent.words.slice(next)) {
    const command = findCommand(level.command, word.text);
    if (command === undefined) return problem(level, { kind: "unknown-command", text: word.text });
    inherited = handedDown(level, inherited);
    level = startLevel(command, inherited);
  }
  return { kind: "help", level, long: true };
}

/** All matches; an option given at several levels counts where it stands deepest, the environment last. */
function merge(levels: readonly Level[]): Matches {
  const merged = new Map<string, Match>();
  for (const level of levels) {
    for (const [id, match] of level.matches) {
      const above = merged.get(id);
      if (above?.source.kind !== "command-line" || match.source.kind === "command-line")
        merged.set(id, match);
    }
  }
  return merged;
}
