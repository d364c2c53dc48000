import { expect, test } from "bun:test";
import { freeBytes, resizedBytes } from "./resized-bytes.ts";

test("the old block is freed at once", () => {
  const bytes = Uint8Array.of(1, 2, 3);
  const resized = resizedBytes(bytes, 2);
  expect(resized).toEqual(Uint8Array.of(1, 2));
  expect(bytes.buffer.detached).toBe(true);
});

test("bytes are freed if the block is theirs alone", () => {
  const bytes = Uint8Array.of(1, 2, 3);
  freeBytes(bytes.subarray(1));
  expect(bytes).toEqual(Uint8Array.of(1, 2, 3));
  freeBytes(bytes);
  expect(bytes.buffer.detached).toBe(true);
});
