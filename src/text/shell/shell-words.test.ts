import { expect, test } from "bun:test";
import { shellJoin } from "./shell-words.ts";

test("plain words stay as they are", () => {
  expect(shellJoin(["/usr/bin/x-1", "--list", "c:d", "g@h", "größe", "!", "{}", "]"])).toBe(
    "/usr/bin/x-1 --list c:d g@h größe ! {} ]",
  );
});

test("words with special characters, and empty ones, are quoted", () => {
  expect(shellJoin(["two words", "", "$(x)", "it's", "a=b", "~"])).toBe(
    `'two words' '' '$(x)' 'it'\\''s' 'a=b' '~'`,
  );
});
