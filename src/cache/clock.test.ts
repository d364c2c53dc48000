import { expect, test } from "bun:test";
import { wentBack } from "./clock.ts";

test("detects a clock that was set back, and not one that is slewed or jumps ahead", () => {
  const before = { wall: 1_000_000, monotonic: 5 };
  const after = (passed: number, shown: number) => ({ wall: 1_000_000 + shown, monotonic: 5 + passed });
  expect(wentBack(before, after(1000, 1000))).toBe(false);
  expect(wentBack(before, after(1000, 995))).toBe(false);
  expect(wentBack(before, after(1000, 3_600_000))).toBe(false);
  expect(wentBack(before, after(3_600_000, 3_597_000))).toBe(false);
  expect(wentBack(before, after(1000, 970))).toBe(true);
  expect(wentBack(before, after(1000, -3_600_000))).toBe(true);
});
