/** Parses one predicate: `name ( argument )`. */
import { closest } from "../../text/closest.ts";
import type { Argument } from "./argument.ts";
import type { Predicate, Range } from "./ast.ts";
import type { Token } from "./lexer.ts";
import { PREDICATE_NAMES, predicateShape, type PredicateShape } from "./predicates.ts";
import type { Problem } from "./problems.ts";

/** The predicate, absent after a problem, and the index of the token after it. */
export interface Call {
  readonly predicate: Predicate | undefined;
  readonly next: number;
}

/** Parses the call whose `word` token is at `start`. */
export function parseCall(tokens: readonly Token[], start: number, problems: Problem[]): Call {
  const [word, open, argument, close] = tokens.slice(start, start + 4);
  if (word?.type !== "word") throw new Error("a call starts with a word");
  const shape = predicateShape(word.text);
  if (shape === undefined) problems.push(unknownWord(word.text, word.range, open?.type === "open"));
  if (open?.type !== "open" || argument?.type !== "argument") {
    if (shape !== undefined) problems.push(missingOpen(word.text, word.range));
    return { predicate: undefined, next: skipBareWords(tokens, start + 1) };
  }
  const isClosed = close?.type === "close";
  if (!isClosed) problems.push(missingClose(open.range));
  const range = { start: word.range.start, end: (isClosed ? close : argument).range.end };
  const predicate = shape === undefined ? undefined : toPredicate(shape, { argument, range }, problems);
  return { predicate, next: start + (isClosed ? 4 : 3) };
}

/** Words in a row without parentheses are one error, reported once. */
function skipBareWords(tokens: readonly Token[], start: number): number {
  let next = start;
  while (tokens[next]?.type === "word" && tokens[next + 1]?.type !== "open") next += 1;
  return next;
}

interface CallParts {
  readonly argument: { readonly argument: Argument; readonly range: Range };
  readonly range: Range;
}

function toPredicate(shape: PredicateShape, parts: CallParts, problems: Problem[]): Predicate | undefined {
  const { range } = parts;
  const { argument } = parts.argument;
  if (shape.argument === "matcher") {
    if (argument.kind !== "matcher" || argument.matcher === undefined) return undefined;
    return { type: "name", subject: shape.subject, matcher: argument.matcher, range };
  }
  if (argument.kind !== "text" || argument.text === undefined) return undefined;
  const text = trim(argument.text);
  if (shape.argument === "platform") {
    if (text === "host" || text === "target") return { type: "platform", platform: text, range };
    problems.push({
      message: "unknown platform",
      range: parts.argument.range,
      label: "expected `host` or `target`",
    });
    return undefined;
  }
  if (text !== "") {
    problems.push({
      message: "unexpected argument",
      range: parts.argument.range,
      label: `\`${shape.name}()\` takes none`,
    });
  }
  return { type: "constant", name: shape.name, range };
}

/** Without Unicode white space at both ends; `String.prototype.trim` has another idea of it. */
function trim(text: string): string {
  return text.replace(/^\p{White_Space}+|\p{White_Space}+$/gu, "");
}

function unknownWord(text: string, range: Range, isCall: boolean): Problem {
  const near = closest(text, PREDICATE_NAMES);
  if (isCall) {
    return {
      message: `unknown predicate \`${text}\``,
      range,
      label: near === undefined ? "there is no such predicate" : `did you mean \`${near}\`?`,
      ...(near === undefined ? { help: `predicates are ${PREDICATE_NAMES.join(", ")}` } : {}),
    };
  }
  return {
    message: "expected a predicate or an operator",
    range,
    label: "this is neither",
    help: `for the tests whose names contain it, write \`test(${text})\``,
  };
}

function missingOpen(name: string, range: Range): Problem {
  return {
    message: `expected \`(\` after \`${name}\``,
    range: { start: range.end, end: range.end },
    label: "missing `(`",
  };
}

function missingClose(range: Range): Problem {
  return { message: "unclosed parenthesis", range, label: "missing the matching `)`" };
}
