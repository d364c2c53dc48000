/**
 * Commands in the log of a CI system: lines that the system executes instead of showing. A space inserted into
 * the marker of a command turns it into plain text.
 */
import type { CiSystem } from "./ci-system.ts";

interface Marker {
  readonly pattern: RegExp;
  readonly plain: string;
}

const MARKERS: Readonly<Record<CiSystem, readonly Marker[]>> = {
  // `##[command]` anywhere in a line; `::command::` after leading white space.
  github: [
    { pattern: /##(?=\[)/g, plain: "## " },
    { pattern: /^([^\S\n]*):(?=:)/gm, plain: "$1: " },
  ],
  // Without its carriage return a section marker is text.
  gitlab: [{ pattern: /(section_(?:start|end):[^\r\n]*)\r/g, plain: "$1" }],
  // `##vso[command]` anywhere in a line, `##[format]` at its start.
  azure: [{ pattern: /##(?=vso\[|\[)/gi, plain: "## " }],
  teamcity: [{ pattern: /##(?=teamcity\[)/gi, plain: "## " }],
  // A line that starts with one of these is a heading. Colours may precede it.
  buildkite: [{ pattern: /^((?:\u001B\[[0-9;]*m)*)(?=(?:---|\+\+\+|~~~|\^\^\^)(?: |$))/gm, plain: "$1 " }],
};

/** Text, in whole lines, in which `system` finds no command. Without a system it stays as it is. */
export function withoutCommands(system: CiSystem | undefined, text: string): string {
  if (system === undefined) return text;
  return MARKERS[system].reduce((left, { pattern, plain }) => left.replace(pattern, plain), text);
}
