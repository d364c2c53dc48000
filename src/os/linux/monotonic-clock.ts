/** The clock that timers count by. */
import { dlopen } from "bun:ffi";
import { attempt } from "../failure.ts";

const SYMBOLS = { clock_gettime: { args: ["i32", "ptr"], returns: "i32" } } as const;
const CLOCK_MONOTONIC = 1;

/**
 * Whether a preloaded library such as libfaketime makes the clock run below zero. The kernel's own never does. The C
 * library, asked directly, would give its own answer and not that of the preloaded library.
 */
export function monotonicClockIsNegative(): boolean {
  const preloaded = (process.env["LD_PRELOAD"] ?? "").split(/[: ]+/).filter((name) => name !== "");
  return preloaded.some((name) => {
    const time = new BigInt64Array(2);
    attempt(() => dlopen(name, SYMBOLS).symbols.clock_gettime(CLOCK_MONOTONIC, time));
    return (time[0] ?? 0n) < 0n;
  });
}
