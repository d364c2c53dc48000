/** How arguments are written in help and in mistakes, and the `Usage:` line. */
import type { Arg } from "../arg.ts";
import { positionals } from "../command.ts";
import { takesValue } from "../parse/react.ts";
import { membersOf } from "../parse/rules.ts";
import type { Level } from "../parse/state.ts";
import type { Painter } from "./painter.ts";

/** `--package <PACKAGES>`, `-Z <FLAG>`, `--timings[=<FMTS>]`, `--cargo-quiet...`, `[FILTERS]...`. */
export function argText(arg: Arg, painter: Painter): string {
  if (arg.isPositional) return positionalText(arg, painter, arg.required === true);
  const name = painter.literal(arg.long === undefined ? `-${arg.short}` : `--${arg.long}`);
  return `${name}${valueText(arg, painter)}`;
}

/** What follows an option's name. */
export function valueText(arg: Arg, painter: Painter): string {
  if (arg.action === "count") return painter.placeholder("...");
  if (!takesValue(arg)) return "";
  return arg.optionalValue
    ? painter.placeholder(`[=<${arg.valueName}>]`)
    : painter.placeholder(` <${arg.valueName}>`);
}

function positionalText(arg: Arg, painter: Painter, isNeeded: boolean): string {
  const name = isNeeded ? `<${arg.valueName}>` : `[${arg.valueName}]`;
  return painter.placeholder(arg.multiple === true ? `${name}...` : name);
}

/** The whole command: `cargo nextest run [OPTIONS] [FILTERS]... [-- <FILTERS_AND_ARGS>...]`. */
export function fullUsage(level: Level, painter: Painter): string {
  const needed = level.args.filter((arg) => arg.required === true && !arg.isPositional);
  return join(level, painter, [
    painter.placeholder("[OPTIONS]"),
    ...needed.map((arg) => argText(arg, painter)),
    ...positionalsText(level, painter, new Set()),
  ]);
}

/** Only what is of interest: ids of arguments and groups, each once, in this order. Nothing of interest: the whole. */
export function smartUsage(level: Level, painter: Painter, ids: readonly string[]): string {
  const shown = [...new Set(ids)].filter((id) => !isHidden(level, id));
  if (shown.length === 0) return fullUsage(level, painter);
  const always = level.args.filter((arg) => arg.required === true).map((arg) => arg.id);
  const order = [...new Set([...always, ...shown])];
  const groups = order.filter((id) => argOf(level, id) === undefined);
  const inGroups = new Set(groups.flatMap((group) => membersOf(level, group)).map((arg) => arg.id));
  const options = order.flatMap((id) => argOf(level, id) ?? []).filter((arg) => !arg.isPositional);
  return join(level, painter, [
    ...options.filter((arg) => !inGroups.has(arg.id)).map((arg) => argText(arg, painter)),
    ...groups.map((group) => groupText(level, painter, group)),
    ...positionalsText(level, painter, new Set(order)),
  ]);
}

function join(level: Level, painter: Painter, parts: readonly string[]): string {
  const command = level.command.commands === undefined ? [] : [painter.placeholder("<COMMAND>")];
  return [`${painter.header("Usage:")} ${painter.literal(level.command.path)}`, ...parts, ...command].join(
    " ",
  );
}

function positionalsText(level: Level, painter: Painter, used: ReadonlySet<string>): readonly string[] {
  return positionals(level.args).map((arg) => {
    const isNeeded = arg.required === true || used.has(arg.id);
    if (arg.last !== true) return positionalText(arg, painter, isNeeded);
    const text = positionalText(arg, painter, true);
    if (isNeeded) return `${painter.literal("--")} ${text}`;
    return `${painter.literal("[--")} ${text}${painter.literal("]")}`;
  });
}

/** An argument, or the members of a group: `<--archive-file <PATH>|--cargo-metadata <PATH>>`. */
export function idText(level: Level, painter: Painter, id: string): string {
  const arg = argOf(level, id);
  if (arg === undefined) return groupText(level, painter, id);
  return arg.isPositional ? positionalText(arg, painter, true) : argText(arg, painter);
}

function groupText(level: Level, painter: Painter, group: string): string {
  const members = membersOf(level, group).map((arg) => argText(arg, painter));
  return `${painter.placeholder("<")}${members.join(painter.placeholder("|"))}${painter.placeholder(">")}`;
}

function argOf(level: Level, id: string): Arg | undefined {
  return level.args.find((arg) => arg.id === id);
}

function isHidden(level: Level, id: string): boolean {
  return argOf(level, id)?.hidden === true;
}
