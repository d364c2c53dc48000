import { expect, test } from "bun:test";
import { columns, cutEnd, cutStart, keepEnd, keepPaintedStart, keepStart, paintedColumns } from "./width.ts";

test("wide characters take two columns, combining marks none", () => {
  expect(columns("abc")).toBe(3);
  expect(columns("日本語")).toBe(6);
  expect(columns("e\u0301")).toBe(1);
  expect(columns("a\u200Bb")).toBe(2);
  expect(columns("😀")).toBe(2);
  expect(columns("─█▌")).toBe(3);
});

test("the start is cut where the next character would not fit", () => {
  expect(keepStart("日本語", 5)).toBe("日本");
  expect(keepStart("abc", 3)).toBe("abc");
  expect(keepStart("abc", 0)).toBe("");
  expect(keepStart("e\u0301x", 1)).toBe("e\u0301");
});

test("the end is kept whole, marks with their letters", () => {
  expect(keepEnd("abcdef", 3)).toBe("def");
  expect(keepEnd("日本語", 5)).toBe("本語");
  expect(keepEnd("ae\u0301x", 1)).toBe("x");
  expect(keepEnd("abc", 0)).toBe("");
});

test("colours count nothing and are closed behind the cut", () => {
  const text = "\u001B[31mabc\u001B[0mdef";
  expect(paintedColumns(text)).toBe(6);
  expect(keepPaintedStart(text, 2)).toBe("\u001B[31mab\u001B[0m");
  expect(keepPaintedStart(text, 4)).toBe("\u001B[31mabc\u001B[0md");
  expect(keepPaintedStart(text, 6)).toBe(text);
  expect(keepPaintedStart("日本x", 3)).toBe("日");
});

test("what is left out has a mark, where there is room for it", () => {
  expect(cutEnd("module::name", 7, "…")).toBe("…::name");
  expect(cutStart("binary-id", 5, "...")).toBe("bi...");
  expect(cutEnd("name", 4, "…")).toBe("name");
  expect(cutEnd("name", 1, "...")).toBe("e");
  expect(cutEnd("name", 0, "…")).toBe("");
});
