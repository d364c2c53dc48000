/** The sections of a command's help, in their order. */
import type { Arg, Heading } from "../arg.ts";
import type { Level } from "../parse/state.ts";

export interface Section {
  readonly title: string;
  readonly args: readonly Arg[];
}

/** Arguments, options without a heading, then each heading in the order of its first argument. */
export function sectionsOf(level: Level, long: boolean): readonly Section[] {
  const visible = level.args.filter((arg) => arg.hidden !== true && (long || arg.hidden !== "short"));
  const positionals = visible.filter((arg) => arg.isPositional);
  const options = visible.filter((arg) => !arg.isPositional);
  const headings = [...new Set(options.map((arg) => arg.heading))].filter((heading) => heading !== undefined);
  const sections: readonly Section[] = [
    { title: "Arguments", args: positionals },
    { title: "Options", args: under(level, options, undefined) },
    ...headings.map((heading) => ({ title: heading, args: under(level, options, heading) })),
  ];
  return sections.filter((section) => section.args.length > 0);
}

function under(level: Level, options: readonly Arg[], heading: Heading | undefined): readonly Arg[] {
  return options
    .filter((arg) => arg.heading === heading)
    .map((arg) => ({ arg, place: placeOf(level, arg), name: sortName(arg) }))
    .sort((left, right) => left.place - right.place || (left.name < right.name ? -1 : 1))
    .map(({ arg }) => arg);
}

/** Where an argument asks to be, else where its command has it; help and version come last. */
function placeOf(level: Level, arg: Arg): number {
  if (arg.order !== undefined) return arg.order;
  const place = level.command.args.indexOf(arg);
  return place < 0 ? Number.POSITIVE_INFINITY : place;
}

/** Among equals the short name counts, small letters before capitals. */
function sortName(arg: Arg): string {
  if (arg.short === undefined) return arg.long ?? "";
  return `${arg.short.toLowerCase()}${arg.short === arg.short.toLowerCase() ? "0" : "1"}`;
}
