/**
 * Keeps a few lines at the bottom of a terminal and lets text scroll by above them.
 *
 * Everything between two states of the screen is one write, bracketed as a synchronized update where the
 * terminal has them. Lines are overwritten in place, never erased first, so nothing flickers elsewhere
 * either. The cursor rests at the beginning of the last line: when a window becomes narrower, terminals
 * wrap the lines above the cursor again and keep the cursor at its position in the text. Terminals differ in whether
 * they also wrap the cursor's own line; at its beginning, this makes no difference.
 */
import { paintedColumns } from "../../text/terminal/width.ts";
import type { Sink } from "../output.ts";

const BEGIN_UPDATE = "\u001B[?2026h";
const END_UPDATE = "\u001B[?2026l";
const ERASE_LINE_END = "\u001B[K";
const ERASE_BELOW = "\u001B[J";

export interface FrameOptions {
  /** The terminal knows synchronized updates (those that do not know them ignore them, most often). */
  readonly synchronized: boolean;
}

export class Frame {
  readonly #sink: Sink;
  readonly #options: FrameOptions;
  #drawn: readonly string[] = [];
  #drawnWidth = 0;
  #pending: string[] = [];
  #pendingLength = 0;

  constructor(sink: Sink, options: FrameOptions) {
    this.#sink = sink;
    this.#options = options;
  }

  /** Characters printed since the last draw. */
  get pendingLength(): number {
    return this.#pendingLength;
  }

  /** Takes whole lines of text to be shown above the frame with the next draw. */
  print(text: string): void {
    this.#pending.push(text);
    this.#pendingLength += text.length;
  }

  /** Shows the pending text and, below it, `lines`, none of which may be as wide as the terminal. */
  draw(lines: readonly string[], width: number): void {
    const text = this.#takePending();
    if (text === "" && width === this.#drawnWidth && sameLines(lines, this.#drawn)) return;
    const top = this.#toTop(width);
    const frame = `${lines.join(`${ERASE_LINE_END}\r\n`)}${ERASE_BELOW}\r`;
    // Text may be wider than the terminal, so it must not be mixed with the rows that it overwrites. The same applies to
    // rows that were wrapped again: terminals remember which ones belong together.
    const isInPlace = text === "" && width === this.#drawnWidth;
    this.#write(isInPlace ? `${top}${frame}` : `${top}${ERASE_BELOW}${text}${frame}`);
    this.#drawn = lines;
    this.#drawnWidth = width;
  }

  /** Shows the pending text and removes the frame: the cursor is where text would continue. */
  clear(width: number): void {
    const text = this.#takePending();
    if (this.#drawn.length > 0) this.#write(`${this.#toTop(width)}${ERASE_BELOW}${text}`);
    else if (text !== "") this.#sink.write(text);
    this.#drawn = [];
  }

  #takePending(): string {
    const text = this.#pending.join("");
    this.#pending = [];
    this.#pendingLength = 0;
    return text;
  }

  /** From the last drawn line to the beginning of the first. */
  #toTop(width: number): string {
    const up = this.#rowsAbove(width);
    return up > 0 ? `\r\u001B[${up}A` : "\r";
  }

  /** Rows that the drawn lines, except the last, occupy now: terminals wrap lines again when they become narrower. */
  #rowsAbove(width: number): number {
    const above = this.#drawn.slice(0, -1);
    if (width >= this.#drawnWidth) return above.length;
    const rowsOf = (line: string): number =>
      Math.max(Math.ceil(paintedColumns(line) / Math.max(width, 1)), 1);
    return above.reduce((sum, line) => sum + rowsOf(line), 0);
  }

  #write(text: string): void {
    this.#sink.write(this.#options.synchronized ? `${BEGIN_UPDATE}${text}${END_UPDATE}` : text);
  }
}

function sameLines(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((line, index) => line === right[index]);
}
