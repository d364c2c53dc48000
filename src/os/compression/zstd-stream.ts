/** A zstd-compressed text as a stream of pieces, of any size and however it was cut into frames. */
import { Readable } from "node:stream";
import * as zlib from "node:zlib";
import { err, ok, type Result } from "../../diagnostics/result.ts";
import { osFailure } from "../failure.ts";
import { type ByteSource, chunksOf } from "../files/read/byte-source.ts";
import { lowerFirst } from "./zstd-limits.ts";

/** Bytes of a log that are decompressed at once: every piece goes from thread to thread. */
const LOG_PIECE = 128 * 1024;

/** A failure is the last part. A frame that was cut short ends the text without one. */
export async function* unpackedStream(source: ByteSource): AsyncGenerator<Result<Uint8Array, string>> {
  const raw = Readable.from(packed(source));
  const text = raw.pipe(zlib.createZstdDecompress({ chunkSize: LOG_PIECE }));
  raw.on("error", (failure) => text.destroy(failure));
  try {
    for await (const piece of text) if (piece instanceof Uint8Array) yield ok(piece);
  } catch (thrown) {
    yield err(lowerFirst(osFailure(thrown).message));
  } finally {
    raw.destroy();
    text.destroy();
  }
}

function* packed(source: ByteSource): Generator<Uint8Array> {
  for (const chunk of chunksOf(source)) {
    if (!chunk.ok) throw Object.assign(new Error(chunk.error.message), { code: chunk.error.code });
    yield chunk.value;
  }
}
