import { expect, test } from "bun:test";
import { shellJoin } from "./shell-words.ts";
import { shellSplit } from "./shell-split.ts";

test("words, quotes, escapes and comments", () => {
  expect(shellSplit(`a "b c" 'd "e' f\\ g`)).toEqual(["a", "b c", 'd "e', "f g"]);
  expect(shellSplit(`a"b"'c'`)).toEqual(["abc"]);
  expect(shellSplit(`a "" b`)).toEqual(["a", "", "b"]);
  expect(shellSplit(`"a\\"b\\n\\$c"`)).toEqual([`a"b\\n$c`]);
  expect(shellSplit("a # b\nc#d")).toEqual(["a", "c#d"]);
  expect(shellSplit("a;b $c")).toEqual(["a;b", "$c"]);
});

test("nothing but blanks and comments is no word", () => {
  for (const text of ["", "  ", "#a", "\n\t"]) expect(shellSplit(text)).toEqual([]);
});

test("open quotes and a backslash at the end are mistakes", () => {
  for (const text of [`a "b`, `a 'b`, "a\\"]) expect(shellSplit(text)).toBeUndefined();
});

test("reads back what is joined", () => {
  const words = ["plain", "two words", "", "it's", "$x", 'a"b', "back\\slash", "#no"];
  expect(shellSplit(shellJoin(words))).toEqual(words);
});
