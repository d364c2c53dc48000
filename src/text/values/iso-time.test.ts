import { expect, test } from "bun:test";
import { isoTime, isTime } from "./iso-time.ts";

test("any number becomes a time", () => {
  const times = [0, 1.5, 8.64e15, 1e300, -1e300, Infinity, -Infinity, NaN].map(isoTime);
  expect(times).toEqual([
    "1970-01-01T00:00:00.000Z",
    "1970-01-01T00:00:00.001Z",
    "+275760-09-13T00:00:00.000Z",
    "+275760-09-13T00:00:00.000Z",
    "-271821-04-20T00:00:00.000Z",
    "+275760-09-13T00:00:00.000Z",
    "-271821-04-20T00:00:00.000Z",
    "1970-01-01T00:00:00.000Z",
  ]);
});

test("only a number that a date can hold is a time", () => {
  expect([0, -8.64e15, 8.64e15].every(isTime)).toBe(true);
  expect([8.64e15 + 1, 1e300, NaN, Infinity, "0", null, undefined, 1n].some(isTime)).toBe(false);
});
