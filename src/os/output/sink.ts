/**
 * Writing to standard streams and files without ever waiting for the reader. Text is accepted at once; text that cannot
 * be written at once is written in the background, in order, one piece at a time. A reader that is gone, or a full
 * disk, is reported once, and later text is dropped.
 */
import * as fs from "node:fs";
import { type OsFailure, osFailure, isSystemError } from "../failure.ts";
import { TextBatcher } from "./text-batcher.ts";
import { dropStartupPages } from "../linux/startup-pages.ts";
import { isWritable } from "../linux/reactor/poller.ts";
import { IS_LINUX } from "../platform.ts";

export interface SinkOptions {
  /** Called once, with the first failure. */
  readonly onFailure: (failure: OsFailure) => void;
  /** More than this many bytes waiting is more than should be added to; see `isFull`. */
  readonly limit?: number;
}

export interface BatchOptions {
  /** Less memory for a little time: pages of the executable that only the beginning of a long text needed. */
  readonly givesPagesBack: boolean;
}

const DEFAULT_LIMIT = 4 * 1024 * 1024;
/** A pipe that can be written to takes this much without waiting. */
const PIPE_PIECE = 4096;
/** What one background write takes at most: as much as a pipe holds, so that progress of slow readers is noticed. */
const LARGEST_PIECE = 64 * 1024;
/** From this length on, pages are given back, and again each time that the text is twice as long. */
const LONG_TEXT = 256 * 1024;
/** How long to wait before a descriptor that others made non-blocking is tried again, in milliseconds. */
const TRY_AGAIN = 5;

/** How a descriptor takes text: a disk file at once, a pipe while it has room, all else in the background. */
type Manner = "at-once" | "while-room" | "background";

export class Sink {
  readonly #fd: number;
  readonly #options: SinkOptions;
  readonly #manner: Manner;
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  /** In the background, so far. */
  #writtenBytes = 0;
  #writing = false;
  #failed: OsFailure | undefined;
  #idle: (() => void)[] = [];

  /** Writes to `fd`, which stays the caller's to close. */
  constructor(fd: number, options: SinkOptions) {
    this.#fd = fd;
    this.#options = options;
    this.#manner = mannerOf(fd);
  }

  get failure(): OsFailure | undefined {
    return this.#failed;
  }

  /** Whether so much waits that the producer of text should stop until `settled`. */
  get isFull(): boolean {
    return this.#waitingBytes > (this.#options.limit ?? DEFAULT_LIMIT);
  }

  /** Takes `text`; never waits, never throws. */
  write(text: string): void {
    if (text !== "") this.#writeBytes(Buffer.from(text));
  }

  /** For text made of very many small pieces. */
  batch({ givesPagesBack }: BatchOptions): TextBatcher {
    let written = 0;
    let next = givesPagesBack ? LONG_TEXT : Infinity;
    return new TextBatcher((piece) => {
      written += piece.length;
      if (written >= next) {
        next = 2 * written;
        dropStartupPages();
      }
      return this.#writeBytes(piece);
    });
  }

  /** Whether some of the bytes wait. */
  #writeBytes(bytes: Buffer): boolean {
    if (this.#failed !== undefined) return false;
    const rest = this.#writing ? bytes : this.#writeNow(bytes);
    if (rest.length === 0) return false;
    this.#waiting.push(rest);
    this.#waitingBytes += rest.length;
    if (!this.#writing) this.#writeNext();
    return true;
  }

  /** Writes what surely does not wait, and returns what is left. */
  #writeNow(bytes: Buffer): Buffer {
    let sent = 0;
    try {
      while (sent < bytes.length && this.#takesNow()) {
        const piece =
          this.#manner === "at-once" ? bytes.length - sent : Math.min(PIPE_PIECE, bytes.length - sent);
        sent += fs.writeSync(this.#fd, bytes, sent, piece);
      }
    } catch (thrown) {
      if (!isBusy(thrown)) this.#fail(thrown);
    }
    return this.#failed === undefined ? bytes.subarray(sent) : bytes.subarray(bytes.length);
  }

  #takesNow(): boolean {
    return this.#manner === "at-once" || (this.#manner === "while-room" && isWritable(this.#fd));
  }

  #writeNext(): void {
    const piece = this.#takePiece();
    this.#writing = true;
    fs.write(this.#fd, piece, 0, piece.length, null, (error, written) => {
      const rest = piece.subarray(error === null ? written : 0);
      if (rest.length > 0) this.#waiting.unshift(rest);
      this.#waitingBytes -= piece.length - rest.length;
      this.#writtenBytes += piece.length - rest.length;
      if (error === null) this.#wrote();
      else if (isBusy(error)) setTimeout(() => this.#wrote(), TRY_AGAIN);
      else this.#fail(error);
    });
  }

  /** Small texts are joined, so that a slow reader costs few writes. */
  #takePiece(): Buffer {
    let size = 0;
    let count = 0;
    for (const each of this.#waiting) {
      if (count > 0 && size + each.length > LARGEST_PIECE) break;
      size += each.length;
      count += 1;
    }
    const taken = this.#waiting.splice(0, count);
    return taken.length === 1 ? (taken[0] ?? Buffer.alloc(0)) : Buffer.concat(taken, size);
  }

  #wrote(): void {
    if (this.#waiting.length > 0) return this.#writeNext();
    this.#writing = false;
    this.#settle();
  }

  #fail(thrown: unknown): void {
    this.#failed = osFailure(thrown);
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.#writing = false;
    this.#options.onFailure(this.#failed);
    this.#settle();
  }

  #settle(): void {
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  /**
   * As `settled`, but gives up a reader that takes nothing for `patience` milliseconds: between one and two of
   * them pass until then.
   */
  settledOrStalled(patience: number): Promise<void> | undefined {
    return this.#writing ? this.#waitForReader(patience) : undefined;
  }

  async #waitForReader(patience: number): Promise<void> {
    for (let before: number | undefined; this.#writing && this.#writtenBytes !== before;) {
      before = this.#writtenBytes;
      const pause = Promise.withResolvers<void>();
      const timer = setTimeout(pause.resolve, patience);
      await Promise.race([this.settled(), pause.promise]);
      clearTimeout(timer);
    }
  }

  /** Resolves once everything taken so far is written, or cannot be. Undefined: that is so now. */
  settled(): Promise<void> | undefined {
    if (!this.#writing) return undefined;
    return new Promise((resolve) => this.#idle.push(resolve));
  }
}

function mannerOf(fd: number): Manner {
  try {
    const stat = fs.fstatSync(fd);
    if (stat.isFile() || isMemoryDevice(stat)) return "at-once";
    return stat.isFIFO() && IS_LINUX ? "while-room" : "background";
  } catch {
    return "background";
  }
}

/** Linux: `/dev/null`, `/dev/full` and their like. */
export function isMemoryDevice(stat: fs.Stats): boolean {
  return IS_LINUX && stat.isCharacterDevice() && stat.rdev >> 8 === 1;
}

/** Another process made the descriptor non-blocking, and it has no room now. */
function isBusy(thrown: unknown): boolean {
  return isSystemError(thrown, "EAGAIN");
}
