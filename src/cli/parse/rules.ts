/** Checks all matches of a level together: arguments that exclude or require each other, and missing ones. */
import type { Arg } from "../arg.ts";
import { type Level, problem, type Stop } from "./state.ts";

/** The first breach of a rule. `hasCommand`: a command below this one was given. */
export function judge(level: Level, hasCommand: boolean): Stop | undefined {
  if (!hasCommand && level.command.commands !== undefined) {
    // A bare `cargo nextest` gets help; with anything else, also from the environment, it is a mistake.
    if (level.matches.size === 0) return { kind: "help", level, long: false };
    return problem(level, { kind: "missing-command" });
  }
  return judgeConflicts(level) ?? judgeNeeds(level);
}

function judgeConflicts(level: Level): Stop | undefined {
  if (level.matches.size < 2) return undefined;
  const present = presentIds(level);
  for (const { arg } of level.matches.values()) {
    const others = present.filter((id) => id !== arg.id && excludes(level, arg, id));
    if (others.length > 0) return problem(level, { kind: "conflict", arg, others: expand(level, others) });
  }
  return undefined;
}

/** Ids of arguments and groups that were given, in order; a group follows its first member. */
export function presentIds(level: Level): readonly string[] {
  const ids = new Set<string>();
  for (const { arg } of level.matches.values()) {
    ids.add(arg.id);
    for (const group of arg.groups ?? []) ids.add(group);
  }
  return [...ids];
}

/** Whether an argument excludes another that was given, or a group; it is enough that one of them says so. */
function excludes(level: Level, arg: Arg, id: string): boolean {
  if (names(arg, id)) return true;
  const other = level.matches.get(id)?.arg;
  return other !== undefined && (names(other, arg.id) || shareExclusiveGroup(level, arg, other));
}

function names(arg: Arg, id: string): boolean {
  return arg.conflicts?.includes(id) === true || arg.overrides?.includes(id) === true;
}

function shareExclusiveGroup(level: Level, arg: Arg, other: Arg): boolean {
  const exclusive = level.command.exclusiveGroups ?? [];
  return (
    arg.groups?.some((group) => exclusive.includes(group) && other.groups?.includes(group) === true) === true
  );
}

function argOf(level: Level, id: string): Arg | undefined {
  return level.args.find((arg) => arg.id === id);
}

/** The arguments of a group, in the command's order. */
export function membersOf(level: Level, group: string): readonly Arg[] {
  return level.args.filter((arg) => arg.groups?.includes(group) === true);
}

/** The arguments of ids, each once; groups stand for all their members. */
function expand(level: Level, ids: readonly string[]): readonly Arg[] {
  return [...new Set(ids.flatMap((id) => argOf(level, id) ?? membersOf(level, id)))];
}

function judgeNeeds(level: Level): Stop | undefined {
  const needed = neededIds(level);
  const present = new Set(presentIds(level));
  const ids = needed.filter((id) => !present.has(id) && !isExcused(level, id, present));
  for (const arg of level.args) {
    const unless = arg.requiredUnless;
    if (unless === undefined || present.has(arg.id)) continue;
    if (!unless.some((id) => present.has(id))) ids.push(arg.id);
  }
  return ids.length === 0 ? undefined : problem(level, { kind: "missing-arguments", ids, needed });
}

/** What the command requires always, and what the given arguments require. */
function neededIds(level: Level): readonly string[] {
  const always = level.args.filter((arg) => arg.required === true).map((arg) => arg.id);
  const given = [...level.matches.values()].flatMap((match) => match.arg.requires ?? []);
  return [...new Set([...always, ...given])];
}

/** A needed argument that itself excludes a given one is not asked for; for example `--archive-file` with `--release`. */
function isExcused(level: Level, id: string, present: ReadonlySet<string>): boolean {
  return argOf(level, id)?.conflicts?.some((other) => present.has(other)) === true;
}
