import { expect, test } from "bun:test";
import { sparkline } from "./sparkline.ts";

test("the largest number has the highest bar", () => {
  expect(sparkline([0, 1, 2, 4], { unicode: true })).toBe("▁▃▅█");
  expect(sparkline([0, 1, 2, 4], { unicode: false })).toBe("_-=#");
  expect(sparkline([0, Number.NaN, 0], { unicode: true })).toBe("▁ ▁");
  expect(sparkline([], { unicode: true })).toBe("");
});
