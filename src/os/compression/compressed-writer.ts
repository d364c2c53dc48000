/**
 * Writes files compressed with Zstandard piece by piece, so that their size does not matter.
 *
 * The data is split into frames that are compressed in parallel on the runtime's threads; readers treat consecutive
 * frames as one stream. (Workers inside one frame, `ZSTD_c_nbWorkers`, break the runtime's own streams.) Each frame
 * carries a checksum.
 */
import * as fs from "node:fs";
import { constants, zstdCompress } from "node:zlib";
import { err, ok, type Result } from "../../diagnostics/result.ts";
import { GarbageCollector } from "../memory/garbage-collector.ts";
import { type OsFailure, osFailure } from "../failure.ts";
import { dropStartupPages } from "../linux/startup-pages.ts";

export interface CompressionOptions {
  /** From -7 (fast) to 22 (small); 0 is a default. Others count as the nearest. */
  readonly level: number;
  /** How many frames are compressed at a time; each holds about twice its size in memory. */
  readonly jobs: number;
}

const MIB = 1024 * 1024;
const PIECE = MIB;

/**
 * Matches are not found across frames, and higher levels search further back. Fast levels use small frames, which fit
 * into the processor's caches.
 */
function frameSize(level: number): number {
  if (level < 0) return 2 * MIB;
  return level < 16 ? 16 * MIB : 32 * MIB;
}

/** With long matches, smaller files than the library's own default, 3, makes without them, in less time. */
const DEFAULT_LEVEL = 1;

/** Frames under way at a time, however many processors there are: reading cannot keep more of them busy. */
const MOST_JOBS = 6;

interface UnderWay {
  readonly frame: Buffer;
  readonly compressed: Promise<Buffer>;
}

/** Compresses what it is given into an open file. After a failure, everything else is ignored. */
export class CompressedWriter {
  readonly #fd: number;
  readonly #options: CompressionOptions;
  readonly #frameSize: number;
  #frame: Buffer;
  #filled = 0;
  /** Whether a frame was filled. */
  #isLarge = false;
  /** Frames under way, in the order in which they are written. */
  readonly #underWay: UnderWay[] = [];
  /** Frames that are free again: memory that is known to the system costs less than new. */
  readonly #free: Buffer[] = [];
  #failed: OsFailure | undefined;
  readonly #collector = new GarbageCollector();

  /** Writes to `fd`, which stays the caller's to close. */
  constructor(fd: number, options: CompressionOptions) {
    this.#fd = fd;
    this.#options = { ...options, jobs: Math.min(options.jobs, MOST_JOBS) };
    this.#frameSize = frameSize(options.level);
    this.#frame = Buffer.allocUnsafe(this.#frameSize);
  }

  /** Takes a copy of `bytes`; resolves when there is room for more. */
  async write(bytes: Uint8Array): Promise<Result<void, OsFailure>> {
    for (let taken = 0; taken < bytes.length && this.#failed === undefined;) {
      const piece = bytes.subarray(taken, taken + this.#frameSize - this.#filled);
      this.#frame.set(piece, this.#filled);
      taken += piece.length;
      await this.took(piece.length);
    }
    return this.#outcome();
  }

  /** Memory for the next bytes, at most `atMost`; `took` gets their number. Saves a copy. */
  room(atMost: number): Uint8Array {
    return this.#frame.subarray(this.#filled, Math.min(this.#frameSize, this.#filled + atMost));
  }

  /** Takes the first `count` bytes that were put into `room`; resolves when there is room for more. */
  async took(count: number): Promise<Result<void, OsFailure>> {
    this.#filled += count;
    if (this.#filled === this.#frameSize) await this.#endFrame();
    return this.#outcome();
  }

  /** Resolves once everything is in the file. */
  async finish(): Promise<Result<void, OsFailure>> {
    if (this.#filled > 0 && this.#failed === undefined) await this.#endFrame();
    while (this.#underWay.length > 0) await this.#writeOldest();
    return this.#outcome();
  }

  #outcome(): Result<void, OsFailure> {
    return this.#failed === undefined ? ok(undefined) : err(this.#failed);
  }

  async #endFrame(): Promise<void> {
    const frame = this.#frame;
    if (!this.#isLarge && this.#filled === this.#frameSize) {
      this.#isLarge = true;
      dropStartupPages();
    }
    this.#collector.workedOn(this.#filled);
    const compressed = compress(frame.subarray(0, this.#filled), this.#options.level);
    this.#underWay.push({ frame, compressed });
    this.#filled = 0;
    while (this.#underWay.length >= this.#options.jobs) await this.#writeOldest();
    // Only now: the frame that was just written is free again.
    this.#frame = this.#free.pop() ?? Buffer.allocUnsafe(this.#frameSize);
  }

  async #writeOldest(): Promise<void> {
    const oldest = this.#underWay.shift();
    if (oldest === undefined) return;
    const compressed = await oldest.compressed;
    this.#free.push(oldest.frame);
    if (this.#failed !== undefined) return;
    try {
      writeAll(this.#fd, compressed);
    } catch (thrown) {
      this.#failed = osFailure(thrown);
    }
  }
}

/**
 * Programs that are linked from the same crates repeat one another over megabytes. Long matches are searched for by
 * themselves, and what lies in one is not searched again: less work and a file of half the size.
 */
function longMatches(level: number, length: number): Readonly<Record<number, number>> {
  if (level < 0) return {};
  const windowLog = Math.max(10, Math.ceil(Math.log2(length)));
  return { [constants.ZSTD_c_enableLongDistanceMatching]: 1, [constants.ZSTD_c_windowLog]: windowLog };
}

function compress(bytes: Buffer, level: number): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  const params = {
    [constants.ZSTD_c_compressionLevel]: level === 0 ? DEFAULT_LEVEL : Math.max(-7, Math.min(22, level)),
    [constants.ZSTD_c_checksumFlag]: 1,
    ...longMatches(level, bytes.length),
  };
  zstdCompress(bytes, { params, chunkSize: compressBound(bytes.length) }, (error, compressed) =>
    error === null ? resolve(compressed) : reject(error),
  );
  return promise;
}

/** Room for whatever comes out: with less, the compressor copies all that goes in to memory of its own. */
function compressBound(length: number): number {
  return length + Math.ceil(length / 256) + PIECE / 16;
}

function writeAll(fd: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length;) done += fs.writeSync(fd, bytes, done, bytes.length - done);
}
