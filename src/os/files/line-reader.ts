/** Reads a file line by line, without holding the whole file in memory. */
import * as fs from "node:fs";
import { err, ok, type Result } from "../../diagnostics/result.ts";
import { attempt, type OsFailure } from "../failure.ts";
import { LineSplitter } from "../../text/line-splitter.ts";
import { sizeText } from "../../text/size.ts";

export interface Line {
  readonly text: string;
  /** Whether a line feed ends it; only a last line may have none. */
  readonly whole: boolean;
}

const STANDARD_INPUT = 0;
const CHUNK = 256 * 1024;

export class LineReader {
  readonly #fd: number;
  readonly #splitter = new LineSplitter();
  readonly #chunk = Buffer.alloc(CHUNK);
  #lines: readonly Line[] = [];
  #at = 0;
  #atEnd = false;

  readonly #maxLine: number;

  private constructor(fd: number, maxLine: number) {
    this.#fd = fd;
    this.#maxLine = maxLine;
  }

  /** A line of more than `maxLine` characters is a failure. */
  static open(path: string, maxLine: number): Result<LineReader, OsFailure> {
    return attempt(() => new LineReader(fs.openSync(path, "r"), maxLine));
  }

  /** The lines of what this program reads; it stays open. */
  static standardInput(maxLine: number): Result<LineReader, OsFailure> {
    return ok(new LineReader(STANDARD_INPUT, maxLine));
  }

  /** The next line; undefined after the last. Bytes that are not UTF-8 become U+FFFD. */
  next(): Result<Line | undefined, OsFailure> {
    while (this.#at === this.#lines.length && !this.#atEnd) {
      const filled = attempt(() => this.#fill());
      if (!filled.ok) return filled;
      if (this.#splitter.pending > this.#maxLine) return err(this.#tooLong());
    }
    const line = this.#lines[this.#at];
    this.#at += 1;
    return ok(line);
  }

  #tooLong(): OsFailure {
    return { code: "EFBIG", message: `a line is longer than ${sizeText(this.#maxLine)}, which is the limit` };
  }

  #fill(): void {
    const length = fs.readSync(this.#fd, this.#chunk, 0, CHUNK, null);
    this.#atEnd = length === 0;
    this.#at = 0;
    this.#lines = this.#atEnd ? this.#lastLine() : this.#wholeLines(this.#chunk.subarray(0, length));
  }

  #wholeLines(chunk: Uint8Array): readonly Line[] {
    return this.#splitter.push(chunk).map((text) => ({ text, whole: true }));
  }

  #lastLine(): readonly Line[] {
    const text = this.#splitter.finish();
    return text === undefined ? [] : [{ text, whole: false }];
  }

  close(): void {
    if (this.#fd !== STANDARD_INPUT) fs.closeSync(this.#fd);
  }
}
