/** Reads a file line by line: a large one is never held whole, and nobody has to know what comes next. */
import * as fs from "node:fs";
import { StringDecoder } from "node:string_decoder";
import { err, ok, type Result } from "../../diagnostics/result.ts";
import { type OsFailure, osFailure } from "../failure.ts";

export interface Line {
  readonly text: string;
  /** Whether a line feed ends it; only a last line may have none. */
  readonly whole: boolean;
}

const CHUNK = 256 * 1024;

export class LineReader {
  private readonly fd: number;
  private readonly decoder = new StringDecoder("utf8");
  private readonly chunk = Buffer.alloc(CHUNK);
  private readonly lines: Line[] = [];
  private at = 0;
  private rest = "";
  private atEnd = false;

  private constructor(fd: number) {
    this.fd = fd;
  }

  static open(path: string): Result<LineReader, OsFailure> {
    try {
      return ok(new LineReader(fs.openSync(path, "r")));
    } catch (thrown) {
      return err(osFailure(thrown));
    }
  }

  /** The next line; undefined after the last. Bytes that are not UTF-8 become U+FFFD. */
  next(): Result<Line | undefined, OsFailure> {
    try {
      while (this.at === this.lines.length && !this.atEnd) this.fill();
    } catch (thrown) {
      return err(osFailure(thrown));
    }
    const line = this.lines[this.at];
    this.at += 1;
    return ok(line);
  }

  private fill(): void {
    const length = fs.readSync(this.fd, this.chunk, 0, CHUNK, null);
    this.atEnd = length === 0;
    const text = this.atEnd ? this.decoder.end() : this.decoder.write(this.chunk.subarray(0, length));
    const [first = "", ...others] = text.split("\n");
    this.lines.length = 0;
    this.at = 0;
    this.rest += first;
    for (const other of others) {
      this.lines.push({ text: this.rest, whole: true });
      this.rest = other;
    }
    if (this.atEnd && this.rest !== "") this.lines.push({ text: this.rest, whole: false });
  }

  close(): void {
    fs.closeSync(this.fd);
  }
}
