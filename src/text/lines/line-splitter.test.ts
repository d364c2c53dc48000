import { expect, test } from "bun:test";
import * as fc from "fast-check";
import { LineSplitter } from "./line-splitter.ts";

function linesOf(chunks: readonly (string | Uint8Array)[]) {
  const splitter = new LineSplitter();
  const lines = chunks.flatMap((chunk) => splitter.push(chunk));
  return { lines, rest: splitter.finish() };
}

test("lines are the same however the bytes are cut into chunks", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "\n", "\r", "é", "𝄞", "\ufeff") });
  fc.assert(
    fc.property(text, fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1 }), (whole, sizes) => {
      const bytes = Buffer.from(whole);
      const chunks: Uint8Array[] = [];
      for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
        const size = sizes[turn % sizes.length] ?? 1;
        chunks.push(bytes.subarray(at, at + size));
        at += size;
      }
      const expected = whole.split("\n");
      const rest = expected.pop();
      const want = { lines: expected, rest: rest === "" ? undefined : rest };
      expect(linesOf(chunks)).toEqual(want);
      expect(linesOf([whole])).toEqual(want);
    }),
  );
});

test("a character that the end of the input cut in two becomes U+FFFD", () => {
  expect(linesOf([Uint8Array.of(0x61, 0xc3)])).toEqual({ lines: [], rest: "a\ufffd" });
});

test("lines are the same in large chunks, wherever they begin and end", () => {
  const line = fc.string({ unit: fc.constantFrom("a", "\r", "é", "𝄞", "\ufeff"), maxLength: 30 });
  const text = fc.array(line, { minLength: 400, maxLength: 900 }).map((lines) => lines.join("\n"));
  const sizes = fc.array(fc.integer({ min: 1, max: 9000 }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(text, sizes, (whole, given) => {
      const bytes = Buffer.concat([Buffer.from(whole), Uint8Array.of(0xc3, 0x0a, 0xff)]);
      const chunks: Uint8Array[] = [];
      for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
        const size = given[turn % given.length] ?? 1;
        chunks.push(bytes.subarray(at, at + size));
        at += size;
      }
      expect(linesOf(chunks)).toEqual({ lines: `${whole}\ufffd`.split("\n"), rest: "\ufffd" });
    }),
    { numRuns: 30 },
  );
});
