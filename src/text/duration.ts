/** Durations as text. All take milliseconds. */
import type { Milliseconds } from "../model/ids.ts";

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
