/** Random filtersets for property tests: trees, well-formed text, text that is nearly so, and names. */
import * as fc from "fast-check";
import type { Expression, Matcher, Operand, Predicate, Range, Term } from "./ast.ts";

const NOWHERE: Range = { start: 0, end: 0 };

/** Names short and alike enough that matchers often match them. */
export const anyName: fc.Arbitrary<string> = fc
  .array(fc.constantFrom("a", "b", "add", "::", "_", "1", "é", "/", " ", "\n", ",", ")"), { maxLength: 6 })
  .map((parts) => parts.join(""));

const anyText = fc
  .oneof(anyName, fc.string({ unit: "binary", minLength: 1, maxLength: 8 }))
  .filter((t) => t !== "");

/** Patterns that the lexer can produce: no backslash before the closing slash, or before one inside. */
const anyPattern = fc.constantFrom(
  "",
  "a",
  "^a",
  "b$",
  "a/b",
  "^[ab]+$",
  "é|add",
  String.raw`\bb`,
  String.raw`\d`,
  "(?i)A.",
);

function anyMatcher(implicitStyle: "equal" | "contains" | "glob"): fc.Arbitrary<Matcher> {
  const styles = fc.constantFrom("equal", "contains");
  return fc.oneof(
    fc.record({ style: styles, value: anyText, implicit: fc.constant(false), range: fc.constant(NOWHERE) }),
    fc.record({
      style: fc.constant(implicitStyle),
      value: implicitStyle === "glob" ? fc.constantFrom("*", "a*", "?", "[ab]*", "**/a") : anyText,
      implicit: fc.boolean(),
      range: fc.constant(NOWHERE),
    }),
    fc.record({ style: fc.constant("regex" as const), pattern: anyPattern, range: fc.constant(NOWHERE) }),
  );
}

const NAMED = [
  ["test", "contains"],
  ["group", "glob"],
  ["package", "glob"],
  ["deps", "glob"],
  ["rdeps", "glob"],
  ["binary_id", "glob"],
  ["binary", "glob"],
  ["kind", "equal"],
] as const;

const anyPredicate: fc.Arbitrary<Predicate> = fc.oneof(
  ...NAMED.map(([subject, implicit]) =>
    anyMatcher(implicit).map((matcher): Predicate => ({ type: "name", subject, matcher, range: NOWHERE })),
  ),
  fc
    .constantFrom("host" as const, "target" as const)
    .map((platform): Predicate => ({ type: "platform", platform, range: NOWHERE })),
  fc
    .constantFrom("all" as const, "none" as const, "default" as const)
    .map((name): Predicate => ({ type: "constant", name, range: NOWHERE })),
);

type Layers = {
  readonly operand: Operand;
  readonly term: Term;
  readonly expression: Expression;
};

const { expression } = fc.letrec<Layers>((tie) => ({
  operand: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    { weight: 4, arbitrary: anyPredicate },
    {
      weight: 2,
      arbitrary: fc.record({
        type: fc.constant("negation" as const),
        operator: fc.constantFrom("not" as const, "!" as const),
        operand: tie("operand"),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ type: fc.constant("group" as const), expression: tie("expression") }),
    },
  ),
  term: fc.oneof(
    tie("operand"),
    fc.record({
      type: fc.constant("intersection" as const),
      first: tie("operand"),
      rest: fc.array(
        fc.record({
          operator: fc.constantFrom("and" as const, "&" as const, "-" as const),
          operand: tie("operand"),
        }),
        { minLength: 1, maxLength: 3 },
      ),
    }),
  ),
  expression: fc.oneof(
    tie("term"),
    fc.record({
      type: fc.constant("union" as const),
      first: tie("term"),
      rest: fc.array(
        fc.record({
          operator: fc.constantFrom("or" as const, "|" as const, "+" as const),
          operand: tie("term"),
        }),
        { minLength: 1, maxLength: 3 },
      ),
    }),
  ),
}));

/** Any tree that text can have; ranges are not filled in. */
export const anyExpression: fc.Arbitrary<Expression> = expression;

/** Pieces of the language in any order, and sometimes plain noise. */
export const anySource: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: "binary", maxLength: 60 }),
  fc
    .array(
      fc.constantFrom(
        ..."( ) ! & | + - , / \\ = ~ # and or not AND && || test( test(a) package(/ all() default( platform(host) foo".split(
          " ",
        ),
        " ",
        "\n",
        "\t",
        String.raw`\u{`,
        "😀",
        "\uD800",
      ),
      { maxLength: 30 },
    )
    .map((pieces) => pieces.join("")),
);
