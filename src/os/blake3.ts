/** BLAKE3, which the runtime does not have. */
import { createBLAKE3 } from "hash-wasm";

export interface Blake3Hasher {
  update(bytes: Uint8Array): void;
  /** In hexadecimal; once, at the end. */
  digest(): string;
}

/** A new instance of the WebAssembly module. */
export async function newBlake3(): Promise<Blake3Hasher & { restart(): void }> {
  const hasher = await createBLAKE3();
  hasher.init();
  return {
    update: (bytes) => void hasher.update(bytes),
    digest: () => hasher.digest(),
    restart: () => void hasher.init(),
  };
}
