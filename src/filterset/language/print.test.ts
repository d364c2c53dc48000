import { expect, setDefaultTimeout, test } from "bun:test";
import * as fc from "fast-check";
import { anyExpression, anySource } from "./arbitraries.ts";
import type { Expression } from "./ast.ts";
import { parse } from "./parser.ts";
import { print } from "./print.ts";
import type { Problem } from "./problems.ts";

// Thousands of samples, on a machine that may do other things.
setDefaultTimeout(60_000);

/** A tree without its positions. */
function bare(expression: Expression): unknown {
  return JSON.parse(
    JSON.stringify(expression, (key, value: unknown) => (key === "range" ? undefined : value)),
  );
}

test("a printed tree parses to the same tree", () => {
  fc.assert(
    fc.property(anyExpression, (expression) => {
      const problems: Problem[] = [];
      const parsed = parse(print(expression), problems);
      expect(problems).toEqual([]);
      expect(bare(parsed.expression)).toEqual(bare(expression));
    }),
    { numRuns: 3000 },
  );
});

test("whatever is good prints to the same tree, whatever is not is no crash", () => {
  let good = 0;
  fc.assert(
    fc.property(anySource, (text) => {
      const problems: Problem[] = [];
      const { expression } = parse(text, problems);
      for (const { range } of problems) {
        expect(range.start).toBeGreaterThanOrEqual(0);
        expect(range.end).toBeGreaterThanOrEqual(range.start);
        expect(range.end).toBeLessThanOrEqual(text.length);
      }
      if (problems.length > 0) return;
      good += 1;
      expect(bare(parse(print(expression), []).expression)).toEqual(bare(expression));
    }),
    { numRuns: 5000, seed: 4 },
  );
  expect(good).toBeGreaterThan(20);
});

test.each([
  ["not(test(a)or all( ))", "not (test(a) or all())"],
  ["test(a)-test(b)\n|  none()", "test(a) - test(b) | none()"],
  [String.raw`test(\u{23}a) & test(\ta\u{7})`, String.raw`test(\u{23}a) & test(\ta\u{7})`],
  [String.raw`test(/a\/\.b/ )`, String.raw`test(/a\/\.b/)`],
  [String.raw`test(\/a/b\)\,\\)`, String.raw`test(\/a/b\)\,\\)`],
  ["test(= a b)", "test(= a b)"],
  ["test(a\u2028\u00A0é😀)", "test(a\\u{2028}\\u{a0}é😀)"],
])("%p is printed as %p", (text, expected) => {
  expect(print(parse(text, []).expression)).toBe(expected);
});
