import { expect, test } from "bun:test";
import { clock, seconds, wholeSeconds } from "./duration.ts";

test("seconds have three digits and are padded to a width", () => {
  expect(seconds(3)).toBe("0.003");
  expect(seconds(60_012.4, 8)).toBe("  60.012");
  expect(seconds(123_456_789, 8)).toBe("123456.789");
});

test("the clock counts whole seconds, up or down", () => {
  expect(clock(125_999)).toBe("00:02:05");
  expect(clock(125_001, "ceil")).toBe("00:02:06");
  expect(clock(125_000, "ceil")).toBe("00:02:05");
  expect(clock(100 * 3_600_000)).toBe("100:00:00");
  expect(clock(-5)).toBe("00:00:00");
});

test("parts of a millisecond do not begin a second", () => {
  expect(clock(1000.4, "ceil")).toBe("00:00:01");
});

test("whole seconds in as few characters as they need", () => {
  const texts = [-1, 0, 1, 59_001, 125_000, 3_599_500, 7_320_000].map((duration) => wholeSeconds(duration));
  expect(texts).toEqual(["0s", "0s", "1s", "1m 00s", "2m 05s", "1h 00m", "2h 02m"]);
});
