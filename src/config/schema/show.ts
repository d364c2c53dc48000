/** Values in the notation of the configuration file: for `show-config test`. */
import type { SettingValue } from "../../model/effective-settings.ts";
import type { Milliseconds } from "../../model/ids.ts";

/** Units from large to small, in milliseconds; a year is 365.25 days, as durations are read. */
const UNITS: readonly (readonly [name: string, milliseconds: number])[] = [
  ["y", 31_557_600_000],
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1000],
  ["ms", 1],
];

export function showPeriod(period: Milliseconds | "never"): string {
  return period === "never" ? period : showDuration(period);
}

/** `1h 30m`, `500ms`; anything finer than a millisecond is a fraction of one. */
export function showDuration(duration: Milliseconds): string {
  let rest = duration;
  const parts: string[] = [];
  for (const [name, size] of UNITS) {
    const count = name === "ms" ? Number(rest.toFixed(6)) : Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(`${count}${name}`);
  }
  return parts.length === 0 ? "0s" : parts.join(" ");
}

/** A table without the keys that have no value. */
export function showTable(entries: Readonly<Record<string, SettingValue | undefined>>): SettingValue {
  return Object.fromEntries(
    Object.entries(entries).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
}

/** A value that stands in the file as it is in the program. */
export function showPlain(value: unknown): SettingValue {
  switch (typeof value) {
    case "string":
    case "number":
    case "boolean":
      return value;
    default:
      if (Array.isArray(value)) return value.map(showPlain);
      throw new Error(`a setting of type ${typeof value} needs a way to be shown`);
  }
}
