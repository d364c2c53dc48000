/**
 * The message about an error of the command line: the error, a tip if there is one, the usage. The layout is that of
 * cargo's own tools.
 */
import type { UserError } from "../../diagnostics/errors.ts";
import { fragment } from "../../diagnostics/fragment.ts";
import type { Arg } from "../arg.ts";
import { type Command, commandNames, findCommand, longNames, positionals } from "../command.ts";
import { optionByLong } from "../parse/levels.ts";
import { membersOf } from "../parse/rules.ts";
import { withoutSecrets } from "../queue-address.ts";
import type { Level, Problem } from "../parse/state.ts";
import type { Painter } from "./painter.ts";
import { similar } from "./similar.ts";
import { argText, fullUsage, idText, smartUsage } from "./usage.ts";

interface Text {
  readonly message: string;
  readonly tips?: readonly string[];
  readonly usage?: string;
}

export function describeProblem(level: Level, problem: Problem, painter: Painter): UserError {
  const { message, tips = [], usage } = textOf(level, problem, painter);
  const more = `For more information, try '${painter.literal("--help")}'.`;
  const blocks = [tips.map((tip) => `  ${painter.literal("tip:")} ${tip}`).join("\n"), usage ?? "", more];
  return { kind: "bad-arguments", message, detail: blocks.filter((block) => block !== "").join("\n\n") };
}

function textOf(level: Level, problem: Problem, painter: Painter): Text {
  const quote = (text: string): string => `'${painter.invalid(text)}'`;
  switch (problem.kind) {
    case "unknown-long":
      return unknownLong(level, problem.name, problem.rest, painter);
    case "unknown-short":
      return {
        message: `unexpected argument ${quote(problem.text)} found`,
        tips: escapeTip(level, problem.text, painter),
        usage: fullUsage(level, painter),
      };
    case "unknown-word":
      return unknownWord(level, problem.text, problem.afterEscape, painter);
    case "unknown-command":
      return { message: `unrecognized subcommand ${quote(problem.text)}`, usage: fullUsage(level, painter) };
    case "unneeded-value": {
      const name = argText(problem.arg, painter);
      return {
        message: `unexpected value ${quote(problem.text)} for '${name}' found; no more were expected`,
        usage: smartUsage(level, painter, [...present(level), problem.arg.id]),
      };
    }
    case "missing-value":
      return {
        message: `a value is required for '${argText(problem.arg, painter)}' but none was supplied${choices(problem.arg, painter)}`,
      };
    case "invalid-value":
      return invalidValue(problem, painter);
    case "not-utf8":
      return {
        message: "invalid UTF-8 was detected in one or more arguments",
        usage: fullUsage(level, painter),
      };
    case "repeated":
      return {
        message: `the argument '${argText(problem.arg, painter)}' cannot be used multiple times`,
        usage: fullUsage(level, painter),
      };
    case "missing-command":
      return missingCommand(level, painter);
    case "conflict":
      return conflict(level, problem.arg, problem.others, painter);
    case "missing-arguments":
      return missingArguments(level, problem, painter);
  }
}

function present(level: Level): readonly string[] {
  return [...level.matches.keys()];
}

function unknownLong(level: Level, name: string, rest: readonly string[], painter: Painter): Text {
  const message = `unexpected argument '${painter.invalid(`--${name}`)}' found`;
  const guess = similar(name, level.args.flatMap(longNames)).at(-1);
  const guessed = guess === undefined ? undefined : optionByLong(level, guess);
  const usage = smartUsage(level, painter, [
    ...present(level),
    ...(guessed === undefined ? [] : [guessed.id]),
  ]);
  if (guess !== undefined) {
    const tips = [`a similar argument exists: '${painter.literal(`--${guess}`)}'`];
    // With words after `--` it may have been meant for those; otherwise the guess is better than that tip.
    const takesAnything = positionals(level.args).some((arg) => arg.last === true);
    return {
      message,
      tips: [...tips, ...(takesAnything ? escapeTip(level, `--${name}`, painter) : [])],
      usage,
    };
  }
  const below = guessBelow(level.command, name, rest);
  const tips =
    below === undefined ? escapeTip(level, `--${name}`, painter) : [`'${painter.literal(below)}' exists`];
  return { message, tips, usage };
}

/** A similar option of a command that comes later on the line, e.g. `run --retries`. */
function guessBelow(command: Command, name: string, rest: readonly string[]): string | undefined {
  let nearest: { readonly place: number; readonly text: string } | undefined;
  for (const below of command.commands ?? []) {
    const place = rest.indexOf(below.name);
    const guess = similar(name, [...below.args, ...(below.globals ?? [])].flatMap(longNames)).at(-1);
    if (guess === undefined || place < 0 || (nearest !== undefined && nearest.place <= place)) continue;
    nearest = { place, text: `${below.name} --${guess}` };
  }
  return nearest?.text;
}

function escapeTip(level: Level, text: string, painter: Painter): readonly string[] {
  if (positionals(level.args).length === 0) return [];
  return [`to pass '${painter.invalid(text)}' as a value, use '${painter.literal(`-- ${text}`)}'`];
}

function unknownWord(level: Level, text: string, afterEscape: boolean, painter: Painter): Text {
  const usage = fullUsage(level, painter);
  const unexpected = `unexpected argument '${painter.invalid(text)}' found`;
  if (afterEscape && findCommand(level.command, text) !== undefined) {
    const tip = `subcommand '${painter.literal(text)}' exists; to use it, remove the '${painter.invalid("--")}' before it`;
    return { message: unexpected, tips: [tip], usage };
  }
  if (level.command.commands === undefined) return { message: unexpected, usage };
  const names = similar(text, commandNames(level.command)).map((name) => `'${painter.literal(name)}'`);
  const tip = names.length === 1 ? "a similar subcommand exists" : "some similar subcommands exist";
  return {
    message: `unrecognized subcommand '${painter.invalid(text)}'`,
    tips: names.length === 0 ? [] : [`${tip}: ${names.join(", ")}`],
    usage,
  };
}

/** A line below the message, where the values are a fixed set. */
function choices(arg: Arg, painter: Painter): string {
  if (arg.choices === undefined) return "";
  return `\n  [possible values: ${arg.choices.map((choice) => painter.literal(choice.name)).join(", ")}]`;
}

function invalidValue(problem: Problem & { readonly kind: "invalid-value" }, painter: Painter): Text {
  const { arg, text, reason } = problem;
  const what = `invalid value '${painter.invalid(withoutSecrets(text))}' for '${argText(arg, painter)}'`;
  if (reason !== undefined) return { message: `${what}: ${fragment(reason)}` };
  const guess = similar(
    text,
    (arg.choices ?? []).map((choice) => choice.name),
  ).at(-1);
  const tips = guess === undefined ? [] : [`a similar value exists: '${painter.literal(guess)}'`];
  return { message: `${what}${choices(arg, painter)}`, tips };
}

function missingCommand(level: Level, painter: Painter): Text {
  const names = commandNames(level.command).map((name) => painter.literal(name));
  return {
    message: `'${painter.invalid(level.command.path)}' requires a subcommand but one was not provided\n  [subcommands: ${names.join(", ")}]`,
    usage: fullUsage(level, painter),
  };
}

function conflict(level: Level, arg: Arg, others: readonly Arg[], painter: Painter): Text {
  const name = (one: Arg): string => painter.invalid(argText(one, PLAIN_PAINTER));
  const [first, ...more] = others;
  const list =
    first !== undefined && more.length === 0
      ? ` '${name(first)}'`
      : `:${others.map((other) => `\n  ${name(other)}`).join("")}`;
  const excluded = new Set(others.map((other) => other.id));
  const used = present(level).filter((id) => !excluded.has(id));
  const needed = used.flatMap((id) => level.matches.get(id)?.arg.requires ?? []);
  return {
    message: `the argument '${name(arg)}' cannot be used with${list}`,
    usage: smartUsage(level, painter, [
      ...needed.filter((id) => !used.includes(id) && !excluded.has(id)),
      ...used,
    ]),
  };
}

const PLAIN_PAINTER: Painter = {
  header: (text) => text,
  literal: (text) => text,
  placeholder: (text) => text,
  invalid: (text) => text,
};

function missingArguments(
  level: Level,
  problem: Problem & { readonly kind: "missing-arguments" },
  painter: Painter,
): Text {
  const inGroups = new Set(problem.ids.flatMap((id) => membersOf(level, id)).map((arg) => arg.id));
  const ids = problem.ids
    .filter((id) => !inGroups.has(id))
    .sort((left, right) => rank(level, left) - rank(level, right));
  const lines = ids.map((id) => `\n  ${idText(level, painter, id)}`);
  return {
    message: `the following required arguments were not provided:${lines.join("")}`,
    usage: smartUsage(level, painter, [...problem.needed, ...present(level), ...problem.ids]),
  };
}

/** Options first, then groups, then positionals. */
function rank(level: Level, id: string): number {
  const arg = level.args.find((one) => one.id === id);
  if (arg === undefined) return 1;
  return arg.isPositional ? 2 : 0;
}
