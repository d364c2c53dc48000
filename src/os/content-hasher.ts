/** The fastest cryptographic digest of files that this machine has. Digests are only compared with others of this kind. */
import { type ContentHasher, NativeHasher } from "./linux/content-digest.ts";
import { Sha256 } from "./hash.ts";

let native: NativeHasher | undefined;
let isOpened = false;

/** A hasher that is in use until the next one is requested. */
export function nextContentHasher(): ContentHasher {
  if (!isOpened) native = NativeHasher.open();
  isOpened = true;
  native?.restart();
  return native ?? new Sha256();
}
