/**
 * The first bytes of `bytes` in a block of memory of `size` bytes. The old block is freed at once; otherwise it would
 * stay until the next collection, and the engine collects only after several megabytes.
 */
export function resizedBytes(bytes: Uint8Array<ArrayBuffer>, size: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes.buffer.transfer(size));
}

/** A block that takes parts of unknown number and size. */
export class GrowingBytes {
  #block = new Uint8Array();
  #size = 0;

  push(part: Uint8Array): void {
    const size = this.#size + part.length;
    if (size > this.#block.length) this.#block = resizedBytes(this.#block, Math.max(size, 2 * this.#size));
    this.#block.set(part, this.#size);
    this.#size = size;
  }

  /** All parts, in a block of their size. Called once. */
  take(): Uint8Array<ArrayBuffer> {
    return resizedBytes(this.#block, this.#size);
  }
}
