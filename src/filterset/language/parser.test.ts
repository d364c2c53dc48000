import { expect, test } from "bun:test";
import type { Expression } from "./ast.ts";
import { MAX_DEPTH, parse } from "./parser.ts";
import type { Problem } from "./problems.ts";

function parseGood(text: string): Expression {
  const problems: Problem[] = [];
  const { expression } = parse(text, problems);
  expect(problems).toEqual([]);
  return expression;
}

function problemsOf(text: string): readonly Problem[] {
  const problems: Problem[] = [];
  parse(text, problems);
  return problems.toSorted((left, right) => left.range.start - right.range.start);
}

/** The structure alone, with every operand in brackets. */
function shape(expression: Expression): string {
  switch (expression.type) {
    case "union":
    case "intersection":
      return `[${shape(expression.first)}${expression.rest
        .map((link) => ` ${link.operator} ${shape(link.operand)}`)
        .join("")}]`;
    case "negation":
      return `[${expression.operator} ${shape(expression.operand)}]`;
    case "group":
      return `(${shape(expression.expression)})`;
    case "name":
      return expression.matcher.style === "regex" ? expression.matcher.pattern : expression.matcher.value;
    case "platform":
      return expression.platform;
    case "constant":
      return expression.name;
  }
}

test.each([
  ["test(a) or test(b) and test(c)", "[a or [b and c]]"],
  ["test(a) and test(b) or test(c)", "[[a and b] or c]"],
  ["test(a) - test(b) & test(c) and test(d)", "[a - b & c and d]"],
  ["test(a) | test(b) + test(c)", "[a | b + c]"],
  ["not test(a) and test(b)", "[[not a] and b]"],
  ["!!not test(a)", "[! [! [not a]]]"],
  ["not (test(a) or test(b))", "[not ([a or b])]"],
  ["(test(a))-(test(b))", "[(a) - (b)]"],
  ["test(a)and test(b)or(test(c))", "[[a and b] or (c)]"],
  ["not(all())", "[not (all)]"],
  ["\n test (a)\r\n  and none()\n", "[a and none]"],
])("operators of %p bind as they should", (text, expected) => {
  expect(shape(parseGood(text))).toBe(expected);
});

test("a chain of one level is one node, however long", () => {
  const tree = parseGood(Array.from({ length: 50_000 }, () => "test(a)").join(" or "));
  expect(tree.type === "union" && tree.rest.length).toBe(49_999);
});

test.each([
  ["test(a b )", "a b "],
  ["test( a)", "a"],
  ["test(= a)", " a"],
  ["test(a(b)", "a(b"],
  [String.raw`test(a\)\,\\\/\n\r\t\b\f)`, "a),\\/\n\r\t\b\f"],
  [String.raw`test(\u{e9}\u{1F600}\u{00000a})`, "é😀\n"],
  ["test(a/b#c=d~e)", "a/b#c=d~e"],
  [String.raw`test(/a\/b\.c/ )`, String.raw`a/b\.c`],
  [String.raw`test(/\\/)`, undefined],
  ["test(//)", ""],
  ["test( /a,b)c/)", "a,b)c"],
])("the name in %p is %p", (text, expected) => {
  if (expected === undefined) expect(problemsOf(text)).not.toEqual([]);
  else expect(shape(parseGood(text))).toBe(expected);
});

test("each predicate has its own way to compare a name without a sigil", () => {
  const styleOf = (text: string): unknown => {
    const tree = parseGood(text);
    return (
      tree.type === "name" && tree.matcher.style !== "regex" && [tree.matcher.style, tree.matcher.implicit]
    );
  };
  expect(styleOf("test(a)")).toEqual(["contains", true]);
  expect(styleOf("kind(a)")).toEqual(["equal", true]);
  for (const name of ["package", "deps", "rdeps", "binary", "binary_id", "group"])
    expect(styleOf(`${name}(a)`)).toEqual(["glob", true]);
  expect(styleOf("test(=a)")).toEqual(["equal", false]);
  expect(styleOf("package(~a)")).toEqual(["contains", false]);
  expect(styleOf("test(#a)")).toEqual(["glob", false]);
});

test("positions are offsets into the source", () => {
  const tree = parseGood("all() and package( =é/ )");
  const leaf = tree.type === "intersection" ? tree.rest[0]?.operand : undefined;
  expect(leaf).toMatchObject({ range: { start: 10, end: 24 }, matcher: { range: { start: 19, end: 23 } } });
});

test.each([
  "",
  " ",
  "()",
  "test",
  "test()",
  "test(=)",
  "test(",
  "test(a",
  "test(a))",
  "(test(a)",
  "test(a,b)",
  "test(/a)",
  "test(/a/b)",
  "all(x)",
  "platform(hosts)",
  "platform(=host)",
  "nottest(a)",
  "test(a)andtest(b)",
  "test(a) test(b)",
  "test(a) and",
  "and test(a)",
  "- test(a)",
  "test(a) & & test(b)",
  "test(a) && test(b)",
  "test(a) || test(b)",
  "test(a) AND test(b)",
  "NOT test(a)",
  "Test(a)",
  "foo",
  "foo(a)",
  "\ttest(a)",
  "test(a)\rand test(b)",
  "test(a)\u00A0",
  String.raw`test(\a)`,
  String.raw`test(\u{})`,
  String.raw`test(\u{d800})`,
  String.raw`test(\u{110000})`,
  String.raw`test(\u{0000061})`,
  "test(a\\",
])("%p is refused", (text) => {
  expect(problemsOf(text)).not.toEqual([]);
});

test("every problem is found in one go, each where it is", () => {
  const text = String.raw`tset(a) && test() or platform(hots) test(\q) and (foo`;
  const found = problemsOf(text).map(({ range }) => text.slice(range.start, range.end));
  expect(found).toEqual(["tset", "&&", "", "hots", "", String.raw`\q`, "(", "foo"]);
});

test("a misspelt predicate is put right, and words in a row are one mistake", () => {
  expect(problemsOf("tset(a)")).toMatchObject([{ label: "did you mean `test`?" }]);
  expect(problemsOf("my tests here")).toHaveLength(1);
});

test("nesting has a limit that is reported, not met", () => {
  const nested = (depth: number): string => `${"(".repeat(depth)}all()${")".repeat(depth)}`;
  expect(problemsOf(nested(MAX_DEPTH))).toEqual([]);
  expect(problemsOf(nested(MAX_DEPTH + 1))).toHaveLength(1);
  for (const text of [nested(100_000), `${"!".repeat(100_000)}all()`, `${"not ".repeat(100_000)}all()`])
    expect(problemsOf(text)).toMatchObject([{ message: `nested more than ${MAX_DEPTH} deep` }]);
});

test("parentheses side by side do not add up to depth", () => {
  expect(problemsOf(Array.from({ length: MAX_DEPTH + 9 }, () => "!(all())").join("&"))).toEqual([]);
});
