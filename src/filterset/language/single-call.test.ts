import { expect, test } from "bun:test";
import { parse } from "./parser.ts";
import { parseSingleCall } from "./single-call.ts";

const NAMES = [
  "test",
  "package",
  "deps",
  "rdeps",
  "binary_id",
  "binary",
  "kind",
  "group",
  "all",
  "none",
  "platform",
  "tests",
];
const ARGUMENTS = [
  "a",
  "=a::b",
  "~x",
  "#g*",
  "a b",
  "a  b",
  "a ",
  " a",
  "=",
  "/x/",
  "=/x",
  "a,b",
  "a\\,b",
  "a)b",
  "f(x",
  "",
  "host",
  "é::ü",
  "a\tb",
  "a\nb",
  "==a",
  "=~a",
  "a=b",
  "{a}",
];

test("what is taken apart at one look is what the parser makes of it", () => {
  let quick = 0;
  for (const name of NAMES) {
    for (const argument of ARGUMENTS) {
      const text = `${name}(${argument})`;
      const predicate = parseSingleCall(text);
      if (predicate === undefined) continue;
      quick += 1;
      const problems: never[] = [];
      expect([text, parse(text, problems)]).toEqual([
        text,
        { expression: predicate, predicates: [predicate] },
      ]);
      expect([text, problems]).toEqual([text, []]);
    }
  }
  expect(quick).toBeGreaterThan(60);
});

test("anything else is left to the parser", () => {
  for (const text of [
    "test(a) and test(b)",
    "not test(a)",
    " test(a)",
    "test(a) ",
    "test (a)",
    "(test(a))",
  ]) {
    expect(parseSingleCall(text)).toBeUndefined();
  }
});
