import { expect, test } from "bun:test";
import { GrowingBytes, resizedBytes } from "./resized-bytes.ts";

test("the old block is freed at once", () => {
  const bytes = Uint8Array.of(1, 2, 3);
  const resized = resizedBytes(bytes, 2);
  expect(resized).toEqual(Uint8Array.of(1, 2));
  expect(bytes.buffer.detached).toBe(true);
});

test("parts are joined whatever their sizes, and the result has no room to spare", () => {
  for (const sizes of [[], [0], [5], [1, 2, 3], [300, 1, 70_000, 0, 2]]) {
    const growing = new GrowingBytes();
    const parts = sizes.map((size, index) => new Uint8Array(size).fill(index + 1));
    for (const part of parts) growing.push(part);
    const taken = growing.take();
    expect(taken).toEqual(new Uint8Array(Buffer.concat(parts)));
    expect(taken.buffer.byteLength).toBe(taken.length);
  }
});
