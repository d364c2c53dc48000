/** The lines of a zstd-compressed text, within limits: a few kilobytes may unpack to gigabytes. */
import { err, ok, type Result } from "../../diagnostics/result.ts";
import { LineSplitter } from "../../text/lines/line-splitter.ts";
import { sizeText } from "../../text/values/size.ts";
import { type ByteSource, sliceOf } from "../files/read/byte-source.ts";
import { wholeFrame } from "./zstd.ts";
import { tooLarge } from "./zstd-limits.ts";
import { frameHeader, frameLength } from "./zstd-frames.ts";

/** Part of a decompressed log: some lines, or a failure, which is the last part. */
export type LogPart = Result<readonly string[], string>;

/** Bytes that a line may have, and all of them together. */
export interface LogLimits {
  readonly line: number;
  readonly total: number;
}

/**
 * The lines without their line ends, read on demand. Text without a line end comes last. A truncated frame ends the text
 * without a failure; exceeding a limit is a failure.
 */
export async function* zstdLines(source: ByteSource, limits: LogLimits): AsyncGenerator<LogPart> {
  const splitter = new LineSplitter();
  let length = 0;
  for await (const piece of unpacked(source)) {
    if (!piece.ok) {
      yield piece;
      return;
    }
    length += piece.value.length;
    if (length > limits.total) {
      yield err(tooLarge(limits.total));
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

/** Contents of frames that are decompressed at once, on the spot: a stream goes from thread to thread for each piece. */
const LARGEST_FRAME = 4 * 1024 * 1024;

/**
 * Frames of moderate size, which our own logs consist of, one at a time. Where the next is large, does not say its size
 * or is not whole, all that is left is one stream. A failure is the last part.
 */
async function* unpacked(source: ByteSource): AsyncGenerator<Result<Uint8Array, string>> {
  let at = 0;
  for (const frame of moderateFrames(source)) {
    const contents = wholeFrame(frame);
    // The stream describes what is wrong with it.
    if (contents === undefined) break;
    at += frame.length;
    yield ok(contents);
  }
  if (at === source.size) return;
  const { unpackedStream } = await import("./zstd-stream.ts");
  yield* unpackedStream(sliceOf(source, at, source.size - at));
}

/** What is read of the log at a time: several frames. */
const WINDOW = 256 * 1024;

function* moderateFrames(source: ByteSource): Generator<Uint8Array> {
  let window: Uint8Array = new Uint8Array();
  for (let at = 0; ;) {
    const header = frameHeader(window);
    if (header !== undefined && !((header.contentSize ?? Infinity) <= LARGEST_FRAME)) return;
    const length = header === undefined ? undefined : frameLength(window, header);
    if (length !== undefined) {
      yield window.subarray(0, length);
      window = window.subarray(length);
      continue;
    }
    const count = Math.min(WINDOW, source.size - at);
    // The stream reports data that cannot be read.
    const more = count === 0 || window.length > LARGEST_FRAME ? undefined : source.read(at, count);
    if (more?.ok !== true) return;
    at += count;
    window = window.length === 0 ? more.value : Buffer.concat([window, more.value]);
  }
}
