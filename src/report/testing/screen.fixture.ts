/** A small terminal for tests, which shows the screen after the bytes that outputs write. */
import { columns } from "../../text/terminal/width.ts";

export class Screen {
  readonly #width: number;
  readonly #height: number;
  /** All rows, those that scrolled away first. A cell holds one character; a wide one leaves its second cell empty. */
  readonly #rows: string[][] = [[]];
  #top = 0;
  #row = 0;
  #column = 0;

  constructor(width: number, height: number) {
    this.#width = width;
    this.#height = height;
  }

  /** Everything ever shown, without blanks at line ends and empty rows at the bottom. */
  get text(): string {
    return this.#rows
      .map((cells) =>
        Array.from(cells, (cell) => cell ?? " ")
          .join("")
          .trimEnd(),
      )
      .join("\n")
      .trimEnd();
  }

  /** The row and column of the cursor, from 0; rows count from the beginning of all text. */
  get cursor(): { readonly row: number; readonly column: number } {
    return { row: this.#row, column: this.#column };
  }

  write(text: string): void {
    // oxlint-disable-next-line no-control-regex
    for (const [token] of text.matchAll(
      /\u001B\[[?0-9;]*[A-Za-z]|\u001B\][^\u001B]*\u001B\\|\P{M}\p{M}*/gsu,
    )) {
      if (token.startsWith("\u001B[")) this.#control(token);
      else if (!token.startsWith("\u001B]")) this.#character(token);
    }
  }

  #character(token: string): void {
    if (token === "\r") this.#column = 0;
    else if (token === "\n") this.#lineFeed();
    else this.#print(token);
  }

  #print(token: string): void {
    const width = columns(token);
    // Like most terminals: a full row wraps only when the next character comes.
    if (this.#column + width > this.#width) this.#lineFeed();
    const cells = this.#cells();
    while (cells.length < this.#column) cells.push(" ");
    cells[this.#column] = token;
    if (width === 2) cells[this.#column + 1] = "";
    this.#column += width;
  }

  /** The terminal's driver makes a carriage return and a line feed of it. */
  #lineFeed(): void {
    this.#column = 0;
    this.#row += 1;
    this.#cells();
    this.#top = Math.max(this.#top, this.#row - this.#height + 1);
  }

  #cells(): string[] {
    while (this.#rows.length <= this.#row) this.#rows.push([]);
    return this.#rows[this.#row] ?? [];
  }

  #control(sequence: string): void {
    const count = Number(/\d+/.exec(sequence)?.[0] ?? 1);
    switch (sequence.at(-1)) {
      case "A":
        this.#row = Math.max(this.#row - count, this.#top);
        break;
      case "K":
        this.#cells().length = Math.min(this.#cells().length, this.#lastColumn());
        break;
      case "J":
        this.#cells().length = Math.min(this.#cells().length, this.#lastColumn());
        this.#rows.length = this.#row + 1;
        break;
      case "m":
      case "h":
      case "l":
        break;
      default:
        throw new Error(`unknown control ${JSON.stringify(sequence)}`);
    }
  }

  /** After the last column the cursor is still in it: erasing takes its character away. */
  #lastColumn(): number {
    return Math.min(this.#column, this.#width - 1);
  }
}
