/** Takes values in: checks them, and records them as matches of a level. */
import type { Arg } from "../arg.ts";
import { type Level, type Pending, problem, type Stop, type Variables, type Word } from "./state.ts";

/** Records one occurrence of an argument on the command line: its name as written, and the words that were its values. */
export function take(level: Level, { arg, name, words }: Pending): Stop | undefined {
  if (words.length === 0 && takesValue(arg) && !arg.optionalValue) {
    return problem(level, { kind: "missing-value", arg });
  }
  const before = level.matches.get(arg.id);
  const isSingle = arg.action === "set" || arg.action === "flag";
  if (isSingle && before !== undefined) return problem(level, { kind: "repeated", arg });
  removeOverridden(level, arg);
  const values = words.flatMap((word) => splitWord(arg, word));
  level.matches.set(arg.id, {
    arg,
    source: { kind: "command-line", name },
    values: [...(before?.values ?? []), ...values.map((value) => value.text)],
    occurrences: (before?.occurrences ?? 0) + 1,
  });
  return firstStop(values, (value) => checkWord(level, arg, value));
}

function firstStop<T>(items: readonly T[], check: (item: T) => Stop | undefined): Stop | undefined {
  for (const item of items) {
    const stop = check(item);
    if (stop !== undefined) return stop;
  }
  return undefined;
}

/** Fills in what the environment says about arguments that the command line does not give. */
export function takeVariables(level: Level, variables: Variables): Stop | undefined {
  for (const arg of level.args) {
    const text = arg.env === undefined ? undefined : variables.env[arg.env];
    if (arg.env === undefined || text === undefined || level.matches.has(arg.id)) continue;
    const stop = checkWord(level, arg, { text, isUtf8: !variables.notUtf8.has(arg.env) });
    if (stop !== undefined) return stop;
    level.matches.set(arg.id, {
      arg,
      source: { kind: "environment", name: arg.env },
      values: [text],
      occurrences: 1,
    });
  }
  return undefined;
}

export function takesValue(arg: Arg): boolean {
  return arg.action === "set" || arg.action === "append";
}

function splitWord(arg: Arg, word: Word): readonly Word[] {
  if (arg.delimiter === undefined) return [word];
  return word.text.split(arg.delimiter).map((text) => ({ text, isUtf8: word.isUtf8 }));
}

/** The later of two arguments that override one another stays. */
function removeOverridden(level: Level, arg: Arg): void {
  for (const id of arg.overrides ?? []) level.matches.delete(id);
  for (const [id, match] of level.matches)
    if (match.arg.overrides?.includes(arg.id) === true) level.matches.delete(id);
}

function checkWord(level: Level, arg: Arg, word: Word): Stop | undefined {
  // A choice is compared, so bytes that are not UTF-8 are simply not a choice; free text cannot hold them.
  if (!word.isUtf8 && arg.choices === undefined) return problem(level, { kind: "not-utf8" });
  const wrong = arg.check(word.text);
  if (wrong === undefined) return undefined;
  if (wrong === "missing") return problem(level, { kind: "missing-value", arg });
  const text = word.text;
  return problem(
    level,
    wrong === "choice"
      ? { kind: "invalid-value", arg, text }
      : { kind: "invalid-value", arg, text, reason: wrong.reason },
  );
}
