/** Hashes that the runtime brings along. */

/** xxHash64 with seed 0 of the text's UTF-8 bytes. */
export function xxHash64(text: string): bigint {
  return Bun.hash.xxHash64(text, 0n);
}

/** XXH3 with 64 bits and seed 0. */
export function xxHash3(bytes: Uint8Array): bigint {
  return Bun.hash.xxHash3(bytes, 0n);
}
