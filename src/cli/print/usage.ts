/** How arguments are written in help and in mistakes, and the `Usage:` line. */
import type { Arg } from "../arg.ts";
import { positionals } from "../command.ts";
import { takesValue } from "../parse/react.ts";
import { membersOf } from "../parse/rules.ts";
import type { Level } from "../parse/state.ts";
import type { Look } from "./look.ts";

/** `--package <PACKAGES>`, `-Z <FLAG>`, `--timings[=<FMTS>]`, `--cargo-quiet...`, `[FILTERS]...`. */
export function argText(arg: Arg, look: Look): string {
  if (arg.isPositional) return positionalText(arg, look, arg.required === true);
  const name = look.literal(arg.long === undefined ? `-${arg.short}` : `--${arg.long}`);
  return `${name}${valueText(arg, look)}`;
}

/** What stands behind an option's name. */
export function valueText(arg: Arg, look: Look): string {
  if (arg.action === "count") return look.placeholder("...");
  if (!takesValue(arg)) return "";
  return arg.optionalValue
    ? look.placeholder(`[=<${arg.valueName}>]`)
    : look.placeholder(` <${arg.valueName}>`);
}

function positionalText(arg: Arg, look: Look, isNeeded: boolean): string {
  const name = isNeeded ? `<${arg.valueName}>` : `[${arg.valueName}]`;
  return look.placeholder(arg.multiple === true ? `${name}...` : name);
}

/** The whole command: `cargo nextest run [OPTIONS] [FILTERS]... [-- <FILTERS_AND_ARGS>...]`. */
export function fullUsage(level: Level, look: Look): string {
  const needed = level.args.filter((arg) => arg.required === true && !arg.isPositional);
  return join(level, look, [
    look.placeholder("[OPTIONS]"),
    ...needed.map((arg) => argText(arg, look)),
    ...positionalsText(level, look, new Set()),
  ]);
}

/** Only what is of interest: ids of arguments and groups, each once, in this order. Nothing of interest: the whole. */
export function smartUsage(level: Level, look: Look, ids: readonly string[]): string {
  const shown = [...new Set(ids)].filter((id) => !isHidden(level, id));
  if (shown.length === 0) return fullUsage(level, look);
  const always = level.args.filter((arg) => arg.required === true).map((arg) => arg.id);
  const order = [...new Set([...always, ...shown])];
  const groups = order.filter((id) => argOf(level, id) === undefined);
  const inGroups = new Set(groups.flatMap((group) => membersOf(level, group)).map((arg) => arg.id));
  const options = order.flatMap((id) => argOf(level, id) ?? []).filter((arg) => !arg.isPositional);
  return join(level, look, [
    ...options.filter((arg) => !inGroups.has(arg.id)).map((arg) => argText(arg, look)),
    ...groups.map((group) => groupText(level, look, group)),
    ...positionalsText(level, look, new Set(order)),
  ]);
}

function join(level: Level, look: Look, parts: readonly string[]): string {
  const command = level.command.commands === undefined ? [] : [look.placeholder("<COMMAND>")];
  return [`${look.header("Usage:")} ${look.literal(level.command.path)}`, ...parts, ...command].join(" ");
}

function positionalsText(level: Level, look: Look, used: ReadonlySet<string>): readonly string[] {
  return positionals(level.args).map((arg) => {
    const isNeeded = arg.required === true || used.has(arg.id);
    if (arg.last !== true) return positionalText(arg, look, isNeeded);
    const text = positionalText(arg, look, true);
    if (isNeeded) return `${look.literal("--")} ${text}`;
    return `${look.literal("[--")} ${text}${look.literal("]")}`;
  });
}

/** An argument, or the members of a group: `<--archive-file <PATH>|--cargo-metadata <PATH>>`. */
export function idText(level: Level, look: Look, id: string): string {
  const arg = argOf(level, id);
  if (arg === undefined) return groupText(level, look, id);
  return arg.isPositional ? positionalText(arg, look, true) : argText(arg, look);
}

function groupText(level: Level, look: Look, group: string): string {
  const members = membersOf(level, group).map((arg) => argText(arg, look));
  return `${look.placeholder("<")}${members.join(look.placeholder("|"))}${look.placeholder(">")}`;
}

function argOf(level: Level, id: string): Arg | undefined {
  return level.args.find((arg) => arg.id === id);
}

function isHidden(level: Level, id: string): boolean {
  return argOf(level, id)?.hidden === true;
}
