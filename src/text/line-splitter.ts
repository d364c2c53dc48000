/**
 * Cuts text that arrives in chunks into lines. The only splitter of streams: each chunk is scanned once, and the
 * parts of a line that spans many chunks are joined once, when the line ends.
 */
export class LineSplitter {
  #decoder: TextDecoder | undefined;
  #parts: string[] = [];
  #pending = 0;

  /** Characters of the line that has begun and not ended: what a reader may have to limit. */
  get pending(): number {
    return this.#pending;
  }

  /** The lines that `chunk` completes, without their line feeds. */
  push(chunk: string | Uint8Array): string[] {
    return this.#cut(typeof chunk === "string" ? chunk : this.#decode(chunk));
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
    this.#decoder ??= new TextDecoder("utf-8", { ignoreBOM: true });
    return this.#decoder.decode(bytes, { stream: true });
  }
}
