/** Blobs and their digests, as in the content-addressed storage of a server. */
import { create } from "@bufbuild/protobuf";
import { type Digest, DigestFunction_Value, DigestSchema } from "../protocol/execution_pb.js";

export interface BlobDigest {
  /** In hexadecimal. */
  readonly hash: string;
  readonly size: number;
}

/** The source of a blob's bytes. A file is read when it is uploaded. */
export type Blob = BlobDigest &
  ({ readonly kind: "bytes"; readonly bytes: Uint8Array } | { readonly kind: "file"; readonly path: string });

/** The hash of bytes in hexadecimal. */
export type Hash = (bytes: Uint8Array) => string;

export function blobOf(bytes: Uint8Array, hash: Hash): Blob {
  return { kind: "bytes", hash: hash(bytes), size: bytes.length, bytes };
}

export function digestMessage({ hash, size }: BlobDigest): Digest {
  return create(DigestSchema, { hash, sizeBytes: BigInt(size) });
}

/** The digest in a message. Undefined if it is absent or invalid. */
export function readDigest(digest: Digest | undefined): BlobDigest | undefined {
  if (digest === undefined || !/^[0-9a-f]+$/.test(digest.hash) || digest.sizeBytes < 0n) return undefined;
  return { hash: digest.hash, size: Number(digest.sizeBytes) };
}

/** SHA-256 is preferred: the runtime has it, several times as fast as BLAKE3 in WebAssembly. */
export type DigestName = "sha256" | "blake3";

export function functionOf(name: DigestName): DigestFunction_Value {
  return name === "sha256" ? DigestFunction_Value.SHA256 : DigestFunction_Value.BLAKE3;
}
