/**
 * Prints a command's help, laid out as users of cargo's tools know it: `-h` has a line or two for each
 * argument in aligned columns, `--help` a paragraph or more below each.
 */
import type { Paint } from "../../text/terminal/style.ts";
import { STYLES } from "../../text/terminal/style.ts";
import type { Arg } from "../arg.ts";
import type { Command } from "../command.ts";
import { NEXTEST } from "../commands/root.ts";
import type { Level } from "../parse/state.ts";
import { type Painter, painterFor } from "../print/painter.ts";
import { argText, fullUsage } from "../print/usage.ts";
import { explainedValues, factsOf } from "./facts.ts";
import { sectionsOf, type Section } from "./sections.ts";
import type { CommandHelp } from "./text.ts";
import { COMMAND_HELP } from "./texts/commands.ts";
import { helpOf } from "./texts/index.ts";
import { topicsHint } from "./topics.ts";
import { textWidth, wrap } from "./wrap.ts";

export interface HelpRequest {
  readonly level: Level;
  readonly long: boolean;
  readonly paint: Paint;
  /** Shown as the values of variables. */
  readonly env: Readonly<Record<string, string>>;
  /** Columns of the terminal; at most 100 are used. */
  readonly width?: number | undefined;
}

interface Context {
  readonly long: boolean;
  readonly painter: Painter;
  readonly paint: Paint;
  readonly env: Readonly<Record<string, string>>;
  readonly width: number;
}

const MAX_WIDTH = 100;
/** Indents of arguments, of what stands below an argument, and the gap between columns. */
const INDENT = "  ";
const BELOW = " ".repeat(10);
const GAP = "  ";

export function renderHelp(request: HelpRequest): string {
  const { level, long, paint, env } = request;
  const width = Math.max(40, Math.min(request.width ?? MAX_WIDTH, MAX_WIDTH));
  const context: Context = { long, painter: painterFor(paint), paint, env, width };
  const blocks = [
    aboutBlock(level.command, context),
    [fullUsage(level, context.painter)],
    commandsBlock(level.command, context),
    ...sectionsOf(level, long).map((section) => sectionBlock(section, context)),
    level.command === NEXTEST ? topicsHint(paint).split("\n") : [],
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join("\n"))
    .join("\n\n")}\n`;
}

function bold(context: Context): (text: string) => string {
  return (text) => context.paint(STYLES.bold, text);
}

/** Help of a command; every command has one (a test sees to it). */
export function commandHelpOf(command: Command): CommandHelp {
  return COMMAND_HELP[command.path] ?? { short: "" };
}

function aboutBlock(command: Command, context: Context): readonly string[] {
  const { short, long } = commandHelpOf(command);
  return paragraphs(short, context.long ? long : undefined, context.width, context);
}

/** The short text and the paragraphs after it; with paragraphs the short text becomes a sentence. */
function paragraphs(
  short: string,
  long: readonly string[] | undefined,
  width: number,
  context: Context,
): readonly string[] {
  const all = long === undefined ? [short] : [`${short}.`, ...long];
  return all.flatMap((text, index) => [...(index === 0 ? [] : [""]), ...wrap(text, width, bold(context))]);
}

function commandsBlock(command: Command, context: Context): readonly string[] {
  const commands = (command.commands ?? []).filter((below) => below.hidden !== true);
  if (commands.length === 0) return [];
  const column = Math.max(...commands.map((below) => below.name.length)) + GAP.length;
  const lines = commands.flatMap((below) => {
    const aliases = below.aliases === undefined ? "" : ` [alias: ${below.aliases.join(", ")}]`;
    const text = `${commandHelpOf(below).short}${aliases}`;
    const name = `${INDENT}${context.painter.literal(below.name)}${" ".repeat(column - below.name.length)}`;
    return beside(name, INDENT.length + column, text, context);
  });
  return [context.painter.header("Commands:"), ...lines];
}

function sectionBlock(section: Section, context: Context): readonly string[] {
  const title = context.painter.header(`${section.title}:`);
  if (context.long) {
    return [
      title,
      ...section.args.flatMap((arg, index) => [...(index === 0 ? [] : [""]), ...longEntry(arg, context)]),
    ];
  }
  const longest = Math.max(...section.args.map((arg) => nameWidth(arg)));
  const isBelow = section.args.some((arg) => hasNoRoom(arg, longest, context));
  return [title, ...section.args.flatMap((arg) => shortEntry(arg, isBelow ? undefined : longest, context))];
}

/** The argument's names: `-p, --package <PACKAGES>`, with room for a short name where there is none. */
function nameOf(arg: Arg, painter: Painter): string {
  if (arg.isPositional || arg.long === undefined) return argText(arg, painter);
  return `${arg.short === undefined ? "    " : `${painter.literal(`-${arg.short}`)}, `}${argText(arg, painter)}`;
}

const PLAIN = painterFor((_style, text) => text);

function nameWidth(arg: Arg): number {
  return nameOf(arg, PLAIN).length;
}

function shortText(arg: Arg, context: Context): string {
  return [shortHelp(arg, context.long), ...factsOf(arg, context.env, false)].join(" ");
}

function shortHelp(arg: Arg, long: boolean): string {
  const { short } = helpOf(arg);
  if (arg.action !== "help") return short;
  return `${short} (see ${long ? "a summary with '-h'" : "more with '--help'"})`;
}

/** Whether the names leave so little of the line that a text which does not fit had better stand below. */
function hasNoRoom(arg: Arg, longest: number, context: Context): boolean {
  const taken = longest + 4;
  return taken / context.width > 0.4 && textWidth(shortText(arg, context)) > context.width - taken;
}

function shortEntry(arg: Arg, longest: number | undefined, context: Context): readonly string[] {
  const text = shortText(arg, context);
  const name = `${INDENT}${nameOf(arg, context.painter)}`;
  if (longest === undefined) return [name, ...below(text, context)];
  const column = INDENT.length + longest + GAP.length;
  return beside(`${name}${" ".repeat(longest + GAP.length - nameWidth(arg))}`, column, text, context);
}

function beside(name: string, column: number, text: string, context: Context): readonly string[] {
  const [first = "", ...rest] = wrap(text, context.width - column, bold(context));
  return [`${name}${first}`, ...rest.map((line) => `${" ".repeat(column)}${line}`)];
}

function below(text: string, context: Context): readonly string[] {
  return wrap(text, context.width - BELOW.length, bold(context)).map((line) => `${BELOW}${line}`);
}

function longEntry(arg: Arg, context: Context): readonly string[] {
  const help = helpOf(arg);
  const values = explainedValues(arg, help);
  const facts = factsOf(arg, context.env, values.length > 0);
  const text = paragraphs(shortHelp(arg, true), help.long, context.width - BELOW.length, context);
  return [
    `${INDENT}${nameOf(arg, context.painter)}`,
    ...text.map((line) => (line === "" ? "" : `${BELOW}${line}`)),
    ...valuesBlock(values, context),
    ...(facts.length === 0 ? [] : ["", ...facts.flatMap((fact) => below(fact, context))]),
  ];
}

function valuesBlock(values: readonly (readonly [string, string])[], context: Context): readonly string[] {
  if (values.length === 0) return [];
  const column = Math.max(...values.map(([name]) => name.length)) + 1;
  const lines = values.flatMap(([name, meaning]) => {
    const label = `${BELOW}- ${context.painter.literal(name)}:${" ".repeat(column - name.length)}`;
    return beside(label, BELOW.length + 2 + column + 1, meaning, context);
  });
  return ["", `${BELOW}Possible values:`, ...lines];
}
