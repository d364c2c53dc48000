/** Parts a line into the rows that it takes on a screen of some width. */
import type { Glyph, Line } from "./line.ts";

/** Lines continue to the right of the screen, or are wrapped: between words, or where the row ends. */
export type Wrapping = "none" | "word" | "anywhere";

/** A row shows the columns of its line from `from` up to, not including, `to`. */
export interface Row {
  readonly from: number;
  readonly to: number;
}

/** Glyphs that stay together while they fit a row. */
type Unit = readonly Glyph[];

/** At least one row, also of an empty line. */
export function rowsOf(line: Line, width: number, wrapping: Wrapping): readonly Row[] {
  if (wrapping === "none") return [{ from: 0, to: Number.POSITIVE_INFINITY }];
  if (line.columns <= width) return [{ from: 0, to: line.columns }];
  const rows = new Rows(width);
  const units = wrapping === "word" ? wordsOf(line.glyphs) : line.glyphs.map((glyph) => [glyph]);
  for (const unit of units) rows.add(unit);
  return rows.end();
}

/**
 * A word includes the blanks after it; a hyphen ends one, and so does a change of style, as after the
 * module of a test's name.
 */
function* wordsOf(glyphs: readonly Glyph[]): Generator<Unit> {
  let word: Glyph[] = [];
  for (const glyph of glyphs) {
    const before = word.at(-1);
    if (before !== undefined && beginsWord(before, glyph)) {
      yield word;
      word = [];
    }
    word.push(glyph);
  }
  if (word.length > 0) yield word;
}

function beginsWord(before: Glyph, glyph: Glyph): boolean {
  if (before.kind !== "text" || glyph.kind !== "text" || before.run !== glyph.run) return true;
  return before.text === "-" || (isBlank(before) && !isBlank(glyph));
}

function isBlank(glyph: Glyph): boolean {
  return glyph.text.trim() === "";
}

class Rows {
  readonly #width: number;
  readonly #rows: Row[] = [];
  #from = 0;
  #to = 0;

  constructor(width: number) {
    this.#width = Math.max(1, width);
  }

  add(unit: Unit): void {
    const width = unit.reduce((sum, glyph) => sum + glyph.width, 0);
    if (this.#fits(width)) this.#to += width;
    else if (unit[0]?.kind === "tab") this.#endWith(width);
    else {
      if (this.#to > this.#from) this.#endWith(0);
      if (this.#fits(width)) this.#to += width;
      else for (const glyph of unit) this.#addGlyph(glyph.width);
    }
  }

  #addGlyph(width: number): void {
    if (!this.#fits(width) && this.#to > this.#from) this.#endWith(0);
    this.#to += width;
  }

  #fits(width: number): boolean {
    return this.#to + width - this.#from <= this.#width;
  }

  #endWith(width: number): void {
    this.#to += width;
    this.#rows.push({ from: this.#from, to: this.#to });
    this.#from = this.#to;
  }

  end(): readonly Row[] {
    if (this.#to > this.#from || this.#rows.length === 0) this.#endWith(0);
    return this.#rows;
  }
}
