/**
 * A document on a screen: the visible part, the effects of keys, and the rows of the picture. It has no access to a
 * terminal. Actions of keys are stored and executed by the next `draw`, which knows the size.
 */
import { type Action, actionOf } from "./actions.ts";
import type { Document } from "./document.ts";
import { BEYOND, cutRow, type Mark, numberCell, wrappedRow } from "./frame.ts";
import { type LaidOut, Lines } from "./lines.ts";
import { type Overlay, type OverlayFacts, overlayHeight, overlayOf } from "./overlay.ts";
import { above, BEGINNING, below, isBefore, type Position, topOfEnd } from "./position.ts";
import { openPrompt, type Prompt, typeInto } from "./prompt.ts";
import { Search } from "./search.ts";
import { parseTarget } from "./target.ts";
import type { Wrapping } from "./wrap.ts";

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface ScreenOptions {
  readonly title: string;
  readonly wrapping: Wrapping;
  readonly showRuler: boolean;
}

export interface Picture {
  /** One for each row of the screen. */
  readonly rows: readonly string[];
  readonly cursor: Overlay["cursor"];
  /** Rows at the bottom that are not text. */
  readonly overlay: number;
}

/** What a key asks of the program around the screen. */
export type Wish = "quit" | "help" | "close" | "redraw";

const NEXT_WRAPPING: Readonly<Record<Wrapping, Wrapping>> = {
  none: "anywhere",
  anywhere: "word",
  word: "none",
};

export class Screen {
  readonly #document: Document;
  readonly #lines: Lines;
  readonly #title: string;
  #wrapping: Wrapping;
  #showRuler: boolean;
  #showNumbers = false;
  #top: Position = BEGINNING;
  /** The line after the last one shown. */
  #bottom = 0;
  #left = 0;
  /** Rows and columns for text, at the last drawing. */
  #view: Size = { width: 80, height: 24 };
  #isFollowing = false;
  #goTo: number | undefined;
  #scroll = 0;
  #count: number | undefined;
  #prompt: Prompt | undefined;
  #search: Search | undefined;
  #notice: string | undefined;

  constructor(document: Document, { title, wrapping, showRuler }: ScreenOptions) {
    this.#document = document;
    this.#lines = new Lines(document);
    this.#title = title;
    this.#wrapping = wrapping;
    this.#showRuler = showRuler;
  }

  /** Whether there is work to continue while no key is pressed. */
  get isBusy(): boolean {
    return this.#search !== undefined && !this.#search.isUpToDate;
  }

  /** Goes on with that work for a moment. */
  work(): void {
    if (this.#search?.advance() === true) this.#showMatch();
  }

  press(key: string): Wish | undefined {
    this.#notice = undefined;
    if (this.#prompt !== undefined) return this.#type(this.#prompt, key);
    const action = actionOf(key);
    if (action === undefined) return undefined;
    const wish = this.#act(action);
    if (action.do !== "digit") this.#count = undefined;
    return wish;
  }

  #type(prompt: Prompt, key: string): Wish | undefined {
    const step = typeInto(prompt, key);
    this.#prompt = step.is === "open" ? step.prompt : undefined;
    if (step.is !== "given") return undefined;
    if (prompt.kind === "go-to") return this.#goToTarget(step.text);
    this.#find(step.text, prompt.kind === "search-forwards");
    return undefined;
  }

  /** As in other programs of the kind, `q` leaves here too. */
  #goToTarget(text: string): Wish | undefined {
    if (text === "q") return "quit";
    const line = parseTarget(text, this.#lines.count);
    if (line === undefined && text !== "") this.#notice = `not a line or a percentage: ${text}`;
    if (line !== undefined) this.#jump(line);
    return undefined;
  }

  #find(pattern: string, forwards: boolean): void {
    if (pattern === "") {
      this.#moveMatch(forwards ? "next" : "previous");
      return;
    }
    this.#search = new Search(this.#document, pattern, {
      direction: forwards ? "forwards" : "backwards",
      line: forwards ? this.#top.line : this.#bottom,
    });
    this.work();
  }

  #act(action: Action): Wish | undefined {
    const times = this.#count ?? 1;
    switch (action.do) {
      case "quit":
        return "quit";
      case "help":
        return "help";
      case "cancel":
        if (this.#count !== undefined) return undefined;
        this.#search = undefined;
        return "close";
      case "refresh":
        return "redraw";
      case "scroll-rows":
        this.#scrollBy(action.by * times);
        return undefined;
      case "scroll-screens":
        this.#scrollBy(Math.trunc(this.#view.height * action.by) * times);
        return undefined;
      case "scroll-columns":
        this.#scrollColumns(action.by * times);
        return undefined;
      case "scroll-widths":
        this.#scrollColumns(Math.trunc(this.#view.width * action.by) * times);
        return undefined;
      case "digit":
        this.#count = (this.#count ?? 0) * 10 + action.digit || undefined;
        return undefined;
      default:
        this.#actOnView(action);
        return undefined;
    }
  }

  #actOnView(
    action: Exclude<
      Action,
      { readonly do: "quit" | "help" | "cancel" | "refresh" | "digit" | `scroll-${string}` }
    >,
  ): void {
    switch (action.do) {
      case "beginning":
        this.#jump((this.#count ?? 1) - 1);
        return;
      case "end":
        if (this.#count === undefined) this.#isFollowing = true;
        else this.#jump(this.#count - 1);
        return;
      case "go-to":
      case "search-forwards":
      case "search-backwards":
        this.#prompt = openPrompt(action.do);
        return;
      case "move-match":
        this.#moveMatch(action.to);
        return;
      case "toggle-ruler":
        this.#showRuler = !this.#showRuler;
        return;
      case "toggle-numbers":
        this.#showNumbers = !this.#showNumbers;
        return;
      case "next-wrapping":
        this.#wrapping = NEXT_WRAPPING[this.#wrapping];
        return;
    }
  }

  #scrollBy(rows: number): void {
    this.#scroll += rows;
    this.#isFollowing = false;
  }

  #scrollColumns(columns: number): void {
    if (this.#wrapping === "none") this.#left = Math.max(0, this.#left + columns);
  }

  #jump(line: number): void {
    this.#goTo = Math.max(0, Math.min(line, this.#lines.count - 1));
    this.#scroll = 0;
    this.#isFollowing = false;
  }

  #moveMatch(to: Parameters<Search["move"]>[0]): void {
    this.#search?.move(to, { first: this.#top.line, last: this.#bottom });
    this.#showMatch();
  }

  #showMatch(): void {
    const current = this.#search?.current;
    if (current !== undefined) this.#jump(current.line);
  }

  /** The picture at this size; what keys asked for is done. */
  draw(size: Size): Picture {
    const overlay = overlayHeight(this.#overlayFacts(), size.height);
    const numbers = this.#showNumbers ? String(this.#lines.count).length : 0;
    const hasNumbers = numbers > 0 && numbers + 2 < size.width;
    this.#view = { width: size.width - (hasNumbers ? numbers + 2 : 0), height: size.height - overlay };
    this.#lines.layOut(this.#view.width, this.#wrapping);
    this.#move();
    const rows = this.#textRows(hasNumbers ? numbers : undefined);
    const shown = overlayOf(this.#overlayFacts(), size);
    const cursor =
      shown.cursor === undefined ? undefined : { ...shown.cursor, row: shown.cursor.row + this.#view.height };
    return { rows: [...rows, ...shown.rows], cursor, overlay };
  }

  #move(): void {
    const { height } = this.#view;
    const end = topOfEnd(this.#lines, height);
    if (this.#isFollowing) this.#top = end;
    // After a change of the width, a line may have fewer rows than before.
    else if (this.#top.row > 0) {
      this.#top = { ...this.#top, row: Math.min(this.#top.row, this.#lines.rowsAt(this.#top.line) - 1) };
    }
    if (this.#goTo !== undefined) {
      this.#top = { line: this.#goTo, row: 0 };
      // What was looked for is in the middle.
      this.#scroll -= Math.trunc(height / 2);
    }
    if (this.#scroll < 0) this.#top = above(this.#lines, this.#top, -this.#scroll);
    else if (isBefore(this.#top, end)) {
      this.#top = below(this.#lines, this.#top, { distance: this.#scroll, limit: end });
    }
    this.#goTo = undefined;
    this.#scroll = 0;
  }

  #textRows(digits: number | undefined): readonly string[] {
    const rows: string[] = [];
    let line = this.#top.line;
    for (; line < this.#lines.count && rows.length < this.#view.height; line += 1) {
      const laidOut = this.#lines.at(line);
      const first = line === this.#top.line ? this.#top.row : 0;
      const marks = this.#marksIn(line, laidOut);
      for (let row = first; row < laidOut.rows.length && rows.length < this.#view.height; row += 1) {
        const number = digits === undefined ? "" : numberCell(row === 0 ? line + 1 : undefined, digits);
        rows.push(number + this.#textRow(laidOut, row, marks));
      }
    }
    this.#bottom = line;
    while (rows.length < this.#view.height) rows.push(BEYOND);
    return rows;
  }

  #textRow({ line, rows }: LaidOut, index: number, marks: readonly Mark[]): string {
    const row = rows[index] ?? { from: 0, to: 0 };
    if (this.#wrapping !== "none") return wrappedRow(line, row, marks);
    return cutRow(line, { left: this.#left, width: this.#view.width }, marks);
  }

  #marksIn(index: number, { line }: LaidOut): readonly Mark[] {
    const current = this.#search?.current;
    const ranges = this.#search?.rangesIn(line.plain) ?? [];
    return ranges.map(([from, to], match) => ({
      from,
      to,
      isCurrent: current?.line === index && current.match === match,
    }));
  }

  #overlayFacts(): OverlayFacts {
    const ruler = {
      title: this.#title,
      top: this.#top,
      bottom: this.#bottom,
      lines: this.#lines.count,
      left: this.#left,
      wrapping: this.#wrapping,
      isFollowing: this.#isFollowing,
      isComplete: this.#document.ended,
      count: this.#count,
    };
    return {
      notice: this.#notice,
      prompt: this.#prompt,
      search: this.#search,
      ruler: this.#showRuler ? ruler : undefined,
    };
  }
}
