import { expect, test } from "bun:test";
import { zstdCompressSync } from "node:zlib";
import * as fc from "fast-check";
import { frameHeader, frameLength } from "./zstd-frames.ts";

/** More than a header always follows. */
const AFTER = Buffer.alloc(32, "after");

test("a frame ends where the next begins", () => {
  const contents = fc.oneof(
    fc.uint8Array({ maxLength: 70_000 }),
    fc.integer({ min: 0, max: 400_000 }).map((size) => new Uint8Array(size)),
  );
  fc.assert(
    fc.property(contents, (bytes) => {
      const frame = zstdCompressSync(bytes);
      const header = frameHeader(Buffer.concat([frame, AFTER]));
      expect(header?.contentSize).toBe(bytes.length);
      if (header === undefined) return;
      expect(frameLength(Buffer.concat([frame, AFTER]), header)).toBe(frame.length);
      // Not all of it is there.
      expect(frameLength(frame.subarray(0, frame.length - 1), header)).toBeUndefined();
    }),
  );
});

test("what is no frame has no header", () => {
  expect(frameHeader(Buffer.from("this is something else"))).toBeUndefined();
  expect(frameHeader(new Uint8Array(3))).toBeUndefined();
});
