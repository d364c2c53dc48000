import { expect, test } from "bun:test";
import { mapLineChunks, lineChunks } from "./line-chunks.ts";

test("lines are never torn, and nothing is lost", () => {
  expect([...lineChunks("ab\ncd\nef", 3)]).toEqual(["ab\n", "cd\n", "ef"]);
  expect([...lineChunks("abcdef\ng\n", 3)]).toEqual(["abcdef\n", "g\n"]);
  expect([...lineChunks("abcdef", 3)]).toEqual(["abcdef"]);
  expect([...lineChunks("", 3)]).toEqual([]);
  expect([...lineChunks("ab\n", 3)]).toEqual(["ab\n"]);
  const text = "line\n\nlonger line\n".repeat(20_000);
  expect([...lineChunks(text)].join("")).toBe(text);
  expect([...lineChunks(text)].length).toBeGreaterThan(3);
});

test("chunks are joined again", () => {
  const text = "a line\n".repeat(30_000);
  expect(mapLineChunks(text, (piece) => piece.toUpperCase())).toBe(text.toUpperCase());
  expect(mapLineChunks("", (piece) => `${piece}x`)).toBe("x");
});
