/**
 * The first bytes of `bytes` in a block of memory of `size` bytes. The old block is freed at once; otherwise it would
 * stay until the next collection, and the engine collects only after several megabytes.
 */
export function resizedBytes(bytes: Uint8Array<ArrayBuffer>, size: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes.buffer.transfer(size));
}
