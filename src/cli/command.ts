/** Commands as data: names, arguments, and how matches are converted to a request. */
import type { Result } from "../diagnostics/result.ts";
import type { Request } from "../model/requests/request.ts";
import type { Arg, Match } from "./arg.ts";

/** Everything found on the command line and in the environment, by argument id, in the order it was found. */
export type Matches = ReadonlyMap<string, Match>;

/** What a command makes its request from. */
export interface Found {
  readonly matches: Matches;
  /** The whole command line, program name first. */
  readonly commandLine: readonly string[];
}

export interface Command {
  readonly name: string;
  /** Other names, shown next to the first. */
  readonly aliases?: readonly string[];
  readonly hidden?: true;
  /** How it is called, e.g. `cargo nextest run`. */
  readonly path: string;
  /** Its own arguments, in the order of the help; positionals in their order. */
  readonly args: readonly Arg[];
  /** Arguments that work here and in every command below. */
  readonly globals?: readonly Arg[];
  /** Ids of groups of which one member at most may be given. */
  readonly exclusiveGroups?: readonly string[];
  /** Commands below; where there are any, one must be given. */
  readonly commands?: readonly Command[];
  /** The words after it name a command whose help is wanted; none of them is an option. */
  readonly takesWords?: true;
  /** Answers `-V` and `--version`. */
  readonly hasVersion?: true;
  /** Absent for commands that only lead to others. */
  readonly request?: (found: Found) => Result<Request>;
}

/** The command of that name or alias. */
export function findCommand(parent: Command, name: string): Command | undefined {
  return parent.commands?.find(
    (command) => command.name === name || command.aliases?.includes(name) === true,
  );
}

/** Every name and alias of the commands below, in order; hidden ones too. */
export function commandNames(parent: Command): readonly string[] {
  return (parent.commands ?? []).flatMap((command) => [command.name, ...(command.aliases ?? [])]);
}

/** Long names of an argument, aliases included, in the order in which suggestions consider them. */
export function longNames(arg: Arg): readonly string[] {
  if (arg.long === undefined) return [];
  return [arg.long, ...(arg.aliases ?? []), ...(arg.visibleAliases ?? [])];
}

/** The positionals of a command, in order. */
export function positionals(args: readonly Arg[]): readonly Arg[] {
  return args.filter((arg) => arg.isPositional);
}
