import { expect, test } from "bun:test";
import { firstLines, lastLines } from "./excerpt.ts";

const TEXT = "\n  \n  one\n\nthree\nfour\n\n";

test("few lines are all shown, without empty ones at the ends", () => {
  expect(firstLines(TEXT, 4)).toEqual(["  one", "", "three", "four"]);
  expect(lastLines(TEXT, 4)).toEqual(["  one", "", "three", "four"]);
  expect(firstLines("one", 1)).toEqual(["one"]);
  expect(lastLines("one", 1)).toEqual(["one"]);
});

test("what is left out is counted", () => {
  expect(firstLines(TEXT, 1)).toEqual(["  one", "… 3 more lines"]);
  expect(firstLines(TEXT, 3)).toEqual(["  one", "", "three", "… 1 more line"]);
  expect(lastLines(TEXT, 1)).toEqual(["… 3 more lines", "four"]);
  expect(lastLines(TEXT, 3)).toEqual(["… 1 more line", "", "three", "four"]);
});

test("nothing has no lines", () => {
  expect(firstLines(" \n\n", 2)).toEqual([]);
  expect(lastLines("", 2)).toEqual([]);
});
