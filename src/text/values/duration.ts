/** Durations as text. All take milliseconds. */
import type { Milliseconds } from "../../model/ids.ts";

/** Seconds with three digits, e.g. `0.003`, padded on the left to `width` columns. */
export function seconds(duration: Milliseconds, width = 0): string {
  return (duration / 1000).toFixed(3).padStart(width);
}

/** `00:02:05`: whole seconds, those begun left out (`floor`) or counted (`ceil`, by the millisecond). */
export function clock(duration: Milliseconds, rounding: "floor" | "ceil" = "floor"): string {
  const millis = Math.floor(Math.max(duration, 0));
  const total = rounding === "floor" ? Math.floor(millis / 1000) : Math.ceil(millis / 1000);
  const parts = [Math.floor(total / 3600), Math.floor(total / 60) % 60, total % 60];
  return parts.map((part) => String(part).padStart(2, "0")).join(":");
}

/** `9s`, `2m 05s`, `1h 02m`: begun seconds count as whole ones. */
export function wholeSeconds(duration: Milliseconds): string {
  const total = Math.ceil(Math.max(duration, 0) / 1000);
  const [hours, minutes, rest] = [Math.floor(total / 3600), Math.floor(total / 60) % 60, total % 60];
  const two = (number: number): string => String(number).padStart(2, "0");
  if (hours > 0) return `${hours}h ${two(minutes)}m`;
  return minutes > 0 ? `${minutes}m ${two(rest)}s` : `${rest}s`;
}

/** Units of `age`, in seconds: a year has 365.25 days, a month a twelfth of that. */
const AGE_UNITS = [
  ["y", 31_557_600],
  ["mo", 2_630_016],
  ["d", 86_400],
  ["h", 3600],
  ["m", 60],
  ["s", 1],
  ["ms", 1e-3],
  ["us", 1e-6],
  ["ns", 1e-9],
] as const;

/** `14m`: the largest unit that has begun, and how many of it are over. */
export function age(duration: Milliseconds): string {
  const nanos = Math.round(Math.max(duration, 0) * 1e6);
  for (const [unit, size] of AGE_UNITS) {
    const count = Math.floor(nanos / Math.round(size * 1e9));
    if (count > 0) return `${count}${unit}`;
  }
  return "0s";
}
