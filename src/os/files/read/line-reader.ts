/**
 * Reads a file line by line, without holding the whole file in memory. Lines that the caller does not want are
 * recognised by their bytes: most of the time for reading text is spent on decoding it.
 */
import * as fs from "node:fs";
import { err, ok, type Result } from "../../../diagnostics/result.ts";
import { attempt, type OsFailure } from "../../failure.ts";
import { interruptibleIo } from "../../processes/interruptible-io.ts";
import { LineSplitter } from "../../../text/lines/line-splitter.ts";
import { sizeText } from "../../../text/values/size.ts";

export interface Line {
  readonly text: string;
  /** Whether a line feed ends it; only a last line may have none. */
  readonly whole: boolean;
}

/** Whether the line of `bytes` from `start` to `end` should be skipped. */
export type SkipsLine = (bytes: Buffer, start: number, end: number) => boolean;

const STANDARD_INPUT = 0;
const CHUNK = 256 * 1024;
const LINE_FEED = 0x0a;

export class LineReader {
  readonly #fd: number;
  readonly #maxLine: number;
  readonly #buffer = Buffer.alloc(CHUNK);
  /** What was read last; lines before `#at` were returned. */
  #chunk = this.#buffer.subarray(0, 0);
  #at = 0;
  /** A line that began in an earlier chunk; undefined if none did. */
  #begun: LineSplitter | undefined;
  #atEnd = false;
  #lines = 0;
  /** Where in the file the chunk ends, and the last line that was returned begins. */
  #end = 0;
  #start = 0;
  #hasLeapt = false;

  private constructor(fd: number, maxLine: number) {
    this.#fd = fd;
    this.#maxLine = maxLine;
  }

  /** A line of more than `maxLine` characters is a failure. */
  static open(path: string, maxLine: number): Result<LineReader, OsFailure> {
    return attempt(() =>
      interruptibleIo(path, () => {
        const reader = new LineReader(fs.openSync(path, "r"), maxLine);
        // At once: a signal between opening and reading would be caught, and then wait for the read to end.
        if (fs.fstatSync(reader.#fd).isFIFO()) reader.#fill();
        return reader;
      }),
    );
  }

  /** The lines of what this program reads; it stays open. */
  static standardInput(maxLine: number): Result<LineReader, OsFailure> {
    return ok(new LineReader(STANDARD_INPUT, maxLine));
  }

  /** The number of lines read so far, with those that were skipped. */
  get lines(): number {
    return this.#lines;
  }

  /** Where in the file the last line begins that was returned or asked about. */
  get start(): number {
    return this.#start;
  }

  /** Where in the file the next line begins. */
  get offset(): number {
    return this.#end - this.#chunk.length + this.#at;
  }

  /** Continues at a line further on, after `lines` that are not read. Not for pipes. */
  leap(offset: number, lines: number): void {
    this.#lines += lines;
    this.#hasLeapt = true;
    this.#end = offset;
    this.#chunk = this.#buffer.subarray(0, 0);
    this.#at = 0;
  }

  /**
   * The next line; undefined after the last. Bytes that are not UTF-8 become U+FFFD. A line that spans two chunks is
   * returned without asking whether to skip it.
   */
  next(skips?: SkipsLine): Result<Line | undefined, OsFailure> {
    for (;;) {
      const line = this.#inChunk(skips);
      if (line !== undefined) return ok(line);
      if (this.#atEnd) return ok(undefined);
      const filled = attempt(() => this.#fill());
      if (!filled.ok) return filled;
      if (this.#atEnd) return ok(this.#last());
      if ((this.#begun?.pending ?? 0) > this.#maxLine) return err(this.#tooLong());
    }
  }

  /** The next wanted line that ends in this chunk. */
  #inChunk(skips: SkipsLine | undefined): Line | undefined {
    const chunk = this.#chunk;
    while (this.#at < chunk.length) {
      const start = this.#at;
      const end = chunk.indexOf(LINE_FEED, start);
      if (end < 0) {
        this.#begin(start);
        return undefined;
      }
      this.#at = end + 1;
      this.#lines += 1;
      if (this.#begun === undefined) this.#start = this.#end - chunk.length + start;
      else return this.#joined(chunk.subarray(start, end + 1));
      if (skips?.(chunk, start, end) !== true)
        return { text: chunk.toString("utf8", start, end), whole: true };
    }
    return undefined;
  }

  #begin(start: number): void {
    if (this.#begun === undefined) {
      this.#begun = new LineSplitter();
      this.#start = this.#end - this.#chunk.length + start;
    }
    this.#begun.push(this.#chunk.subarray(start));
    this.#at = this.#chunk.length;
  }

  #joined(rest: Uint8Array): Line {
    const [text = ""] = this.#begun?.push(rest) ?? [];
    this.#begun = undefined;
    return { text, whole: true };
  }

  #last(): Line | undefined {
    const text = this.#begun?.finish();
    this.#begun = undefined;
    if (text === undefined) return undefined;
    this.#lines += 1;
    return { text, whole: false };
  }

  #tooLong(): OsFailure {
    return { code: "EFBIG", message: `a line is longer than ${sizeText(this.#maxLine)}, which is the limit` };
  }

  #fill(): void {
    const from = this.#hasLeapt ? this.#end : null;
    const length = interruptibleIo(this.#fd, () => fs.readSync(this.#fd, this.#buffer, 0, CHUNK, from));
    this.#end += length;
    this.#atEnd = length === 0;
    this.#at = 0;
    this.#chunk = this.#buffer.subarray(0, length);
  }

  close(): void {
    if (this.#fd !== STANDARD_INPUT) fs.closeSync(this.#fd);
  }
}
