/** Times and durations in the format of recordings, with nanoseconds. */
import type { Milliseconds } from "../../model/ids.ts";
import { isoTime } from "../../text/values/iso-time.ts";

/** A duration: whole seconds, and the rest in nanoseconds, below 10^9. */
export interface RecordedDuration {
  readonly secs: number;
  readonly nanos: number;
}

const NANOS_PER_SECOND = 1_000_000_000;
const NANOS_PER_MILLISECOND = 1_000_000;

export function toRecordedDuration(span: Milliseconds): RecordedDuration {
  const nanos = Math.round(Math.max(span, 0) * NANOS_PER_MILLISECOND);
  return { secs: Math.floor(nanos / NANOS_PER_SECOND), nanos: nanos % NANOS_PER_SECOND };
}

export function fromRecordedDuration({ secs, nanos }: RecordedDuration): Milliseconds {
  return secs * 1000 + nanos / NANOS_PER_MILLISECOND;
}

/** A time in RFC 3339 with the writer's UTC offset, e.g. `2026-11-28T03:46:47.380852765+01:00`. */
export type RecordedTime = string;

const MOMENT = /^(\d{4,}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(?:\.(\d{1,9})\d*)?([Zz]|([+-])(\d\d):?(\d\d))$/;

/** A time and its UTC offset. */
export interface Moment {
  /** Milliseconds since the epoch, with a fraction. */
  readonly at: number;
  /** Whole seconds since the epoch, and nanoseconds: more precise than `at`. */
  readonly seconds: number;
  readonly nanos: number;
  /** The writer's offset from UTC, in minutes. */
  readonly utcOffset: number;
}

const SECOND_LENGTH = "2026-11-28T03:46:47".length;
/** A cache of the last second parsed: most times in a log have the same second as the previous one. */
let lastSecond = { text: "", tail: "", seconds: 0, utcOffset: 0 };

/** Undefined if the text is not a valid time. */
export function parseRecordedTime(text: RecordedTime): Moment | undefined {
  const { seconds, utcOffset } = lastSecond;
  const nanos = nanosInLastSecond(text);
  if (nanos !== undefined)
    return { at: seconds * 1000 + nanos / NANOS_PER_MILLISECOND, seconds, nanos, utcOffset };
  const moment = parseMoment(text);
  if (moment !== undefined) rememberSecond(text, moment);
  return moment;
}

function rememberSecond(text: RecordedTime, { seconds, utcOffset }: Moment): void {
  const tail = /[^\d]*$|[+-][\d:]*$/.exec(text)?.[0] ?? "";
  lastSecond = { text: text.slice(0, SECOND_LENGTH), tail, seconds, utcOffset };
}

const MOST_DIGITS = 9;
const ZERO = 0x30;

/** The nanoseconds of a time with a fraction, in the same second and zone as the previous one. */
function nanosInLastSecond(text: RecordedTime): number | undefined {
  const { text: second, tail } = lastSecond;
  const end = text.length - tail.length;
  const digits = end - SECOND_LENGTH - 1;
  if (digits < 1 || digits > MOST_DIGITS || text[SECOND_LENGTH] !== ".") return undefined;
  if (second === "" || !text.startsWith(second) || !text.endsWith(tail)) return undefined;
  let nanos = 0;
  for (let at = SECOND_LENGTH + 1; at < end; at += 1) {
    const digit = text.charCodeAt(at) - ZERO;
    if (digit < 0 || digit > 9) return undefined;
    nanos = nanos * 10 + digit;
  }
  return nanos * 10 ** (MOST_DIGITS - digits);
}

function parseMoment(text: RecordedTime): Moment | undefined {
  const match = MOMENT.exec(text);
  if (match === null) return undefined;
  const [, day = "", time = "", fraction = "", , sign, hours = "0", minutes = "0"] = match;
  const utcOffset = (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
  const local = Date.parse(`${day}T${time}Z`);
  if (Number.isNaN(local)) return undefined;
  const seconds = local / 1000 - utcOffset * 60;
  const nanos = Number(fraction.padEnd(9, "0"));
  return { at: seconds * 1000 + nanos / NANOS_PER_MILLISECOND, seconds, nanos, utcOffset };
}

/** `at` is in milliseconds since the epoch, `utcOffset` in minutes. */
export function toRecordedTime(at: number, utcOffset: number): RecordedTime {
  const whole = Math.floor(at);
  const nanos = Math.round((at - whole) * NANOS_PER_MILLISECOND);
  const local = isoTime(whole + utcOffset * 60_000).slice(0, -1);
  const fraction = nanos === 0 ? "" : String(nanos % NANOS_PER_MILLISECOND).padStart(6, "0");
  return `${local}${fraction}${offsetText(utcOffset)}`;
}

function offsetText(utcOffset: number): string {
  if (utcOffset === 0) return "Z";
  const size = Math.abs(utcOffset);
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${utcOffset < 0 ? "-" : "+"}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}
