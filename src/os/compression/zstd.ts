/** Compression by the runtime: zstd frames, what zip archives hold, and the lines of a compressed log. */
import { Readable } from "node:stream";
import * as zlib from "node:zlib";
import { err, ok, type Result } from "../../diagnostics/result.ts";
import { LineSplitter } from "../../text/line-splitter.ts";
import { type ByteSource, chunksOf } from "../files/byte-source.ts";
import { osFailure } from "../failure.ts";

/** As high as cargo-nextest compresses recordings. */
const LEVEL = 3;

/** One whole frame. Frames may follow one another in a file. */
export function zstdFrame(bytes: Uint8Array | string, dictionary?: Uint8Array): Uint8Array {
  // A quarter of the time that the general way takes: it is called for every output of every test.
  if (dictionary === undefined) return Bun.zstdCompressSync(bytes, { level: LEVEL });
  const params = { [zlib.constants.ZSTD_c_compressionLevel]: LEVEL };
  return zlib.zstdCompressSync(bytes, { params, dictionary });
}

export interface DecompressOptions {
  /** More than this many bytes are a failure. */
  readonly maxSize: number;
  /** Harmless for frames that were made without one. */
  readonly dictionary?: Uint8Array;
}

/** All frames of `bytes`. A frame that was cut short gives what there is of it. The error is the decoder's words. */
export function unzstd(
  bytes: Uint8Array,
  { maxSize, dictionary }: DecompressOptions,
): Result<Uint8Array, string> {
  const limit = { maxOutputLength: maxSize };
  return attempt(() =>
    zlib.zstdDecompressSync(bytes, dictionary === undefined ? limit : { ...limit, dictionary }),
  );
}

/** Deflate without a header, as zip archives have it. */
export function inflateRaw(bytes: Uint8Array, maxSize: number): Result<Uint8Array, string> {
  return attempt(() => zlib.inflateRawSync(bytes, { maxOutputLength: maxSize }));
}

export function crc32(bytes: Uint8Array, previous = 0): number {
  return zlib.crc32(bytes, previous);
}

function attempt<T>(action: () => T): Result<T, string> {
  try {
    return ok(action());
  } catch (thrown) {
    return err(lowerFirst(osFailure(thrown).message));
  }
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** Part of a decompressed log: some lines, or a failure, which is the last part. */
export type LogPart = Result<readonly string[], string>;

/** Bytes of a log that are decompressed at once: every piece goes from thread to thread. */
const LOG_PIECE = 128 * 1024;

/**
 * The lines of a zstd-compressed text, read as they are asked for, without their ends. What does not end with
 * a line end comes last. A frame that was cut short ends the text without a failure.
 */
export async function* zstdLines(source: ByteSource): AsyncGenerator<LogPart> {
  const raw = Readable.from(chunks(source));
  const text = raw.pipe(zlib.createZstdDecompress({ chunkSize: LOG_PIECE })).setEncoding("utf8");
  raw.on("error", (failure) => text.destroy(failure));
  const splitter = new LineSplitter();
  try {
    for await (const chunk of text) yield ok(splitter.push(String(chunk)));
  } catch (thrown) {
    yield err(lowerFirst(osFailure(thrown).message));
    return;
  } finally {
    raw.destroy();
  }
  const last = splitter.finish();
  if (last !== undefined) yield ok([last]);
}

function* chunks(source: ByteSource): Generator<Uint8Array> {
  for (const chunk of chunksOf(source)) {
    if (!chunk.ok) throw Object.assign(new Error(chunk.error.message), { code: chunk.error.code });
    yield chunk.value;
  }
}
