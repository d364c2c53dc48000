import { expect, test } from "bun:test";
import { jaro, similar } from "./similar.ts";

test("likeness", () => {
  expect(jaro("", "")).toBe(1);
  expect(jaro("a", "")).toBe(0);
  expect(jaro("same", "same")).toBe(1);
  expect(jaro("MARTHA", "MARHTA")).toBeCloseTo(0.9444, 4);
  expect(jaro("DIXON", "DICKSONX")).toBeCloseTo(0.7667, 4);
  expect(jaro("abc", "xyz")).toBe(0);
});

test("the most similar comes last, what is too different not at all", () => {
  expect(similar("runn", ["list", "r", "run", "bench"])).toEqual(["r", "run"]);
  expect(similar("foo", ["list", "run"])).toEqual([]);
});
