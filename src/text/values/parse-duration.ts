/** Durations as people write them: `1h 30m`, `500ms`, `1.5s`. The units and limits are those of the peer's reader. */
import type { Milliseconds } from "../../model/ids.ts";

const SECOND = 1_000_000_000n;
const HOUR = 3_600n * SECOND;
const DAY = 24n * HOUR;

/** Nanoseconds of each unit, by all its names. Months and years are averages, as in the peer. */
const UNITS: ReadonlyMap<string, bigint> = new Map(
  (
    [
      [1n, "nanos nsec ns"],
      [1_000n, "usec us µs"],
      [1_000_000n, "millis msec ms"],
      [SECOND, "seconds second secs sec s"],
      [60n * SECOND, "minutes minute min mins m"],
      [HOUR, "hours hour hrs hr h"],
      [DAY, "days day d"],
      [7n * DAY, "weeks week wks wk w"],
      [2_630_016n * SECOND, "months month M"],
      [31_557_600n * SECOND, "years year yrs yr y"],
    ] as const
  ).flatMap(([nanoseconds, names]) => names.split(" ").map((name) => [name, nanoseconds] as const)),
);

/** One number with its unit; digits may have blanks between them. */
const PART = /\s*(\d[\d\s]*)(?:\.\s*(\d[\d\s]*))?([a-zA-Zµ]+)\s*/y;

/** A pattern that every duration matches, for JSON Schemas; not every text that matches is a duration. */
export const DURATION_PATTERN = `^(0|(\\s*\\d[\\d\\s]*(\\.\\s*\\d[\\d\\s]*)?(${[...UNITS.keys()].join("|")})\\s*)+)$`;

/** The largest duration: as many seconds as an unsigned 64-bit number holds. */
const LIMIT = (1n << 64n) * SECOND;
const U64 = 1n << 64n;

/** The duration in milliseconds, or `undefined` if the text is not one. */
export function parseDuration(text: string): Milliseconds | undefined {
  if (text === "0") return 0;
  if (text === "") return undefined;
  let total = 0n;
  PART.lastIndex = 0;
  while (PART.lastIndex < text.length) {
    const part = PART.exec(text);
    if (part === null) return undefined;
    const nanoseconds = partNanoseconds(digits(part[1]), digits(part[2]), UNITS.get(part[3] ?? ""));
    if (nanoseconds === undefined) return undefined;
    total += nanoseconds;
  }
  return total < LIMIT ? Number(total) / 1e6 : undefined;
}

function digits(text: string | undefined): string {
  return (text ?? "").replaceAll(/\s/g, "");
}

/**
 * A whole number of nanoseconds, or `undefined` if the fraction is finer than it may be: fractions of hours
 * and of longer units come to whole seconds.
 */
function partNanoseconds(whole: string, fraction: string, unit: bigint | undefined): bigint | undefined {
  if (unit === undefined || BigInt(whole) >= U64) return undefined;
  const base = BigInt(whole) * unit;
  if (fraction === "") return base;
  const step = unit >= HOUR ? SECOND : 1n;
  const scaled = BigInt(fraction) * (unit / step);
  const denominator = 10n ** BigInt(fraction.length);
  if (unit === 1n || denominator >= U64 || scaled >= U64 || scaled % denominator !== 0n) return undefined;
  return base + (scaled / denominator) * step;
}
