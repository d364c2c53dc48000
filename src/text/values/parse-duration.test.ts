import { expect, test } from "bun:test";
import { parseDuration } from "./parse-duration.ts";

test("units, sums and fractions", () => {
  const cases: readonly [string, number][] = [
    ["0", 0],
    ["500ms", 500],
    ["1.5s", 1500],
    ["1m 30s", 90_000],
    ["1h30m", 5_400_000],
    ["  2 hours ", 7_200_000],
    ["1 0s", 10_000],
    ["1. 5s", 1500],
    ["1us", 0.001],
    ["1µs", 0.001],
    ["1ns", 0.000001],
    ["1M", 2_630_016_000],
    ["1wk", 604_800_000],
    ["30y", 946_728_000_000],
    ["1s1s", 2000],
    ["1.123456ms", 1.123456],
    ["1.0000000000s", 1000],
    ["0.01h", 36_000],
    ["0.5M", 1_315_008_000],
    ["0.00001m", 0.6],
    ["0.5000000000000h", 1_800_000],
  ];
  for (const [text, milliseconds] of cases) expect([text, parseDuration(text)]).toEqual([text, milliseconds]);
});

test("fractions of hours and longer units are whole seconds", () => {
  for (const text of ["0.001h", "0.0001h", "0.00001d", "0.0001d", "0.1M", "1h 0.1M"])
    expect([text, parseDuration(text)]).toEqual([text, undefined]);
});

test("what is not a duration", () => {
  for (const text of [
    ..."|1|s|1x|-1s|1S|1,5s|1h 30|1q|.5s|1.s|1.5.5s|1s.5s|00|1μs|²s|1_0s|1nano".split("|"),
    "1.0000000001s",
    "0.00000000000000000000h",
    "1.5ns",
    "18446744073709551616s",
    "584942417355y",
    "99999999999999999999s",
  ]) {
    expect([text, parseDuration(text)]).toEqual([text, undefined]);
  }
});
