/** The lines of a zstd-compressed text, within limits: a few kilobytes may unpack to gigabytes. */
import { Readable } from "node:stream";
import * as zlib from "node:zlib";
import { err, ok, type Result } from "../../diagnostics/result.ts";
import { LineSplitter } from "../../text/line-splitter.ts";
import { sizeText } from "../../text/size.ts";
import { osFailure } from "../failure.ts";
import { type ByteSource, chunksOf } from "../files/byte-source.ts";
import { lowerFirst, tooLarge } from "./zstd.ts";

/** Part of a decompressed log: some lines, or a failure, which is the last part. */
export type LogPart = Result<readonly string[], string>;

/** Bytes that a line may have, and all of them together. */
export interface LogLimits {
  readonly line: number;
  readonly total: number;
}

/** Bytes of a log that are decompressed at once: every piece goes from thread to thread. */
const LOG_PIECE = 128 * 1024;

/**
 * The lines, read as they are asked for, without their ends. What does not end with a line end comes last. A frame
 * that was cut short ends the text without a failure; the limit that is met is one.
 */
export async function* zstdLines(source: ByteSource, limits: LogLimits): AsyncGenerator<LogPart> {
  const splitter = new LineSplitter();
  for await (const piece of unpacked(source, limits)) {
    if (!piece.ok) {
      yield piece;
      return;
    }
    yield ok(splitter.push(piece.value));
    if (splitter.pending <= limits.line) continue;
    yield err(`the line is longer than ${sizeText(limits.line)}, which is the limit`);
    return;
  }
  const last = splitter.finish();
  if (last !== undefined) yield ok([last]);
}

/** A failure is the last part. */
async function* unpacked(
  source: ByteSource,
  { total }: LogLimits,
): AsyncGenerator<Result<Uint8Array, string>> {
  const raw = Readable.from(packed(source));
  const text = raw.pipe(zlib.createZstdDecompress({ chunkSize: LOG_PIECE }));
  raw.on("error", (failure) => text.destroy(failure));
  let length = 0;
  try {
    for await (const piece of text) {
      if (!(piece instanceof Uint8Array)) continue;
      length += piece.length;
      yield length > total ? err(tooLarge(total)) : ok(piece);
    }
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
