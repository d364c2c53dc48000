/** The parser's words for mistakes in the syntax, as TOML's own terms: what was expected there. */

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

/** The error at `offset`, as text for a label. `what` is the parser's message. */
export function syntaxLabel(what: string, text: string, offset: number): string {
  const lineStart = text.lastIndexOf("\n", offset - 1) + 1;
  const lineEnd = text.indexOf("\n", offset);
  const line = text.slice(lineStart, lineEnd < 0 ? undefined : lineEnd);
  const atEnd = text.slice(offset).trim() === "" || offset >= lineStart + line.length;
  const isHeader = line.trimStart().startsWith("[");
  if (isHeader && atEnd && !/\]\s*$/.test(line)) {
    return `this table header is not closed: expected \`${line.trimStart().startsWith("[[") ? "]]" : "]"}\``;
  }
  if (what === "invalid value" && atEnd && /\[\s*$/.test(text.slice(0, offset)))
    return "this array is not closed: expected a value or `]`";
  if (what === "control characters are not allowed in strings" && atEnd) return "this string is not closed";
  if (what === "illegal character in key" && atEnd) return EXPECTED["unexpected end of key"] ?? what;
  if (what.includes("nested")) return "nested too deeply";
  return EXPECTED[what] ?? what;
}
