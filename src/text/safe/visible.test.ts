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

test("names show what has no shape, and joiners where no script needs them", () => {
  expect(visibleName("pass\u200Bed\u00AD\u2060")).toBe("pass\\u{200b}ed\\u{ad}\\u{2060}");
  expect(visibleName("a\u200D\uFE0Fb\u3164\u{E0041}")).toBe("a\\u{200d}\\u{fe0f}b\\u{3164}\\u{e0041}");
  expect(visibleName("\u200Ca")).toBe("\\u{200c}a");
  for (const name of ["\u{1F468}\u200D\u{1F469}", "\u2764\uFE0F", "\u0645\u06CC\u200C\u062E"])
    expect(visibleName(name)).toBe(name);
});

test("text keeps its lines and tabs", () => {
  expect(visibleText("one\n\ttwo\r\n\u0007")).toBe("one\n\ttwo\\r\n\\u{7}");
});
