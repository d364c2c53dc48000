/** Reads files compressed with Zstandard piece by piece, so that their size does not matter. */
import * as fs from "node:fs";
import { pipeline } from "node:stream";
import { createZstdDecompress, zstdDecompress } from "node:zlib";
import { err, ok, type Result } from "../../diagnostics/result.ts";
import { GarbageCollector } from "../memory/garbage-collector.ts";
import { type OsFailure, osFailure } from "../failure.ts";
import { frameHeader, frameLength } from "./zstd-frames.ts";

const MIB = 1024 * 1024;
const PIECE = MIB;
/** Contents of frames that are decompressed as a whole, side by side. */
const LARGEST_FRAME = 8 * MIB;
/** What is read of the file at a time: several frames. */
const WINDOW = 4 * MIB;

export interface ReadRequest {
  readonly file: string;
  /** How many frames are decompressed at a time, if they are of moderate size. */
  readonly jobs: number;
}

/** Takes a piece, which is valid only during the call; false ends the reading. */
type OnPiece = (piece: Uint8Array) => boolean;

/**
 * Decompresses a file and hands on each piece. A file that ends in the middle of a frame may not be noticed here:
 * the caller knows where its data ends. Frames of moderate size (as our own writer makes them) are decompressed
 * side by side; where the next is large or does not say its size, the rest of the file is one stream.
 */
export async function readCompressed(
  { file, jobs }: ReadRequest,
  onPiece: OnPiece,
): Promise<Result<void, OsFailure>> {
  try {
    const frames = await readFrames(file, jobs, onPiece);
    if (frames.stopped) return ok(undefined);
    return ok(await readStream(file, frames.end, onPiece));
  } catch (thrown) {
    return err(osFailure(thrown));
  }
}

interface FramesRead {
  /** Where in the file the next bytes are. */
  readonly end: number;
  readonly stopped: boolean;
}

/** Reads as long as frames are of moderate size. */
async function readFrames(file: string, jobs: number, onPiece: OnPiece): Promise<FramesRead> {
  // A pipe cannot be read again from where the frames end.
  if (!fs.statSync(file).isFile()) return { end: 0, stopped: false };
  const fd = fs.openSync(file, "r");
  const underWay: Promise<Uint8Array>[] = [];
  const collector = new GarbageCollector();
  const handOn = async (): Promise<boolean> => {
    const piece = await underWay.shift();
    if (piece === undefined) return true;
    collector.workedOn(piece.length);
    return onPiece(piece);
  };
  try {
    let end = 0;
    for (const frame of framesOf(fd)) {
      end += frame.length;
      const contents = decompress(frame);
      // A failure is reported when its turn comes.
      contents.catch(() => undefined);
      underWay.push(contents);
      if (underWay.length >= jobs && !(await handOn())) return { end, stopped: true };
    }
    while (underWay.length > 0) if (!(await handOn())) return { end, stopped: true };
    return { end, stopped: false };
  } finally {
    // Started frames that are not wanted any more must end before the file is closed.
    await Promise.allSettled(underWay);
    fs.closeSync(fd);
  }
}

/** The frames from the beginning of the file, each in memory of its own, up to the first that is not moderate. */
function* framesOf(fd: number): Generator<Buffer> {
  let window = Buffer.alloc(0);
  for (let at = 0; ;) {
    const length = moderateFrame(window);
    if (length !== undefined) {
      yield window.subarray(0, length);
      window = window.subarray(length);
      continue;
    }
    // The frame may continue in data that was not read yet.
    if (window.length > 2 * LARGEST_FRAME) return;
    const more = Buffer.allocUnsafe(WINDOW);
    const count = fs.readSync(fd, more, 0, WINDOW, at);
    if (count === 0) return;
    at += count;
    window = Buffer.concat([window, more.subarray(0, count)]);
    const header = frameHeader(window);
    if (header !== undefined && (header.contentSize ?? Infinity) > LARGEST_FRAME) return;
  }
}

function moderateFrame(bytes: Uint8Array): number | undefined {
  const header = frameHeader(bytes);
  if (header === undefined || (header.contentSize ?? Infinity) > LARGEST_FRAME) return undefined;
  return frameLength(bytes, header);
}

function decompress(frame: Buffer): Promise<Uint8Array> {
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
  const options = { chunkSize: 2 * PIECE + 1, maxOutputLength: LARGEST_FRAME };
  zstdDecompress(frame, options, (error, bytes) => (error === null ? resolve(bytes) : reject(error)));
  return promise;
}

async function readStream(file: string, start: number, onPiece: OnPiece): Promise<void> {
  // Reads some pieces ahead, so that decompressing and processing overlap.
  const options = { chunkSize: PIECE, readableHighWaterMark: 4 * PIECE };
  const stream = createZstdDecompress(options);
  // A failure to read the file destroys the stream, and so is thrown below.
  const from = start === 0 ? {} : { start };
  pipeline(fs.createReadStream(file, { ...from, highWaterMark: PIECE / 4 }), stream, () => undefined);
  const collector = new GarbageCollector();
  for await (const piece of stream as AsyncIterable<Buffer>) {
    if (!onPiece(piece)) break;
    collector.workedOn(piece.length);
  }
}
