/** Divides blobs into batches: many small ones in one message, each large one in a separate stream. */
import type { BlobDigest } from "./blob.ts";

export interface Batches<T extends BlobDigest> {
  readonly together: readonly (readonly T[])[];
  readonly alone: readonly T[];
}

/** Bytes of a message for each blob in addition to its content. */
const OVERHEAD = 256;

/** `limit`: maximum bytes of one message. */
export function intoBatches<T extends BlobDigest>(blobs: readonly T[], limit: number): Batches<T> {
  const together: T[][] = [];
  const alone: T[] = [];
  let room = 0;
  for (const blob of blobs) {
    const needs = blob.size + OVERHEAD;
    if (needs > limit) alone.push(blob);
    else if (needs <= room && together.length > 0) together.at(-1)?.push(blob);
    else together.push([blob]);
    if (needs <= limit) room = (needs <= room ? room : limit) - needs;
  }
  return { together, alone };
}

/** Splits a list into parts of at most `most` items. */
export function inPieces<T>(items: readonly T[], most: number): readonly (readonly T[])[] {
  const pieces: T[][] = [];
  for (let from = 0; from < items.length; from += most) pieces.push(items.slice(from, from + most));
  return pieces;
}
