/** The digest functions of servers. SHA-256 is the runtime's; the code of BLAKE3 is loaded only for servers without SHA-256. */
import { Sha256, sha256 } from "../../os/hash.ts";
import type { Hash, DigestName } from "../../remote/transfer/blob.ts";
import type { Hasher } from "../../remote/transfer/byte-stream.ts";

export interface Digests {
  readonly hash: Hash;
  /** Hashers that may be in use at the same time. */
  readonly newHasher: () => Hasher | Promise<Hasher>;
  /** A hasher that is in use until the next one is requested. */
  readonly nextHasher: () => Hasher;
}

const SHA256: Digests = {
  hash: sha256,
  newHasher: () => new Sha256(),
  nextHasher: () => new Sha256(),
};

export async function digestsOf(name: DigestName): Promise<Digests> {
  if (name === "sha256") return SHA256;
  const { newBlake3 } = await import("../../os/blake3.ts");
  const shared = await newBlake3();
  const nextHasher = (): Hasher => {
    shared.restart();
    return shared;
  };
  const hash = (bytes: Uint8Array): string => {
    const hasher = nextHasher();
    hasher.update(bytes);
    return hasher.digest();
  };
  return { hash, newHasher: newBlake3, nextHasher };
}
