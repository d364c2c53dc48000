/**
 * The first bytes of `bytes` in a block of memory of `size` bytes. The old block is freed at once; otherwise it would
 * stay until the next collection, and the engine collects only after several megabytes.
 */
export function resizedBytes(bytes: Uint8Array<ArrayBuffer>, size: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes.buffer.transfer(size));
}

/** Frees the block of memory at once, if the bytes are all of it. Nothing may read them any more. */
export function freeBytes({ buffer, byteLength }: Uint8Array): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer(0);
}
