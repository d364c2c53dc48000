import { expect, test } from "bun:test";
import { binaryId, compareBinaryIds, sortTexts } from "./ids.ts";

test("text is ordered by its UTF-8 bytes, not by its UTF-16 units", () => {
  // U+FF5E is one unit above every surrogate, yet below U+1F600 in UTF-8.
  const ordered = ["", "A", "a", "ab", "a\uD7FF", "\uFF5E"];
  expect(sortTexts(ordered.toReversed())).toEqual(ordered);
  expect(sortTexts(["\u{1F600}", ...ordered])).toEqual([...ordered, "\u{1F600}"]);
});

test("binary ids are ordered by package, then library, integration tests, other kinds", () => {
  const ordered = ["a", "a::it", "a::zz", "a::bench/aa", "a::bin/a", "a::bin/b", "a::example/a", "a-b", "ab"];
  const shuffled = [...ordered].reverse().map(binaryId);
  expect(shuffled.sort(compareBinaryIds).map(String)).toEqual(ordered);
  expect(compareBinaryIds(binaryId("a::it"), binaryId("a::it"))).toBe(0);
});
