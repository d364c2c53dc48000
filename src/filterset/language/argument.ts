/**
 * Lexes the text between a predicate's parentheses.
 *
 * There are no quotes. A name runs to the next `)` or `,`; a backslash escapes those two and spells
 * characters that are hard to type. Blanks before it are skipped, blanks after it belong to it.
 */
import type { Matcher, Range, RegexMatcher, TextMatcher } from "./ast.ts";
import type { PredicateShape } from "./predicates.ts";
import type { Problem } from "./problems.ts";
import type { Reader } from "./reader.ts";

export type Argument =
  /** Absent if the text is bad; the problem was reported. */
  | { readonly kind: "matcher"; readonly matcher: Matcher | undefined }
  | { readonly kind: "text"; readonly text: string | undefined };

const SIGILS: readonly (readonly [string, TextMatcher["style"]])[] = [
  ["=", "equal"],
  ["~", "contains"],
  ["#", "glob"],
];

const TO_CLOSE = /[^)]*/y;
const REGEX_BODY = /(?:\\\/|[^/])*/y;
const PLAIN = /[^),\\]+/y;
const UNICODE = /u\{([0-9A-Fa-f]{1,6})\}/y;
const ANY_CHARACTER = /[^]/uy;

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
  ["b", "\b"],
  ["f", "\f"],
  ["\\", "\\"],
  ["/", "/"],
  [")", ")"],
  [",", ","],
]);

/** Lexes up to the closing parenthesis or the end. Without a shape (an unknown predicate) any text will do. */
export function lexArgument(
  reader: Reader,
  shape: PredicateShape | undefined,
  problems: Problem[],
): Argument {
  switch (shape?.argument) {
    case "matcher": {
      const matcher = lexMatcher(reader, shape.implicit, problems);
      lexTail(reader, problems);
      return { kind: "matcher", matcher };
    }
    case "platform": {
      reader.skipBlanks();
      const text = lexText(reader, problems, "write `host` or `target`");
      lexTail(reader, problems);
      return { kind: "text", text };
    }
    case "none":
    case undefined:
      return { kind: "text", text: reader.take(TO_CLOSE) };
  }
}

function lexMatcher(
  reader: Reader,
  implicitStyle: TextMatcher["style"],
  problems: Problem[],
): Matcher | undefined {
  reader.skipBlanks();
  if (reader.sees("/")) return lexRegex(reader, problems);
  const start = reader.position;
  const sigil = SIGILS.find(([text]) => reader.takeText(text));
  const value = lexText(reader, problems, "to match every name, write the regular expression `//`");
  if (value === undefined) return undefined;
  const style = sigil?.[1] ?? implicitStyle;
  return { style, value, implicit: sigil === undefined, range: reader.rangeFrom(start) };
}

/** `/…/`: only `\/` is an escape of ours, all others belong to the pattern. */
function lexRegex(reader: Reader, problems: Problem[]): RegexMatcher | undefined {
  const start = reader.position;
  reader.takeText("/");
  const bodyStart = reader.position;
  const body = reader.take(REGEX_BODY);
  if (reader.takeText("/")) {
    return { style: "regex", pattern: body.replaceAll("\\/", "/"), range: reader.rangeFrom(start) };
  }
  reader.position = bodyStart;
  reader.take(TO_CLOSE);
  problems.push({
    message: "unclosed regular expression",
    range: reader.rangeFrom(start),
    label: "missing the closing `/`",
  });
  return undefined;
}

/** A name with its escapes resolved; `undefined` if it is empty (reported with `help`) or an escape is bad. */
function lexText(reader: Reader, problems: Problem[], help: string): string | undefined {
  const start = reader.position;
  let text = "";
  let good = true;
  for (;;) {
    text += reader.take(PLAIN);
    if (!reader.sees("\\")) break;
    const escaped = lexEscape(reader, problems);
    if (escaped === undefined) good = false;
    else text += escaped;
  }
  if (good && text === "")
    problems.push({
      message: "expected a name",
      range: reader.rangeFrom(start),
      label: "this is empty",
      help,
    });
  return good && text !== "" ? text : undefined;
}

function lexEscape(reader: Reader, problems: Problem[]): string | undefined {
  const start = reader.position;
  reader.takeText("\\");
  const unicode = reader.take(UNICODE);
  if (unicode !== "") {
    const code = Number.parseInt(unicode.slice(2, -1), 16);
    const isScalar = code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
    if (isScalar) return String.fromCodePoint(code);
    problems.push(badEscape(reader.rangeFrom(start), "there is no such character"));
    return undefined;
  }
  const character = reader.take(ANY_CHARACTER);
  const escaped = ESCAPES.get(character);
  if (escaped === undefined) problems.push(badEscape(reader.rangeFrom(start), "unknown escape"));
  return escaped;
}

function badEscape(range: Range, label: string): Problem {
  return {
    message: "invalid escape",
    range,
    label,
    help: String.raw`escapes are \\ \/ \) \, \n \r \t \b \f and \u{1F600} with one to six hexadecimal digits`,
  };
}

/** Behind a matcher only `)` may follow; anything else is reported and skipped. */
function lexTail(reader: Reader, problems: Problem[]): void {
  reader.skipBlanks();
  if (reader.atEnd || reader.sees(")")) return;
  const start = reader.position;
  const isComma = reader.sees(",");
  reader.take(TO_CLOSE);
  problems.push(
    isComma
      ? {
          message: "unexpected comma",
          range: { start, end: start + 1 },
          label: "predicates take one argument",
          help: String.raw`a comma that belongs to the name is written \,`,
        }
      : {
          message: "unexpected text behind the regular expression",
          range: reader.rangeFrom(start),
          label: "expected `)`",
          help: String.raw`a slash inside a regular expression is written \/`,
        },
  );
}
