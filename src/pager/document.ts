/**
 * The displayed text, line by line. It may still grow. The text is kept in its original pieces, and lines are extracted
 * on demand, so that showing a large text does not copy it.
 */

/** A piece of text in whole lines. */
interface Block {
  readonly text: string;
  /** The number of its first line, from 0. */
  readonly first: number;
  /** Where each of its lines begins, and where a next one would. */
  readonly starts: readonly number[];
}

export class Document {
  readonly #blocks: Block[] = [];
  #whole = 0;
  /** The beginning of a line that has no end yet. */
  #open = "";
  #ended = false;

  append(text: string): void {
    const all = this.#open + text;
    const starts = [0];
    for (let end = all.indexOf("\n"); end >= 0; end = all.indexOf("\n", end + 1)) starts.push(end + 1);
    this.#open = all.slice(starts.at(-1));
    if (starts.length === 1) return;
    this.#blocks.push({ text: all, first: this.#whole, starts });
    this.#whole += starts.length - 1;
  }

  /** No more comes. */
  end(): void {
    this.#ended = true;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** Lines, also one that is not at its end yet. */
  get lines(): number {
    return this.#whole + (this.#open === "" ? 0 : 1);
  }

  /** Lines that will not change any more. */
  get settledLines(): number {
    return this.#ended ? this.lines : this.#whole;
  }

  /** A line, counted from 0, without its end; empty if there is none. */
  line(index: number): string {
    if (index === this.#whole) return this.#open;
    const block = this.#blocks[this.#blockOf(index)];
    const start = block?.starts[index - block.first];
    const end = block?.starts[index - block.first + 1];
    if (block === undefined || start === undefined || end === undefined) return "";
    const isCrLf = end - start > 1 && block.text.charCodeAt(end - 2) === 13;
    return block.text.slice(start, end - (isCrLf ? 2 : 1));
  }

  /** The last block that begins at or before a line. */
  #blockOf(index: number): number {
    let low = 0;
    let high = this.#blocks.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#blocks[middle]?.first ?? Infinity) <= index) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}
