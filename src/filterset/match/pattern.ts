/**
 * Small patterns whose meaning is the same for Rust's regex engine and for JavaScript's: the translation of globs and
 * of simple regular expressions. Each can be written in either syntax.
 *
 * JavaScript's engine is there at no cost, while Rust's takes 25 ms to load; but JavaScript's backtracks.
 * So a pattern also says how much work it can be at worst, and only cheap ones run on JavaScript's engine.
 */

export type Pattern =
  | { readonly type: "character"; readonly code: number }
  /** Any character but a line feed. */
  | { readonly type: "any" }
  /** One character within (`negated`: outside) the ranges, whose ends are inclusive code points. */
  | { readonly type: "set"; readonly negated: boolean; readonly ranges: readonly CodeRange[] }
  /** The start or the end of the whole text. */
  | { readonly type: "start" | "end" }
  | { readonly type: "word-boundary"; readonly negated: boolean }
  | { readonly type: "sequence"; readonly items: readonly Pattern[] }
  | { readonly type: "choice"; readonly branches: readonly Pattern[] }
  /** `max` is infinite for `*` and `+`. */
  | { readonly type: "repeat"; readonly item: Pattern; readonly min: number; readonly max: number };

export type CodeRange = readonly [first: number, last: number];

/** How a syntax spells what the two do not spell alike. */
interface Dialect {
  readonly any: string;
  readonly character: (code: number) => string;
  /** Where repetitions are not `(?:…){0,}` and the like. */
  readonly repeat?: (item: string, max: number) => string;
}

const JAVASCRIPT: Dialect = { any: String.raw`[^\n]`, character: (code) => `\\u{${code.toString(16)}}` };
const GLOBSET: Dialect = {
  any: ".",
  character: globsetCharacter,
  repeat: (item, max) => `${item}${max === 1 ? "?" : "*"}`,
};
const RUST: Dialect = { any: ".", character: (code) => `\\x{${code.toString(16)}}` };

/** For `new RegExp(…, "u")`. */
export function toJavaScript(pattern: Pattern): string {
  return write(pattern, JAVASCRIPT);
}

/** For Rust's engine. */
export function toRust(pattern: Pattern): string {
  return write(pattern, RUST);
}

/** The same, as globset spells it; only for patterns that a glob translates to. */
export function toGlobset(pattern: Pattern): string {
  return write(pattern, GLOBSET);
}

function globsetCharacter(code: number): string {
  if (code > 0x7f) return `\\x${code.toString(16).toUpperCase()}`;
  const text = String.fromCharCode(code);
  return /[.+*?()|[\]{}^$#&~\\-]/.test(text) ? `\\${text}` : text;
}

function write(pattern: Pattern, dialect: Dialect): string {
  switch (pattern.type) {
    case "character":
      return writeCharacter(pattern.code, dialect);
    case "any":
      return dialect.any;
    case "set":
      return `[${pattern.negated ? "^" : ""}${pattern.ranges.map((range) => writeRange(range, dialect)).join("")}]`;
    case "start":
      return "^";
    case "end":
      return "$";
    case "word-boundary":
      return pattern.negated ? String.raw`\B` : String.raw`\b`;
    case "sequence":
      return pattern.items.map((item) => write(item, dialect)).join("");
    case "choice":
      return `(?:${pattern.branches.map((branch) => write(branch, dialect)).join("|")})`;
    case "repeat":
      if (dialect.repeat !== undefined) return dialect.repeat(write(pattern.item, dialect), pattern.max);
      return `(?:${write(pattern.item, dialect)})${writeCount(pattern.min, pattern.max)}`;
  }
}

function writeCharacter(code: number, dialect: Dialect): string {
  const text = String.fromCodePoint(code);
  return /[A-Za-z0-9_]/.test(text) ? text : dialect.character(code);
}

function writeRange([first, last]: CodeRange, dialect: Dialect): string {
  const start = writeCharacter(first, dialect);
  return first === last ? start : `${start}-${writeCharacter(last, dialect)}`;
}

function writeCount(min: number, max: number): string {
  return max === Number.POSITIVE_INFINITY ? `{${min},}` : `{${min},${max}}`;
}

/** Texts up to this length may be given to a backtracking engine. */
export const MAX_BACKTRACKING_LENGTH = 256;
/** Ways through a pattern that a backtracking engine may be left to try: under a second at the very worst. */
const MAX_WORK = 2 ** 25;

/**
 * Whether a backtracking engine may run the pattern on texts up to `MAX_BACKTRACKING_LENGTH`. Bounds the
 * number of ways through it: choices add up, what follows one another multiplies.
 */
export function isCheap(pattern: Pattern): boolean {
  const starts = startsAnchored(pattern) ? 1 : MAX_BACKTRACKING_LENGTH;
  return starts * ways(pattern) <= MAX_WORK;
}

function ways(pattern: Pattern): number {
  switch (pattern.type) {
    case "sequence":
      return pattern.items.reduce((product, item) => product * ways(item), 1);
    case "choice":
      return pattern.branches.reduce((sum, branch) => sum + ways(branch), 0);
    case "repeat": {
      const each = ways(pattern.item);
      // One way per number of rounds; rounds that differ from one another multiply.
      const rounds = Math.min(pattern.max, MAX_BACKTRACKING_LENGTH);
      return each === 1 ? rounds - Math.min(pattern.min, rounds) + 1 : (each + 1) ** rounds;
    }
    default:
      return 1;
  }
}

function startsAnchored(pattern: Pattern): boolean {
  if (pattern.type === "sequence") return pattern.items[0]?.type === "start";
  return pattern.type === "start";
}
