/** Formats values of recorded runs. For test suites, values that vary become placeholders of the same width. */
import { fragmentLine } from "../../diagnostics/fragment.ts";
import type { Milliseconds } from "../../model/ids.ts";
import { age, seconds } from "../../text/values/duration.ts";
import { shellJoin } from "../../text/shell/shell-words.ts";
import { sizeText } from "../../text/values/size.ts";
import { type Moment, parseRecordedTime, type RecordedTime } from "../format/time.ts";
import { isoTime } from "../../text/values/iso-time.ts";

/** In seconds; absent for an incomplete run. */
type Duration = number | null | undefined;

export interface Values {
  /** `2026-11-28 03:46:47` in the time zone of the machine that ran the tests. */
  time(at: RecordedTime): string;
  /** The same with the offset from UTC. */
  timeWithOffset(at: RecordedTime): string;
  /** How long before `now` (milliseconds since the epoch): `14m`. */
  age(at: RecordedTime, now: number): string;
  /** Padded to ten columns. */
  duration(duration: Duration): string;
  plainDuration(duration: Duration): string;
  size(bytes: number): string;
  version(version: string): string;
  command(args: readonly string[]): string;
  variables(env: Readonly<Record<string, string>>): string;
}

const DURATION_COLUMNS = 10;

const plainValues: Values = {
  time: (at) => withMoment(at, clockText),
  timeWithOffset: (at) => withMoment(at, (moment) => `${clockText(moment)} ${offsetText(moment)}`),
  age: (at, now) => withMoment(at, (moment) => age(now - moment.at)),
  duration: (duration) => plainValues.plainDuration(duration).padStart(DURATION_COLUMNS),
  plainDuration: (duration) =>
    duration === undefined || duration === null
      ? "-"
      : `${seconds((duration * 1000) satisfies Milliseconds)}s`,
  size: sizeText,
  version: fragmentLine,
  command: (args) => fragmentLine(shellJoin(args)),
  variables: (env) => fragmentLine(variablesText(env, (value) => value)),
};

const hiddenValues: Values = {
  time: () => "XXXX-XX-XX XX:XX:XX",
  timeWithOffset: () => "XXXX-XX-XX XX:XX:XX",
  age: () => "<ago>",
  duration: () => "<duration>",
  plainDuration: () => "<duration>",
  size: () => "<size>",
  version: () => "<version>",
  command: ([, ...rest]) => shellJoin(["[EXE]", ...rest.map(hidePath)]),
  variables: (env) => variablesText(env, hidePath),
};

export function valuesFor({ hidden }: { readonly hidden: boolean }): Values {
  return hidden ? hiddenValues : plainValues;
}

function hidePath(text: string): string {
  return text.startsWith("/") || (text.length >= 3 && text[1] === ":") ? "[PATH]" : text;
}

/** Sorted by name. */
function variablesText(env: Readonly<Record<string, string>>, show: (value: string) => string): string {
  return Object.entries(env)
    .map(([name, value]) => `${shellJoin([name])}=${shellJoin([show(value)])}`)
    .join(" ");
}

function withMoment(at: RecordedTime, show: (moment: Moment) => string): string {
  const moment = parseRecordedTime(at);
  return moment === undefined ? fragmentLine(at) : show(moment);
}

function clockText({ seconds: at, utcOffset }: Moment): string {
  return isoTime((at + utcOffset * 60) * 1000)
    .slice(0, 19)
    .replace("T", " ");
}

function offsetText({ utcOffset }: Moment): string {
  const two = (value: number): string => String(value).padStart(2, "0");
  const size = Math.abs(utcOffset);
  return `${utcOffset < 0 ? "-" : "+"}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}
