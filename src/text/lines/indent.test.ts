import { expect, test } from "bun:test";
import { indent, indentParts, indentRest } from "./indent.ts";

test("empty lines stay empty", () => {
  expect(indent("a\n\n b\n", "  ")).toBe("  a\n\n   b\n");
  expect(indent("\na", "  ")).toBe("\n  a");
  expect(indent("", "  ")).toBe("");
});

test("carriage returns and line separators do not begin lines", () => {
  expect(indent("a\rb\u2028c\r\nd", "> ")).toBe("> a\rb\u2028c\r\n> d");
});

test("without a prefix text stays as it is", () => {
  expect(indent("a\nb", "")).toBe("a\nb");
});

test("the first line can be left alone", () => {
  expect(indentRest("a\n\nb", "  ")).toBe("a\n\n  b");
});

test("parts are indented as the whole is", () => {
  const text = "one\n\ntwo three\n";
  for (let size = 1; size < text.length; size += 1) {
    const parts = text.match(new RegExp(`[^]{1,${size}}`, "g")) ?? [];
    expect([...indentParts(parts, "> ")].join("")).toBe(indent(text, "> "));
  }
});
