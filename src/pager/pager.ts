/**
 * The pager that is built in: shows a document at a terminal until the user leaves it. What the terminal is,
 * and how it is given back on every way out, is its port's affair.
 */
import { helpText } from "./actions.ts";
import { BEGINNINGS, fits, type Interface, rowsTaken } from "./direct.ts";
import { Document } from "./document.ts";
import { KeyReader } from "./keys.ts";
import { type Picture, Screen, type Size, type Wish } from "./screen.ts";
import type { Wrapping } from "./wrap.ts";

export type PagerInput =
  /** What keys sent. */
  | { readonly type: "keys"; readonly text: string }
  /** Ctrl-C. */
  | { readonly type: "interrupt" }
  /** The window has another size, or the program continues after a stop. */
  | { readonly type: "redraw" }
  /** The document grew, or is complete. */
  | { readonly type: "more" }
  /** The terminal is gone, or the program received a signal to end. */
  | { readonly type: "end" };

export interface PagerTerminal {
  size(): Size;
  /** Shows text; resolves once it is written. */
  show(text: string): Promise<void>;
  /** Takes the whole screen: another one that is gone afterwards, or the one that is there. */
  takeScreen(kind: "other" | "present"): void;
  /** Milliseconds since some moment, never going back. */
  now(): number;
  /** The next input; undefined if there was none for `within` milliseconds. */
  next(within?: number): Promise<PagerInput | undefined>;
}

export interface PagerOptions {
  readonly interface: Interface;
  readonly wrapping: Wrapping;
  readonly showRuler: boolean;
}

/** How long `quit-quickly-or-clear-output` waits, in milliseconds. */
const QUICKLY = 2000;
/** After this many milliseconds a lone escape character is the key of that name. */
const ESCAPE_DELAY = 50;

/** Resolves once the user has left, or has seen all there is. */
export async function showPager(
  terminal: PagerTerminal,
  document: Document,
  options: PagerOptions,
): Promise<void> {
  const pager = new Pager(terminal, document, options);
  if (await pager.begin()) await pager.fullScreen();
}

class Pager {
  readonly #terminal: PagerTerminal;
  readonly #document: Document;
  readonly #options: PagerOptions;
  readonly #keys = new KeyReader();
  readonly #main: Screen;
  #help: Screen | undefined;
  /** The rows on the terminal now. */
  #shown: readonly string[] = [];
  #overlay = 0;

  constructor(terminal: PagerTerminal, document: Document, options: PagerOptions) {
    this.#terminal = terminal;
    this.#document = document;
    this.#options = options;
    this.#main = new Screen(document, { ...options, title: "" });
  }

  /** Whether the whole screen is needed. */
  async begin(): Promise<boolean> {
    switch (BEGINNINGS[this.#options.interface]) {
      case "print":
        return this.#print();
      case "wait":
        return this.#wait();
      case "screen":
        this.#terminal.takeScreen("other");
        return true;
    }
  }

  async #print(): Promise<boolean> {
    let printed = 0;
    let rows = 0;
    for (;;) {
      const size = this.#terminal.size();
      const to = this.#document.settledLines;
      const added = rowsTaken(this.#document, { from: printed, to, width: size.width, limit: size.height });
      if (!fits(rows + added, size)) return this.#goOnFullScreen(rows);
      await this.#printLines(printed, to);
      printed = to;
      rows += added;
      if (this.#document.ended) return false;
      const wish = await this.#earlyWish();
      if (wish === "quit") return false;
      if (wish === "screen") return this.#goOnFullScreen(rows);
    }
  }

  /** The new text scrolls up, and so does the earlier content of the screen, which is not overwritten. */
  async #goOnFullScreen(rows: number): Promise<true> {
    await this.#terminal.show("\n".repeat(Math.max(0, this.#terminal.size().height - rows - 1)));
    this.#terminal.takeScreen("present");
    return true;
  }

  async #wait(): Promise<boolean> {
    const until = this.#terminal.now() + QUICKLY;
    for (;;) {
      const size = this.#terminal.size();
      const to = this.#document.settledLines;
      const rows = rowsTaken(this.#document, { from: 0, to, width: size.width, limit: size.height });
      if (fits(rows, size) && this.#document.ended) {
        await this.#printLines(0, to);
        return false;
      }
      const left = until - this.#terminal.now();
      const wish = fits(rows, size) && left > 0 ? await this.#earlyWish(left) : "screen";
      if (wish === "quit") return false;
      if (wish === undefined) continue;
      this.#terminal.takeScreen("other");
      return true;
    }
  }

  async #printLines(from: number, to: number): Promise<void> {
    let text = "";
    for (let line = from; line < to; line += 1) text += `${this.#document.line(line)}\n`;
    if (text !== "") await this.#terminal.show(text);
  }

  /** Before there is a screen, few keys mean anything. */
  async #earlyWish(within?: number): Promise<"quit" | "screen" | undefined> {
    const input = await this.#terminal.next(within);
    if (input?.type === "interrupt" || input?.type === "end") return "quit";
    const keys = input?.type === "keys" ? this.#keys.read(input.text) : [];
    if (keys.includes("q")) return "quit";
    return keys.includes("space") || keys.includes("f") ? "screen" : undefined;
  }

  async fullScreen(): Promise<void> {
    for (;;) {
      await this.#draw();
      const input = await this.#next();
      if (input?.type === "end") return;
      if (input?.type === "redraw") this.#shown = [];
      for (const key of this.#keysOf(input)) {
        const wish = this.#screen.press(key);
        if (wish === "quit") return this.#leave();
        if (wish !== undefined) this.#grant(wish);
        // The next key, which may be here already, means what it means on this picture.
        this.#screen.draw(this.#terminal.size());
      }
    }
  }

  get #screen(): Screen {
    return this.#help ?? this.#main;
  }

  async #next(): Promise<PagerInput | undefined> {
    const input = await this.#terminal.next(
      this.#screen.isBusy ? 0 : this.#keys.isWaiting ? ESCAPE_DELAY : undefined,
    );
    if (input === undefined && this.#screen.isBusy) this.#screen.work();
    return input;
  }

  #keysOf(input: PagerInput | undefined): readonly string[] {
    if (input === undefined) return this.#keys.expire();
    if (input.type === "interrupt") return ["ctrl-c"];
    return input.type === "keys" ? this.#keys.read(input.text) : [];
  }

  #grant(wish: Exclude<Wish, "quit">): void {
    switch (wish) {
      case "help":
        this.#help ??= new Screen(helpDocument(), { ...this.#options, title: "HELP" });
        return;
      case "close":
        this.#help = undefined;
        return;
      case "redraw":
        this.#shown = [];
        return;
    }
  }

  /** Rows that are shown already are left alone. */
  async #draw(): Promise<void> {
    const size = this.#terminal.size();
    const picture = this.#screen.draw(size);
    this.#overlay = picture.overlay;
    await this.#terminal.show(updateOf(this.#shown, picture));
    this.#shown = picture.rows;
  }

  /** Erases the rows below the text, where the shell continues. */
  async #leave(): Promise<void> {
    const { height } = this.#terminal.size();
    const scroll = this.#overlay === 0 ? "\u001B[S" : "";
    const row = Math.max(1, height - Math.max(1, this.#overlay) + 1);
    await this.#terminal.show(`${scroll}\u001B[${row};1H\u001B[J\u001B[?25h`);
  }
}

function helpDocument(): Document {
  const document = new Document();
  document.append(helpText());
  document.end();
  return document;
}

/** One update, which terminals that can show at once. The row is cleared first: at its end it is too late. */
function updateOf(shown: readonly string[], { rows, cursor }: Picture): string {
  const changed = rows.map((row, index) =>
    row === shown[index] ? "" : `\u001B[${index + 1};1H\u001B[K${row}`,
  );
  const end =
    cursor === undefined
      ? `\u001B[${rows.length};1H`
      : `\u001B[${cursor.row + 1};${cursor.column + 1}H\u001B[?25h`;
  return `\u001B[?2026h\u001B[?25l${changed.join("")}${end}\u001B[?2026l`;
}
