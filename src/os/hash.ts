/** Hashes that the runtime brings along. */

/** xxHash64 with seed 0 of the text's UTF-8 bytes. */
export function xxHash64(text: string): bigint {
  return Bun.hash.xxHash64(text, 0n);
}
