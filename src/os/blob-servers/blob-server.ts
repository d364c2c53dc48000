/** A server that keeps blobs under names in hexadecimal: results (`ac`) by key, contents (`cas`) by their SHA-256. */
import type { Result } from "../../diagnostics/result.ts";

export type BlobKind = "ac" | "cas";

/** Failures are lower-case fragments that never hold a secret. */
export interface BlobServer {
  /** Undefined: there is none. */
  get(kind: BlobKind, name: string): Promise<Result<Uint8Array | undefined, string>>;
  put(kind: BlobKind, name: string, bytes: Uint8Array): Promise<Result<void, string>>;
  /** Gives up what is under way. */
  close(): void;
}

/** Maximum bytes that are read from a server: an entry only refers to a content. */
export const LARGEST_BLOB: Readonly<Record<BlobKind, number>> = { ac: 1024 * 1024, cas: 64 * 1024 * 1024 };
