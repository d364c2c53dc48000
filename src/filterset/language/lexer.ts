/**
 * Cuts a filterset into tokens. Inside the parentheses of a predicate the language has other rules (a name
 * may hold nearly anything), so the lexer hands that stretch to `argument.ts` as one token.
 *
 * Problems never stop it: every character ends up in some token or in a problem.
 */
import { lexArgument, type Argument } from "./argument.ts";
import type { IntersectionOperator, NegationOperator, Range, UnionOperator } from "./ast.ts";
import { predicateShape } from "./predicates.ts";
import type { Problem } from "./problems.ts";
import { Reader } from "./reader.ts";

export type Token =
  | { readonly type: "union"; readonly operator: UnionOperator; readonly range: Range }
  | { readonly type: "intersection"; readonly operator: IntersectionOperator; readonly range: Range }
  | { readonly type: "negation"; readonly operator: NegationOperator; readonly range: Range }
  | { readonly type: "open" | "close" | "end"; readonly range: Range }
  /** A predicate's name, or a word that means nothing. */
  | { readonly type: "word"; readonly text: string; readonly range: Range }
  /** Follows a `word` and its `open`. */
  | { readonly type: "argument"; readonly argument: Argument; readonly range: Range };

type Operator =
  | { readonly type: "union"; readonly operator: UnionOperator }
  | { readonly type: "intersection"; readonly operator: IntersectionOperator }
  | { readonly type: "negation"; readonly operator: NegationOperator };

const OPERATORS: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ["or", { type: "union", operator: "or" }],
  ["|", { type: "union", operator: "|" }],
  ["+", { type: "union", operator: "+" }],
  ["and", { type: "intersection", operator: "and" }],
  ["&", { type: "intersection", operator: "&" }],
  ["-", { type: "intersection", operator: "-" }],
  ["not", { type: "negation", operator: "not" }],
  ["!", { type: "negation", operator: "!" }],
]);

/** Operators of other languages, and what they are called here. */
const FOREIGN: ReadonlyMap<string, string> = new Map([
  ["||", "|"],
  ["OR", "or"],
  ["&&", "&"],
  ["AND", "and"],
  ["NOT", "not"],
]);

const SIGN = /&&|\|\||[&|+!-]/y;
const WORD = /[A-Za-z0-9_]+/y;
/** Whatever follows a word without a gap makes it a word that means nothing: `foo::bar`, `my-crate`. */
const BARE_TEXT = /[^\s()&|+!]+/y;
const OTHER_BLANK = /(?!\n|\r\n)[\s\u0085]/y;

export function tokenize(text: string, problems: Problem[]): readonly Token[] {
  const reader = new Reader(text);
  const tokens: Token[] = [];
  for (;;) {
    reader.skipBlanks();
    const start = reader.position;
    if (reader.atEnd) {
      tokens.push({ type: "end", range: { start, end: start } });
      return tokens;
    }
    if (reader.take(OTHER_BLANK) !== "") problems.push(otherBlank(text, reader.rangeFrom(start)));
    else lexToken(reader, tokens, problems);
  }
}

function lexToken(reader: Reader, tokens: Token[], problems: Problem[]): void {
  const start = reader.position;
  if (reader.takeText("(")) tokens.push({ type: "open", range: reader.rangeFrom(start) });
  else if (reader.takeText(")")) tokens.push({ type: "close", range: reader.rangeFrom(start) });
  else {
    const text = reader.take(SIGN) || reader.take(WORD) + reader.take(BARE_TEXT);
    const range = reader.rangeFrom(start);
    const operator = lexOperator({ text, range }, problems);
    if (operator !== undefined) tokens.push({ ...operator, range });
    else lexCall({ text, range }, reader, { tokens, problems });
  }
}

interface Lexeme {
  readonly text: string;
  readonly range: Range;
}

/** The operator that the text is, or, with a problem, the one that was meant. */
function lexOperator({ text, range }: Lexeme, problems: Problem[]): Operator | undefined {
  const meant = FOREIGN.get(text);
  if (meant === undefined) return OPERATORS.get(text);
  problems.push({ message: `unknown operator \`${text}\``, range, label: `write \`${meant}\`` });
  return OPERATORS.get(meant);
}

/** A word and, where a parenthesis follows, the argument up to (not including) the closing one. */
function lexCall(word: Lexeme, reader: Reader, out: { tokens: Token[]; problems: Problem[] }): void {
  out.tokens.push({ type: "word", ...word });
  reader.skipBlanks();
  const open = reader.position;
  if (!reader.takeText("(")) return;
  out.tokens.push({ type: "open", range: reader.rangeFrom(open) });
  const start = reader.position;
  const argument = lexArgument(reader, predicateShape(word.text), out.problems);
  out.tokens.push({ type: "argument", argument, range: reader.rangeFrom(start) });
}

function otherBlank(text: string, range: Range): Problem {
  const code = text.slice(range.start, range.end).codePointAt(0) ?? 0;
  const name = code === 9 ? "a tab" : `the character U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
  return {
    message: `${name} cannot stand between the parts of a filterset`,
    range,
    label: "only spaces and line feeds can",
  };
}
