import { expect, test } from "bun:test";
import { detachedCopy } from "./detached-copy.ts";

test("is the same text", () => {
  for (const text of ["", "abc", "ä\u0000日😀", "\uFEFFx"]) expect(detachedCopy(text)).toBe(text);
  expect(detachedCopy("😀".slice(0, 1))).toBe("\uFFFD");
});

test("small parts of large texts keep nothing else", () => {
  const parts: string[] = [];
  Bun.gc(true);
  const before = process.memoryUsage.rss();
  for (let round = 1; round <= 100; round += 1) {
    parts.push(
      detachedCopy(
        new TextDecoder().decode(new Uint8Array(4_000_000).fill(65 + (round % 26))).slice(10, 1000),
      ),
    );
    // A collection takes long in a process that runs all tests.
    if (round % 5 === 0) Bun.gc(true);
  }
  expect(parts).toHaveLength(100);
  // All texts together are 400 MB.
  expect(process.memoryUsage.rss() - before).toBeLessThan(200_000_000);
  // A second of work, which takes longer than the usual limit on a machine with ten times as much to do.
}, 60_000);
