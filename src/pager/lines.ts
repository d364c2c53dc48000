/** The lines of a document in the current layout; the lines that were used last are cached. */
import type { Document } from "./document.ts";
import { type Line, readLine } from "./line.ts";
import { type Row, rowsOf, type Wrapping } from "./wrap.ts";

export interface LaidOut {
  readonly text: string;
  readonly line: Line;
  readonly rows: readonly Row[];
}

const KEPT = 1000;

export class Lines {
  readonly #document: Document;
  readonly #kept = new Map<number, LaidOut>();
  #width = 0;
  #wrapping: Wrapping = "none";

  constructor(document: Document) {
    this.#document = document;
  }

  get count(): number {
    return this.#document.lines;
  }

  /** Updates the layout of lines that changed. */
  layOut(width: number, wrapping: Wrapping): void {
    if (width === this.#width && wrapping === this.#wrapping) return;
    this.#width = width;
    this.#wrapping = wrapping;
    this.#kept.clear();
  }

  at(index: number): LaidOut {
    const text = this.#document.line(index);
    const known = this.#kept.get(index);
    // The last line may have grown.
    if (known?.text === text) return known;
    const line = readLine(text);
    const made = { text, line, rows: rowsOf(line, this.#width, this.#wrapping) };
    this.#kept.delete(index);
    this.#kept.set(index, made);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > KEPT && oldest !== undefined) this.#kept.delete(oldest);
    return made;
  }

  rowsAt(index: number): number {
    return this.at(index).rows.length;
  }
}
