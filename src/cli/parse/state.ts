/** What the parser knows while it reads one command's part of the command line. */
import type { Arg, Match } from "../arg.ts";
import type { Command } from "../command.ts";

/** One word of the command line. Words that are not UTF-8 hold U+FFFD where the bad bytes were. */
export interface Word {
  readonly text: string;
  readonly isUtf8: boolean;
}

export interface Variables {
  readonly env: Readonly<Record<string, string>>;
  /** Names of variables whose values are not UTF-8. */
  readonly notUtf8: ReadonlySet<string>;
}

/** One command on the way from the program to the command that is called. */
export interface Level {
  readonly command: Command;
  /** Its own arguments, then those of the commands above that work everywhere, then help and version. */
  readonly args: readonly Arg[];
  readonly matches: Map<string, Match>;
}

/** One occurrence of an option or positional. */
export interface Pending {
  readonly arg: Arg;
  /** As it was written: `--jobs`, `-j`; of a positional, the name of its value. */
  readonly name: string;
  readonly words: readonly Word[];
}

/** Why reading ends without a request. */
export type Stop =
  | { readonly kind: "help"; readonly level: Level; readonly long: boolean }
  | { readonly kind: "version"; readonly long: boolean }
  | { readonly kind: "problem"; readonly level: Level; readonly problem: Problem };

/** What is wrong with a command line. */
export type Problem =
  | { readonly kind: "unknown-long"; readonly name: string; readonly rest: readonly string[] }
  | { readonly kind: "unknown-short"; readonly text: string }
  | { readonly kind: "unknown-word"; readonly text: string; readonly afterEscape: boolean }
  | { readonly kind: "unknown-command"; readonly text: string }
  | { readonly kind: "unneeded-value"; readonly arg: Arg; readonly text: string }
  | { readonly kind: "missing-value"; readonly arg: Arg }
  | { readonly kind: "invalid-value"; readonly arg: Arg; readonly text: string; readonly reason?: string }
  | { readonly kind: "not-utf8" }
  | { readonly kind: "repeated"; readonly arg: Arg }
  | { readonly kind: "missing-command" }
  | { readonly kind: "conflict"; readonly arg: Arg; readonly others: readonly Arg[] }
  /** Ids of arguments and groups. */
  | {
      readonly kind: "missing-arguments";
      readonly ids: readonly string[];
      readonly needed: readonly string[];
    };

export function problem(level: Level, what: Problem): Stop {
  return { kind: "problem", level, problem: what };
}
