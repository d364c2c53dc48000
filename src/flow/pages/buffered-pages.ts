/** Buffers text for the pager: each piece would cost a system call, or a turn of the event loop. */
import type { Aside, Part } from "../../report/output.ts";
import type { Pages } from "../context.ts";

/** Characters that are held before they are written: there is a line for each test. */
const MOST_HELD = 64 * 1024;

export class BufferedPages {
  readonly #pages: Pages;
  /** The text of one event may be long: the end of the run repeats much. */
  readonly #waiting: Part;
  #text = "";
  #isLong = false;

  constructor(pages: Pages, aside: Aside) {
    this.#pages = pages;
    this.#waiting = aside.part();
  }

  write(text: string): void {
    this.#text += text;
    if (this.#text.length < MOST_HELD) return;
    this.#putAside();
    this.#isLong = true;
  }

  /** Whether there is enough to be sent. */
  get isLong(): boolean {
    return this.#isLong;
  }

  /** Sends everything, as fast as it is taken. */
  async send(): Promise<void> {
    this.#putAside();
    this.#isLong = false;
    for (const text of this.#waiting.take()) {
      this.#pages.write(text);
      await this.#pages.settled();
    }
  }

  /** Sends everything now. */
  flush(): void {
    this.#putAside();
    for (const text of this.#waiting.take()) this.#pages.write(text);
  }

  #putAside(): void {
    this.#waiting.write(this.#text);
    this.#text = "";
  }
}
