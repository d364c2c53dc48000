/**
 * One line of text as a terminal would show it: glyphs with their columns and styles. Colours and links stay; sequences
 * that move the cursor are dropped; other control characters are made visible.
 */
import { columns } from "../text/terminal/width.ts";

/** What the glyphs of a stretch have in common. Two stretches are the same only if they are the same object. */
export interface Run {
  /** Sequences that switch its style on; empty for none. */
  readonly look: string;
  /** The target of its link; empty for none. */
  readonly link: string;
}

/** What one or more columns show. Marks that combine with a character belong to its glyph. */
export interface Glyph {
  readonly text: string;
  readonly kind: "text" | "tab" | "control";
  /** From 0, in a line that never ends. */
  readonly column: number;
  readonly width: number;
  readonly run: Run;
  /** Where it is in `plain`. */
  readonly at: number;
}

export interface Line {
  /** The text without sequences, which is searched. */
  readonly plain: string;
  readonly glyphs: readonly Glyph[];
  readonly columns: number;
}

const TAB_STOP = 8;
const PLAIN_RUN: Run = { look: "", link: "" };
const INVERSE = "\u001B[7m";

const LOOK = String.raw`\u001B\[(?<look>[0-9;:]*)m`;
const LINK = String.raw`\u001B\]8;[^;\u0007\u001B]*;(?<link>[^\u0007\u001B]*)(?:\u0007|\u001B\\)`;
const MOVE = String.raw`\u001B\[[0-?]*[ -/]*[@-~]`;
const TOKEN = new RegExp(String.raw`${LOOK}|${LINK}|${MOVE}|[^\u001B]|\u001B`, "gsu");
const RESET = /^0*(?:;|$)/;

/** Reads a line without its end. */
export function readLine(text: string): Line {
  const reader = new Reader();
  for (const match of text.matchAll(TOKEN)) {
    const [token] = match;
    const { look, link } = match.groups ?? {};
    if (look !== undefined) reader.look(token, look);
    else if (link !== undefined) reader.link(link);
    else if (token.length < 3) reader.character(token);
  }
  return reader.line;
}

class Reader {
  readonly #glyphs: Glyph[] = [];
  #run: Run = PLAIN_RUN;
  #plain = "";
  #column = 0;

  get line(): Line {
    return { plain: this.#plain, glyphs: this.#glyphs, columns: this.#column };
  }

  look(sequence: string, parameters: string): void {
    const kept = RESET.test(parameters) ? "" : this.#run.look;
    const adds = /[1-9]/.test(parameters) ? sequence : "";
    this.#run = { look: kept + adds, link: this.#run.link };
  }

  link(target: string): void {
    this.#run = { look: this.#run.look, link: target };
  }

  character(character: string): void {
    const code = character.codePointAt(0) ?? 0;
    if (character === "\t") {
      const width = TAB_STOP - (this.#column % TAB_STOP);
      this.#add(character, { text: " ".repeat(width), kind: "tab", width, run: this.#run });
    } else if (code < 0x20 || code === 0x7f) {
      this.#control(character, `<${code.toString(16).toUpperCase().padStart(2, "0")}>`);
    } else {
      this.#printable(character, code);
    }
  }

  #printable(character: string, code: number): void {
    const width = columns(character);
    const before = this.#glyphs.at(-1);
    if (width > 0) this.#add(character, { text: character, kind: "text", width, run: this.#run });
    else if (before?.kind === "text") {
      this.#glyphs[this.#glyphs.length - 1] = { ...before, text: before.text + character };
      this.#plain += character;
    } else {
      this.#control(character, `<U+${code.toString(16).toUpperCase().padStart(4, "0")}>`);
    }
  }

  #control(character: string, text: string): void {
    this.#add(character, { text, kind: "control", width: text.length, run: { look: INVERSE, link: "" } });
  }

  #add(character: string, glyph: Omit<Glyph, "column" | "at">): void {
    this.#glyphs.push({ ...glyph, column: this.#column, at: this.#plain.length });
    this.#plain += character;
    this.#column += glyph.width;
  }
}
