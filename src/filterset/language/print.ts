/** Prints a syntax tree as text that parses to the same tree. */
import type { Chained, Expression, Matcher, Predicate } from "./ast.ts";

/** The filterset in one line, with single spaces around operators. */
export function print(expression: Expression): string {
  switch (expression.type) {
    case "union":
    case "intersection":
      return print(expression.first) + expression.rest.map(printChained).join("");
    case "negation":
      return `${expression.operator} ${print(expression.operand)}`;
    case "group":
      return `(${print(expression.expression)})`;
    case "name":
    case "platform":
    case "constant":
      return printPredicate(expression);
  }
}

function printChained({ operator, operand }: Chained<string, Expression>): string {
  return ` ${operator} ${print(operand)}`;
}

function printPredicate(predicate: Predicate): string {
  switch (predicate.type) {
    case "name":
      return `${predicate.subject}(${printMatcher(predicate.matcher)})`;
    case "platform":
      return `platform(${predicate.platform})`;
    case "constant":
      return `${predicate.name}()`;
  }
}

const SIGILS = { equal: "=", contains: "~", glob: "#" } as const;

/** The matcher as it stands between the parentheses. */
export function printMatcher(matcher: Matcher): string {
  if (matcher.style === "regex") return `/${matcher.pattern.replaceAll("/", String.raw`\/`)}/`;
  const text = escapeText(matcher.value);
  return matcher.implicit ? protectStart(text) : SIGILS[matcher.style] + text;
}

const SHORT_ESCAPES: ReadonlyMap<string, string> = new Map([
  ["\n", String.raw`\n`],
  ["\r", String.raw`\r`],
  ["\t", String.raw`\t`],
  ["\\", "\\\\"],
  [")", String.raw`\)`],
  [",", String.raw`\,`],
]);

/** Escapes what would end the name, and what cannot be seen. Lone surrogates have no escape. */
function escapeText(text: string): string {
  return text.replace(
    /[\\),]|(?!\p{Cs})\p{C}|\p{Z}/gu,
    (character) => SHORT_ESCAPES.get(character) ?? (character === " " ? " " : unicodeEscape(character)),
  );
}

/** Without a sigil, a first character that would be skipped or read as a sigil must be escaped. */
function protectStart(text: string): string {
  if (text.startsWith("/")) return `\\${text}`;
  return text.replace(/^[ =~#]/, unicodeEscape);
}

function unicodeEscape(character: string): string {
  return String.raw`\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}
