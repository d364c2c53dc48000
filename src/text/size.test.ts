import { expect, test } from "bun:test";
import { sizeText } from "./size.ts";

test.each([
  [0, "0 B"],
  [1023, "1023 B"],
  [2047, "1 KB"],
  [1024 * 1024 - 1, "1023 KB"],
  [1.5 * 1024 * 1024, "1.5 MB"],
  [3 * 1024 ** 3, "3.0 GB"],
])("%p bytes are %p", (bytes, text) => {
  expect(sizeText(bytes)).toBe(text);
});
