/** A search through a document: all matches, found a batch at a time, and the current one. */
import type { MatchMove } from "./actions.ts";
import type { Document } from "./document.ts";
import { readLine } from "./line.ts";

/** Lines, both included. */
export interface Scope {
  readonly first: number;
  readonly last: number;
}

/** Which match is looked at first: one at or after a line, or one before it. */
export interface SearchStart {
  readonly direction: "forwards" | "backwards";
  readonly line: number;
}

/** Lines between two checks of the keyboard. */
const BATCH = 10_000;

export class Search {
  readonly pattern: string;
  readonly #regex: RegExp;
  readonly #document: Document;
  readonly #start: SearchStart;
  /** The line of each match, in order. */
  readonly #matches: number[] = [];
  #matchingLines = 0;
  #searched = 0;
  #current: number | undefined;

  constructor(document: Document, pattern: string, start: SearchStart) {
    this.#document = document;
    this.pattern = pattern;
    this.#regex = compile(pattern);
    this.#start = start;
  }

  /** Whether all lines that are there were searched. */
  get isUpToDate(): boolean {
    return this.#searched >= this.#document.settledLines;
  }

  /** The line to be shown, and which of its matches is looked at. */
  get current(): { readonly line: number; readonly match: number } | undefined {
    const line = this.#current === undefined ? undefined : this.#matches[this.#current];
    if (this.#current === undefined || line === undefined) return undefined;
    return { line, match: this.#current - this.#matches.indexOf(line) };
  }

  get status(): string {
    if (this.#current !== undefined) {
      return `${this.#current + 1} of ${this.#matches.length} matches on ${this.#matchingLines} lines`;
    }
    return this.isUpToDate && this.#document.ended ? "No matches" : `Searched ${this.#searched} lines`;
  }

  /** Searches some more lines. True: a match to be shown was found. */
  advance(): boolean {
    const end = Math.min(this.#document.settledLines, this.#searched + BATCH);
    for (; this.#searched < end; this.#searched += 1) this.#searchLine(this.#searched);
    if (this.#current !== undefined) return false;
    this.#current = this.#firstToShow();
    return this.#current !== undefined;
  }

  #searchLine(line: number): void {
    const found = this.rangesIn(plainOf(this.#document.line(line))).length;
    if (found > 0) this.#matchingLines += 1;
    for (let count = 0; count < found; count += 1) this.#matches.push(line);
  }

  #firstToShow(): number | undefined {
    const { direction, line } = this.#start;
    const matches = this.#matches;
    const isComplete = this.isUpToDate && this.#document.ended;
    const after = matches.findIndex((match) => match >= line);
    if (direction === "forwards") {
      if (after >= 0) return after;
      return isComplete && matches.length > 0 ? 0 : undefined;
    }
    if (after > 0) return after - 1;
    return isComplete && matches.length > 0 ? matches.length - 1 : undefined;
  }

  /** Where matches are in the plain text of a line: begin and end of each. */
  rangesIn(plain: string): readonly (readonly [number, number])[] {
    return Array.from(
      plain.matchAll(this.#regex),
      (match) => [match.index, match.index + match[0].length] as const,
    );
  }

  /** After scrolling away from the present match, a match on the screen comes first. */
  move(to: MatchMove, shown: Scope): void {
    if (this.#current === undefined) return;
    const last = this.#matches.length - 1;
    switch (to) {
      case "first":
        this.#current = 0;
        return;
      case "last":
        this.#current = last;
        return;
      case "next":
        this.#current = Math.min(last, this.#current + 1);
        return;
      case "previous":
        this.#current = Math.max(0, this.#current - 1);
        return;
      case "next-on-screen": {
        const onScreen = this.#matches.findIndex((line) => line >= shown.first);
        if (this.#isShown(shown) || onScreen < 0) this.move("next", shown);
        else this.#current = onScreen;
        return;
      }
      case "previous-on-screen": {
        const onScreen = this.#matches.findLastIndex((line) => line <= shown.last);
        if (this.#isShown(shown) || onScreen < 0) this.move("previous", shown);
        else this.#current = onScreen;
        return;
      }
    }
  }

  #isShown({ first, last }: Scope): boolean {
    const line = this.current?.line ?? -1;
    return line >= first && line <= last;
  }
}

/** What is not a regular expression is searched for as it stands. */
function compile(pattern: string): RegExp {
  try {
    return new RegExp(pattern, "gu");
  } catch {
    return new RegExp(pattern.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&"), "gu");
  }
}

/** Most lines have nothing but colours in them. */
function plainOf(text: string): string {
  const simple = text.replace(/\u001B\[[0-9;:]*m/g, "");
  // oxlint-disable-next-line no-control-regex
  return /[\u0000-\u0008\u000B-\u001F]/.test(simple) ? readLine(text).plain : simple;
}
