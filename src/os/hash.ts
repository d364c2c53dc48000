/** Hashes that the runtime brings along. */

/** xxHash64 with seed 0 of the text's UTF-8 bytes. */
export function xxHash64(text: string): bigint {
  return Bun.hash.xxHash64(text, 0n);
}

/** XXH3 with 64 bits and seed 0. */
export function xxHash3(bytes: Uint8Array): bigint {
  return Bun.hash.xxHash3(bytes, 0n);
}

/** SHA-256 of bytes that come one piece after the other. */
export class Sha256 {
  readonly #hasher = new Bun.CryptoHasher("sha256");

  update(bytes: Uint8Array): void {
    this.#hasher.update(bytes);
  }

  /** In hexadecimal; to be asked once, at the end. */
  digest(): string {
    return this.#hasher.digest("hex");
  }
}

/** SHA-256 of bytes, in hexadecimal. */
export function sha256(bytes: Uint8Array): string {
  return new Bun.CryptoHasher("sha256").update(bytes).digest("hex");
}
