import { expect, setDefaultTimeout, test } from "bun:test";
import { assert, property, uint8Array } from "fast-check";
import { bytesOf, isRaw, textOf } from "./raw-text.ts";

// Thousands of samples, on a machine that may do other things.
setDefaultTimeout(60_000);

test("text is itself", () => {
  for (const text of ["", "plain", "größe", "日本", "\u{1f600}", "\ufeff\ufffd"]) {
    const bytes = new TextEncoder().encode(text);
    expect(textOf(bytes)).toBe(text);
    expect(isRaw(text)).toBe(false);
    expect(bytesOf(text)).toEqual(bytes);
  }
});

test("other bytes become lone surrogates, one each", () => {
  expect(textOf(Buffer.from("caf\xe9!", "latin1"))).toBe("caf\udce9!");
  expect(textOf(Uint8Array.of(0xe2, 0x82, 0x41, 0xff))).toBe("\udce2\udc82A\udcff");
  expect(isRaw("caf\udce9!")).toBe(true);
});

test("any bytes come back as they were", () => {
  assert(
    property(uint8Array(), (bytes) => {
      expect([...bytesOf(textOf(bytes))]).toEqual([...bytes]);
    }),
  );
});
