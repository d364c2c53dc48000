/** Gathers very many small texts into few large pieces of bytes. */

const PIECE = 64 * 1024;
/** UTF-8 takes at most this many bytes for one of a text's units. */
const MOST_BYTES = 3;

export class TextBatcher {
  readonly #take: (piece: Buffer) => boolean;
  #bytes = Buffer.allocUnsafe(PIECE);
  #used = 0;

  /**
   * `take` says whether it keeps the piece, whose memory is used again otherwise. Each text must be complete: a
   * surrogate pair must not be split.
   */
  constructor(take: (piece: Buffer) => boolean) {
    this.#take = take;
  }

  add(text: string): void {
    const most = text.length * MOST_BYTES;
    if (this.#used + most > PIECE) this.flush();
    if (most > PIECE) this.#take(Buffer.from(text));
    else this.#used += this.#bytes.write(text, this.#used);
  }

  /** Hands on what has come together so far. */
  flush(): void {
    if (this.#used === 0) return;
    const isKept = this.#take(this.#bytes.subarray(0, this.#used));
    if (isKept) this.#bytes = Buffer.allocUnsafe(PIECE);
    this.#used = 0;
  }
}
