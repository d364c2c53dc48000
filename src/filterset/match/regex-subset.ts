/**
 * Recognises regular expressions that mean the same to Rust's engine and to JavaScript's: literals, `.`,
 * anchors, plain classes, `\d \w \s \b`, groups, alternatives and quantifiers. Whatever it does not know
 * for certain, it leaves to Rust's engine, also to be refused: here every accepted pattern is valid there.
 */
import type { CodeRange, Pattern } from "./pattern.ts";

export interface SimpleRegex {
  readonly pattern: Pattern;
  readonly ignoreCase: boolean;
  /** The engines agree only on ASCII texts: in Rust's, `\w` and `(?i)` cover all of Unicode. */
  readonly asciiOnly: boolean;
}

const MAX_LENGTH = 500;
const MAX_GROUPS_INSIDE = 20;
const MAX_COUNT = 20;
/** Unicode classes are large to Rust's engine; far fewer than these cannot reach its size limit. */
const MAX_CLASSES = 60;

/** The pattern, or `undefined` if only Rust's engine can decide. */
export function parseSimpleRegex(text: string): SimpleRegex | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  const ignoreCase = text.startsWith("(?i)");
  const scan = new Scan(ignoreCase ? text.slice("(?i)".length) : text);
  const pattern = scan.alternatives(0);
  if (pattern === undefined || !scan.atEnd || scan.classes > MAX_CLASSES) return undefined;
  // A character outside ASCII may fold to one inside it, as the Kelvin sign does.
  if (ignoreCase && !/^\p{ASCII}*$/u.test(text)) return undefined;
  return { pattern, ignoreCase, asciiOnly: ignoreCase || scan.classes > 0 };
}

const DIGIT: readonly CodeRange[] = ranges("09");
const WORD: readonly CodeRange[] = ranges("09AZ__az");
const SPACE: readonly CodeRange[] = ranges("\t\r  ");
const CLASSES: ReadonlyMap<string, readonly CodeRange[]> = new Map([
  ["d", DIGIT],
  ["w", WORD],
  ["s", SPACE],
]);
const CONTROL: ReadonlyMap<string, number> = new Map([
  ["n", 10],
  ["r", 13],
  ["t", 9],
]);
/** What may be escaped to stand for itself. */
const ESCAPABLE = /[\\.+*?()|[\]{}^$#&~/:-]/;
/** What stands for itself without an escape: outside a class, and inside one. */
const LITERAL = /[^\\.+*?()|[\]{}^$]/u;
const CLASS_LITERAL = /[^\\[\]^&~-]/u;
const QUANTIFIER = /(?:([*+?])|\{(\d{1,2})(,)?(\d{1,2})?\})\??/y;

/** Pairs of first and last characters. */
function ranges(pairs: string): readonly CodeRange[] {
  return Array.from({ length: pairs.length / 2 }, (_, index): CodeRange => [
    pairs.charCodeAt(index * 2),
    pairs.charCodeAt(index * 2 + 1),
  ]);
}

/** Reads the pattern from left to right; every method gives `undefined` for what is not in the subset. */
class Scan {
  /** Unicode classes and boundaries so far, each counted as often as it is repeated. */
  classes = 0;
  readonly #text: readonly string[];
  #position = 0;

  constructor(text: string) {
    this.#text = Array.from(text);
  }

  get atEnd(): boolean {
    return this.#position >= this.#text.length;
  }

  get #next(): string {
    return this.#text[this.#position] ?? "";
  }

  #take(text: string): boolean {
    const taken =
      text.length > 0 && this.#text.slice(this.#position, this.#position + text.length).join("") === text;
    if (taken) this.#position += text.length;
    return taken;
  }

  alternatives(depth: number): Pattern | undefined {
    const branches: Pattern[] = [];
    do {
      const branch = this.#sequence(depth);
      if (branch === undefined) return undefined;
      branches.push(branch);
    } while (this.#take("|"));
    const [only] = branches;
    return branches.length === 1 ? only : { type: "choice", branches };
  }

  #sequence(depth: number): Pattern | undefined {
    const items: Pattern[] = [];
    while (!this.atEnd && this.#next !== "|" && this.#next !== ")") {
      const classesBefore = this.classes;
      const item = this.#atom(depth);
      const repeated = item === undefined ? undefined : this.#quantified(item, classesBefore);
      if (repeated === undefined) return undefined;
      items.push(repeated);
    }
    return { type: "sequence", items };
  }

  #atom(depth: number): Pattern | undefined {
    const next = this.#next;
    if (this.#take("^")) return { type: "start" };
    if (this.#take("$")) return { type: "end" };
    if (this.#take(".")) return { type: "any" };
    if (this.#take("(")) return this.#group(depth);
    if (this.#take("[")) return this.#class();
    if (this.#take("\\")) return this.#escape();
    if (!LITERAL.test(next)) return undefined;
    this.#position += 1;
    return { type: "character", code: codeOf(next) };
  }

  #group(depth: number): Pattern | undefined {
    if (depth >= MAX_GROUPS_INSIDE) return undefined;
    if (this.#next === "?" && !this.#take("?:")) return undefined;
    const inside = this.alternatives(depth + 1);
    if (inside === undefined || !this.#take(")")) return undefined;
    return { type: "choice", branches: [inside] };
  }

  #escape(): Pattern | undefined {
    const letter = this.#next;
    this.#position += 1;
    const set = CLASSES.get(letter.toLowerCase());
    if (set !== undefined) {
      this.classes += 1;
      return { type: "set", negated: letter !== letter.toLowerCase(), ranges: set };
    }
    if (letter === "A") return { type: "start" };
    if (letter === "z") return { type: "end" };
    if (letter === "b" || letter === "B") {
      this.classes += 1;
      // `\b{start}` and its like are Rust's own.
      return this.#next === "{" ? undefined : { type: "word-boundary", negated: letter === "B" };
    }
    const code = escapedCode(letter);
    return code === undefined ? undefined : { type: "character", code };
  }

  #class(): Pattern | undefined {
    const negated = this.#take("^");
    const items: CodeRange[] = [];
    if (this.#take("-")) items.push([45, 45]);
    while (this.#next !== "]") {
      const item = this.#classItem();
      if (item === undefined) return undefined;
      items.push(...item);
      if (this.#next === "-" && this.#text[this.#position + 1] === "]") {
        this.#position += 1;
        items.push([45, 45]);
      }
    }
    this.#position += 1;
    return items.length === 0 ? undefined : { type: "set", negated, ranges: items };
  }

  #classItem(): readonly CodeRange[] | undefined {
    const next = this.#next;
    this.#position += 1;
    if (next === "\\") {
      const letter = this.#next;
      this.#position += 1;
      const set = CLASSES.get(letter);
      if (set !== undefined) this.classes += 1;
      const code = escapedCode(letter);
      return set ?? (code === undefined || this.#next === "-" ? undefined : [[code, code]]);
    }
    if (next === "" || !CLASS_LITERAL.test(next)) return undefined;
    const first = codeOf(next);
    const after = this.#text[this.#position + 1] ?? "";
    if (this.#next !== "-" || after === "]") return [[first, first]];
    this.#position += 2;
    const last = codeOf(after);
    return CLASS_LITERAL.test(after) && first <= last && this.#next !== "-" ? [[first, last]] : undefined;
  }

  #quantified(item: Pattern, classesBefore: number): Pattern | undefined {
    const rest = this.#text.slice(this.#position, this.#position + 8).join("");
    QUANTIFIER.lastIndex = 0;
    const match = QUANTIFIER.exec(rest);
    if (match === null) return this.#next === "{" || /[*+?]/.test(this.#next) ? undefined : item;
    this.#position += match[0].length;
    const bounds = boundsOf(match);
    // Rust's engine repeats a repetition; JavaScript's refuses it.
    if (bounds === undefined || /[*+?{]/.test(this.#next) || !isRepeatable(item, bounds.max))
      return undefined;
    this.classes += (this.classes - classesBefore) * (Math.min(bounds.max, MAX_COUNT) - 1);
    return { type: "repeat", item, ...bounds };
  }
}

/** Characters and sets may be repeated freely; a group only made optional, as its rounds multiply. */
function isRepeatable(item: Pattern, max: number): boolean {
  switch (item.type) {
    case "character":
    case "any":
    case "set":
      return true;
    case "choice":
      return max === 1;
    default:
      return false;
  }
}

function boundsOf(match: RegExpExecArray): { readonly min: number; readonly max: number } | undefined {
  const [, sign, low, comma, high] = match;
  if (sign !== undefined)
    return { min: sign === "+" ? 1 : 0, max: sign === "?" ? 1 : Number.POSITIVE_INFINITY };
  const min = Number(low);
  if (comma === undefined) return high === undefined && min <= MAX_COUNT ? { min, max: min } : undefined;
  const max = high === undefined ? Number.POSITIVE_INFINITY : Number(high);
  const isSmall = min <= MAX_COUNT && (high === undefined || max <= MAX_COUNT);
  return isSmall && min <= max ? { min, max } : undefined;
}

function escapedCode(letter: string): number | undefined {
  return CONTROL.get(letter) ?? (ESCAPABLE.test(letter) ? codeOf(letter) : undefined);
}

function codeOf(character: string): number {
  return character.codePointAt(0) ?? 0;
}
