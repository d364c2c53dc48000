import { expect, test } from "bun:test";
import { mapPieces, pieces } from "./pieces.ts";

test("lines are never torn, and nothing is lost", () => {
  expect([...pieces("ab\ncd\nef", 3)]).toEqual(["ab\n", "cd\n", "ef"]);
  expect([...pieces("abcdef\ng\n", 3)]).toEqual(["abcdef\n", "g\n"]);
  expect([...pieces("abcdef", 3)]).toEqual(["abcdef"]);
  expect([...pieces("", 3)]).toEqual([]);
  expect([...pieces("ab\n", 3)]).toEqual(["ab\n"]);
  const text = "line\n\nlonger line\n".repeat(20_000);
  expect([...pieces(text)].join("")).toBe(text);
  expect([...pieces(text)].length).toBeGreaterThan(3);
});

test("pieces are put together again", () => {
  const text = "a line\n".repeat(30_000);
  expect(mapPieces(text, (piece) => piece.toUpperCase())).toBe(text.toUpperCase());
  expect(mapPieces("", (piece) => `${piece}x`)).toBe("x");
});
