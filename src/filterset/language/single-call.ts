/**
 * The filterset that most overrides have, one predicate with a plain name: `test(=parser::empty)`. A configuration may
 * contain thousands of them, so one pattern parses them; the parser gives the same result, and parses all others.
 */
import type { NamePredicate, TextMatcher } from "./ast.ts";
import { predicateShape } from "./predicates.ts";

/** A name of characters that mean nothing to the language, and no blank at its ends. */
const CALL = /^([a-z_]+)\(([=~#]?)([^\s=~#/\\(),](?:[^\s\\(),]| (?! |$))*)\)$/;

const STYLES: Readonly<Record<string, TextMatcher["style"]>> = { "=": "equal", "~": "contains", "#": "glob" };

export function parseSingleCall(text: string): NamePredicate | undefined {
  const call = CALL.exec(text);
  if (call === null) return undefined;
  const [, name = "", sigil = "", value = ""] = call;
  const shape = predicateShape(name);
  if (shape?.argument !== "matcher") return undefined;
  const style = STYLES[sigil] ?? shape.implicit;
  return {
    type: "name",
    subject: shape.subject,
    matcher: {
      style,
      value,
      implicit: sigil === "",
      range: { start: name.length + 1, end: text.length - 1 },
    },
    range: { start: 0, end: text.length },
  };
}
