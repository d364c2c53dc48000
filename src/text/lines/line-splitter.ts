/**
 * Cuts text that arrives in chunks into lines. The only splitter of streams: each chunk is scanned once, and the
 * parts of a line that spans many chunks are joined once, when the line ends.
 */
const LINE_FEED = 0x0a;
/** Minimum number of bytes for which searching for whole lines first is faster. */
const LARGE = 4096;

export class LineSplitter {
  #decoder: TextDecoder | undefined;
  /** For whole lines: a decoder that need not remember anything is several times as fast. */
  #wholeLines: TextDecoder | undefined;
  /** Whether the bytes so far end within a line, and perhaps within a character. */
  #isWithinLine = false;
  #parts: string[] = [];
  #pending = 0;

  /** Characters of the line that has begun and not ended: what a reader may have to limit. */
  get pending(): number {
    return this.#pending;
  }

  /** The lines that `chunk` completes, without their line feeds. */
  push(chunk: string | Uint8Array): string[] {
    if (typeof chunk === "string") return this.#cut(chunk);
    const lines = chunk.length < LARGE ? this.#cut(this.#decode(chunk)) : this.#pushLarge(chunk);
    if (chunk.length > 0) this.#isWithinLine = chunk[chunk.length - 1] !== LINE_FEED;
    return lines;
  }

  /** A line feed is never part of a longer character, so no character reaches beyond the lines in the middle. */
  #pushLarge(bytes: Uint8Array): string[] {
    const end = bytes.lastIndexOf(LINE_FEED) + 1;
    const start = this.#isWithinLine ? bytes.indexOf(LINE_FEED) + 1 : 0;
    if (end === 0) return this.#cut(this.#decode(bytes));
    this.#wholeLines ??= newDecoder();
    const first = start === 0 ? [] : this.#cut(this.#decode(bytes.subarray(0, start)));
    const middle = start === end ? [] : this.#cut(this.#wholeLines.decode(bytes.subarray(start, end)));
    if (end < bytes.length) this.#cut(this.#decode(bytes.subarray(end)));
    return first.length === 0 ? middle : [...first, ...middle];
  }

  /** The last line, if no line feed ended it. */
  finish(): string | undefined {
    const rest = this.#parts.join("") + (this.#decoder?.decode() ?? "");
    this.#parts = [];
    this.#pending = 0;
    return rest === "" ? undefined : rest;
  }

  #cut(text: string): string[] {
    const lines = text.split("\n");
    const rest = lines.pop() ?? "";
    if (lines.length > 0) {
      lines[0] = this.#parts.join("") + (lines[0] ?? "");
      this.#parts = [];
      this.#pending = 0;
    }
    if (rest !== "") this.#parts.push(rest);
    this.#pending += rest.length;
    return lines;
  }

  /** Invalid UTF-8 becomes U+FFFD; a byte order mark stays part of the text. */
  #decode(bytes: Uint8Array): string {
    this.#decoder ??= newDecoder();
    return this.#decoder.decode(bytes, { stream: true });
  }
}

function newDecoder(): TextDecoder {
  return new TextDecoder("utf-8", { ignoreBOM: true });
}
