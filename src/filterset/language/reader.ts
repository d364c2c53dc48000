/** Reads source text from left to right: a position, and the few ways in which the lexer moves it. */
import type { Range } from "./ast.ts";

/** Blanks of the language: spaces and line ends, so that filters may span lines in TOML. A tab is not one. */
const BLANKS = /(?: |\r?\n)*/y;

export class Reader {
  readonly text: string;
  position = 0;

  constructor(text: string) {
    this.text = text;
  }

  get atEnd(): boolean {
    return this.position >= this.text.length;
  }

  /** Whether `text` comes next. */
  sees(text: string): boolean {
    return this.text.startsWith(text, this.position);
  }

  /** Takes what the sticky pattern matches here; empty if it matches nothing. */
  take(pattern: RegExp): string {
    const start = this.position;
    pattern.lastIndex = start;
    if (!pattern.test(this.text)) return "";
    this.position = pattern.lastIndex;
    return this.text.slice(start, this.position);
  }

  /** Takes `text` if it comes next. */
  takeText(text: string): boolean {
    if (!this.sees(text)) return false;
    this.position += text.length;
    return true;
  }

  skipBlanks(): void {
    const next = this.text[this.position];
    // A configuration may hold thousands of filtersets, most of them without a blank where one may stand.
    if (next === " " || next === "\n" || next === "\r") this.take(BLANKS);
  }

  rangeFrom(start: number): Range {
    return { start, end: this.position };
  }
}
