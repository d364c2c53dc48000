import { expect, test } from "bun:test";
import { textWidth, wrap } from "./wrap.ts";

const upper = (text: string) => text.toUpperCase();

test("lines break at blanks and nowhere else", () => {
  expect(wrap("aa bb cc", 5, upper)).toEqual(["aa bb", "cc"]);
  expect(wrap("aaaaaaaa b", 5, upper)).toEqual(["aaaaaaaa", "b"]);
  expect(wrap("", 5, upper)).toEqual([""]);
});

test("names are painted, lose their quotes, and keep what touches them", () => {
  expect(wrap("see `a b`, or (`c`)", 80, upper)).toEqual(["see A B, or (C)"]);
  expect(wrap("`aa bb` c", 4, upper)).toEqual(["AA", "BB c"]);
  expect(textWidth("`aa` b")).toBe(4);
});
