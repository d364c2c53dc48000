import { expect, test } from "bun:test";
import { xxHash64 } from "./hash.ts";

test("xxHash64 agrees with the reference", () => {
  expect(xxHash64("")).toBe(0xef46db3751d8e999n);
  expect(xxHash64("a")).toBe(0xd24ec4f1a98c6e5bn);
  expect(xxHash64("abc")).toBe(0x44bc2cf5ad770999n);
});

test("text is hashed as UTF-8, whatever its length and script", () => {
  const bytes = (text: string): bigint => Bun.hash.xxHash64(new TextEncoder().encode(text), 0n);
  for (const text of ["größe", "名前::テスト", "\u{1F600}", "ü".repeat(100), "x".repeat(1000)]) {
    expect(xxHash64(text)).toBe(bytes(text));
  }
});
