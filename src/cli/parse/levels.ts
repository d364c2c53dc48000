/** Makes the state for one command: its arguments, found by name. */
import { type Arg, printer } from "../arg.ts";
import type { Command } from "../command.ts";
import type { Level } from "./state.ts";

export const HELP = printer("help", { long: "help", short: "h" });
export const VERSION = printer("version", { long: "version", short: "V" });

/** Starts a command below commands that hand down `inherited`. */
export function startLevel(command: Command, inherited: readonly Arg[]): Level {
  const own = new Set(command.args.map((arg) => arg.id));
  const args = [
    ...command.args,
    ...(command.globals ?? []),
    ...inherited.filter((arg) => !own.has(arg.id)),
    HELP,
    ...(command.hasVersion === true ? [VERSION] : []),
  ];
  return { command, args, matches: new Map() };
}

/** The option of that long name or alias. Command lines are short: looking through all is quicker than an index. */
export function optionByLong(level: Level, name: string): Arg | undefined {
  return level.args.find(
    (arg) =>
      arg.long !== undefined &&
      (arg.long === name ||
        arg.aliases?.includes(name) === true ||
        arg.visibleAliases?.includes(name) === true),
  );
}

/** The option of that letter. */
export function optionByShort(level: Level, letter: string): Arg | undefined {
  return level.args.find((arg) => arg.short === letter);
}

/** What a command hands down: what it got, and its own. */
export function handedDown(level: Level, inherited: readonly Arg[]): readonly Arg[] {
  return [...(level.command.globals ?? []), ...inherited];
}
