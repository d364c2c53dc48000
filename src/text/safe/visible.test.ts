import { expect, test } from "bun:test";
import { visibleName, visibleText } from "./visible.ts";

test("names keep what can be seen, in any script", () => {
  for (const name of ["tests::größe", "名前::テスト", "a b\\c", "\u{1F600}", "שלום"]) {
    expect(visibleName(name)).toBe(name);
  }
});

test("names show escapes, line ends and marks of direction", () => {
  expect(visibleName("a\u001B[31mb")).toBe("a\\u{1b}[31mb");
  expect(visibleName("a\r\n\tb\u0000\u009B")).toBe("a\\r\\n\\tb\\u{0}\\u{9b}");
  expect(visibleName("\u202Eabc\u2066")).toBe("\\u{202e}abc\\u{2066}");
});

test("text keeps its lines and tabs", () => {
  expect(visibleText("one\n\ttwo\r\n\u0007")).toBe("one\n\ttwo\\r\n\\u{7}");
});
