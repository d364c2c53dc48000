/**
 * Globs, as Rust's globset reads them when separators are not special and backslashes are plain text:
 * `*` and `?` also match `/` and `::`; only a component that is `**` treats slashes specially.
 *
 * A glob compares bytes of UTF-8, not characters: `?` is half of an `é`. So it becomes a pattern over byte
 * strings, in which every character stands for one byte.
 */
import { isAscii } from "../language/ascii.ts";
import { err, ok, type Result } from "../../diagnostics/result.ts";
import { type CodeRange, type Pattern, toGlobset } from "./pattern.ts";

/** What is wrong with a glob, as a lower-case fragment. */
export type GlobFailure = string;

export interface Glob {
  /** Over `byteString`s; matches the whole of them. */
  readonly pattern: Pattern;
  /** How deeply `{…}` stand inside one another. */
  readonly depth: number;
}

/** A component that is `**` swallows the slashes around it, so it stays apart until its neighbours are known. */
type Part =
  | Pattern
  | { readonly type: "literal"; readonly character: string }
  | { readonly type: "any-prefix" | "any-suffix" | "any-components" };

export function parseGlob(text: string): Result<Glob, GlobFailure> {
  return new GlobParser(text).run();
}

/** The text's bytes in UTF-8, each as the character of the same number. */
export function byteString(text: string): string {
  if (isAscii(text)) return text;
  return Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join("");
}

/** Rust's engine, which judges deep globs, stops somewhat before. */
const MAX_DEPTH = 250;

const STAR: Pattern = { type: "repeat", item: { type: "any" }, min: 0, max: Number.POSITIVE_INFINITY };
const SLASH: Pattern = { type: "character", code: 47 };
const sequence = (...items: readonly Pattern[]): Pattern => ({ type: "sequence", items });
const choice = (...branches: readonly Pattern[]): Pattern => ({ type: "choice", branches });

class GlobParser {
  readonly #characters: readonly string[];
  #next = 0;
  /** For each open `{`, its branches so far; the first entry is the glob itself. */
  readonly #open: Part[][][] = [[[]]];
  #depth = 0;

  constructor(text: string) {
    this.#characters = Array.from(text);
  }

  run(): Result<Glob, GlobFailure> {
    while (this.#next < this.#characters.length) {
      const failure = this.#step();
      if (failure !== undefined) return err(failure);
    }
    if (this.#open.length > 1) return err("missing `}`; a plain brace is written `[{]`");
    const parts = this.#branch;
    const everything = parts.length === 1 && parts[0]?.type === "any-prefix";
    const items = everything ? [STAR] : parts.map(toPattern);
    return ok({ pattern: sequence({ type: "start" }, ...items, { type: "end" }), depth: this.#depth });
  }

  get #branches(): Part[][] {
    return this.#open.at(-1) ?? [];
  }

  get #branch(): Part[] {
    return this.#branches.at(-1) ?? [];
  }

  #step(): GlobFailure | undefined {
    const character = this.#characters[this.#next] ?? "";
    this.#next += 1;
    switch (character) {
      case "?":
        this.#branch.push({ type: "any" });
        return undefined;
      case "*":
        this.#star();
        return undefined;
      case "[":
        return this.#class();
      case "{":
        this.#open.push([[]]);
        this.#depth = Math.max(this.#depth, this.#open.length - 1);
        return this.#depth > MAX_DEPTH ? "braces inside one another too many times" : undefined;
      case "}":
        return this.#closeBrace();
      case ",":
        if (this.#open.length > 1) this.#branches.push([]);
        else this.#branch.push({ type: "literal", character });
        return undefined;
      default:
        this.#branch.push({ type: "literal", character });
        return undefined;
    }
  }

  #closeBrace(): GlobFailure | undefined {
    if (this.#open.length === 1) return "`}` without `{`; a plain brace is written `[}]`";
    const branches = this.#open.pop() ?? [];
    this.#branch.push({
      type: "choice",
      branches: branches.map((parts) => sequence(...parts.map(toPattern))),
    });
    return undefined;
  }

  /** Reads the rest of `*` or `**`. */
  #star(): void {
    const before = this.#characters[this.#next - 2];
    const isDouble = this.#characters[this.#next] === "*";
    if (isDouble) this.#next += 1;
    if (isDouble && this.#branch.length === 0) this.#leadingStars();
    else if (isDouble && before === "/") this.#innerStars();
    else this.#pushStar();
  }

  /** Stars in a row match what one of them does. */
  #pushStar(): void {
    if (this.#branch.at(-1) !== STAR) this.#branch.push(STAR);
  }

  /** `**` at the start of the glob or of a branch: a component where a slash or the end follows. */
  #leadingStars(): void {
    const after = this.#characters[this.#next];
    if (after !== undefined && after !== "/") {
      this.#pushStar();
      return;
    }
    this.#next += 1;
    this.#branch.push({ type: "any-prefix" });
  }

  /** `**` after a slash: a component where a slash or the end of the glob or branch follows. */
  #innerStars(): void {
    const after = this.#characters[this.#next];
    const isLast = after === undefined || ((after === "," || after === "}") && this.#open.length > 1);
    if (!isLast && after !== "/") {
      this.#pushStar();
      return;
    }
    if (after === "/") this.#next += 1;
    // The slash before it, or a `**` component that took that slash, is part of this one.
    const previous = this.#branch.pop();
    if (previous?.type === "any-prefix" || previous?.type === "any-suffix") this.#branch.push(previous);
    else this.#branch.push({ type: isLast ? "any-suffix" : "any-components" });
  }

  /** `[…]`, `[!…]` or `[^…]`; the bracket was read. */
  #class(): GlobFailure | undefined {
    const sign = this.#characters[this.#next];
    const negated = sign === "!" || sign === "^";
    if (negated) this.#next += 1;
    const end = this.#characters.indexOf("]", this.#next + 1);
    if (end < 0) return "missing `]`; a plain bracket is written `[[]`";
    const members = this.#characters.slice(this.#next, end);
    this.#next = end + 1;
    const spans: [string, string][] = [];
    for (let index = 0; index < members.length; index += 1) {
      const member = members[index] ?? "";
      const last = spans.at(-1);
      const upTo = members[index + 1];
      if (member === "-" && last !== undefined && upTo !== undefined) {
        if ((upTo.codePointAt(0) ?? 0) < (last[0].codePointAt(0) ?? 0))
          return `the range \`${last[0]}-${upTo}\` ends before it starts`;
        last[1] = upTo;
        index += 1;
      } else spans.push([member, member]);
    }
    this.#branch.push({ type: "set", negated, ranges: spans.flatMap(byteRanges) });
    return undefined;
  }
}

/** The bytes of both ends; only the last byte of the first and the first byte of the second span a range. */
function byteRanges([first, last]: readonly [string, string]): readonly CodeRange[] {
  const start = bytes(first);
  if (first === last) return start.map((byte): CodeRange => [byte, byte]);
  const end = bytes(last);
  const single = (byte: number): CodeRange => [byte, byte];
  return [...start.slice(0, -1).map(single), [start.at(-1) ?? 0, end[0] ?? 0], ...end.slice(1).map(single)];
}

function bytes(text: string): readonly number[] {
  return Array.from(byteString(text), (character) => character.charCodeAt(0));
}

function toPattern(part: Part): Pattern {
  switch (part.type) {
    case "literal":
      return sequence(...bytes(part.character).map((code): Pattern => ({ type: "character", code })));
    case "any-prefix":
      return choice(sequence({ type: "repeat", item: SLASH, min: 0, max: 1 }), sequence(STAR, SLASH));
    case "any-suffix":
      return sequence(SLASH, STAR);
    case "any-components":
      return choice(SLASH, sequence(SLASH, STAR, SLASH));
    default:
      return part;
  }
}

/** The pattern as globset writes it. */
export function globsetPattern(pattern: Pattern): string {
  return `(?-u)${toGlobset(pattern)}`;
}
