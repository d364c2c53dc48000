/** Where a TOML document breaks the syntax, and in TOML's own terms, instead of the parser's, what was expected there. */
import type { SourceSpan, SourceText } from "./source.ts";

const EXPECTED: Readonly<Record<string, string>> = {
  "expected end of table array declaration": "expected `]]` at the end of this table header",
  "expected comma or end of structure": "expected `,`, or the end of this array or table",
  "incomplete key-value: cannot find end of key": "expected `=` and a value after this key",
  "unexpected end of key": "expected `=` and a value after this key",
  "illegal empty bare key": "expected a key",
  "each key-value declaration must be followed by an end-of-line": "expected a line break after this value",
  "illegal character in key": "expected a key of letters, digits, `-` and `_`, or one in quotes",
  "unfinished array": "this array is not closed: expected `]`",
  "unfinished table": "this inline table is not closed: expected `}`",
  "unfinished string": "this string is not closed",
  "invalid value":
    "expected a value: a string in quotes, a number, `true`, `false`, a date, an array or a table",
  "trying to redefine an already defined table or value": "this key is already defined above",
  "trying to redefine an already defined value": "this key is already defined above",
};

/** The parser's message about a key, also where a table header is not closed. */
const ABOUT_KEYS: readonly string[] = [
  "incomplete key-value: cannot find end of key",
  "unexpected end of key",
  "illegal character in key",
];

/** The parser's message is `Invalid TOML document: <what>`, then a blank line and its own picture of the place. */
export interface SyntaxProblem {
  readonly message: string;
  /** From 1. */
  readonly line: number;
  readonly column: number;
}

export function syntaxSpan(
  source: SourceText,
  { message, line, column }: SyntaxProblem,
): SourceSpan & { readonly label: string } {
  const what = message.split("\n")[0]?.replace("Invalid TOML document: ", "") ?? "invalid TOML";
  // What is missing at the end of the file is missing after its last character, not on an empty line below.
  const start = Math.min(offsetOf(source.text, line, column), source.text.trimEnd().length);
  const end = Math.min(start + 1, source.text.length);
  return { source, start, end, label: syntaxLabel(what, source.text, start) };
}

/** Line and column count from 1. */
function offsetOf(text: string, line: number, column: number): number {
  let lineStart = 0;
  for (let current = 1; current < line; current += 1) lineStart = text.indexOf("\n", lineStart) + 1;
  return Math.min(lineStart + column - 1, text.length);
}

function syntaxLabel(what: string, text: string, offset: number): string {
  const lineStart = text.lastIndexOf("\n", offset - 1) + 1;
  const lineEnd = text.indexOf("\n", offset);
  const line = text.slice(lineStart, lineEnd < 0 ? undefined : lineEnd).trim();
  const atEnd = text.slice(offset).trim() === "" || offset >= lineStart + line.length;
  if (isOpenHeader(line, atEnd, ABOUT_KEYS.includes(what)))
    return `this table header is not closed: expected \`${line.startsWith("[[") ? "]]" : "]"}\``;
  if (/^\[+\s*\]/.test(line) && ABOUT_KEYS.includes(what)) return "expected a key in this table header";
  if (what === "invalid value" && atEnd && /\[\s*$/.test(text.slice(0, offset)))
    return "this array is not closed: expected a value or `]`";
  if (what === "control characters are not allowed in strings" && atEnd) return "this string is not closed";
  if (what === "illegal character in key" && atEnd) return EXPECTED["unexpected end of key"] ?? what;
  if (what.includes("nested")) return "nested too deeply";
  return EXPECTED[what] ?? what;
}

/** A comment may follow. In an array of several lines the parser does not expect keys. */
function isOpenHeader(line: string, atEnd: boolean, aboutKeys: boolean): boolean {
  return line.startsWith("[") && ((atEnd && !line.endsWith("]")) || (aboutKeys && !line.includes("]")));
}
