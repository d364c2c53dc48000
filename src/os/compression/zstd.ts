/**
 * Compression by the runtime: zstd frames, and the contents of zip archives. The lines of a log are in `zstd-lines.ts`.
 */
import type * as Zlib from "node:zlib";
import { err, ok, type Result } from "../../diagnostics/result.ts";
import { osFailure } from "../failure.ts";
import { frameHeader, frameLength } from "./zstd-frames.ts";
import { lowerFirst, tooLarge } from "./zstd-limits.ts";

/** Loaded where it is needed: it brings streams, which take longer than most of what is unpacked here. */
function zlib(): typeof Zlib {
  return process.getBuiltinModule("node:zlib");
}

/** As high as cargo-nextest compresses recordings. */
const LEVEL = 3;

/** One whole frame. Frames may follow one another in a file. */
export function zstdFrame(bytes: Uint8Array | string, dictionary?: Uint8Array): Uint8Array {
  // A quarter of the time that the general way takes: it is called for every output of every test.
  if (dictionary === undefined) return Bun.zstdCompressSync(bytes, { level: LEVEL });
  const params = { [zlib().constants.ZSTD_c_compressionLevel]: LEVEL };
  return zlib().zstdCompressSync(bytes, { params, dictionary });
}

export interface DecompressOptions {
  /** More than this many bytes are a failure. */
  readonly maxSize: number;
  /** Harmless for frames that were made without one. */
  readonly dictionary?: Uint8Array;
}

/** All frames of `bytes`. A truncated frame yields its readable part. The error is the decoder's words. */
export function unzstd(
  bytes: Uint8Array,
  { maxSize, dictionary }: DecompressOptions,
): Result<Uint8Array, string> {
  const quick = dictionary === undefined && isOneFrame(bytes, maxSize) ? wholeFrame(bytes) : undefined;
  if (quick !== undefined) return ok(quick);
  const limit = { maxOutputLength: maxSize };
  return attempt(maxSize, () =>
    zlib().zstdDecompressSync(bytes, dictionary === undefined ? limit : { ...limit, dictionary }),
  );
}

/** Contents of one frame of a size that is no concern. Undefined: it is damaged. */
export function wholeFrame(frame: Uint8Array): Uint8Array | undefined {
  try {
    return Bun.zstdDecompressSync(frame);
  } catch {
    return undefined;
  }
}

/** Whole, and of a size that it states. */
function isOneFrame(bytes: Uint8Array, maxSize: number): boolean {
  const header = frameHeader(bytes);
  return (
    header !== undefined &&
    (header.contentSize ?? Infinity) <= maxSize &&
    frameLength(bytes, header) === bytes.length
  );
}

/** Deflate without a header, as zip archives have it. */
export function inflateRaw(bytes: Uint8Array, maxSize: number): Result<Uint8Array, string> {
  return attempt(maxSize, () => zlib().inflateRawSync(bytes, { maxOutputLength: maxSize }));
}

export function crc32(bytes: Uint8Array, previous = 0): number {
  return Bun.hash.crc32(bytes, previous);
}

function attempt<T>(maxSize: number, action: () => T): Result<T, string> {
  try {
    return ok(action());
  } catch (thrown) {
    const { code, message } = osFailure(thrown);
    return err(code === "ERR_BUFFER_TOO_LARGE" ? tooLarge(maxSize) : lowerFirst(message));
  }
}
