import { expect, setDefaultTimeout, test } from "bun:test";
import { array, assert as check, property, string } from "fast-check";
import type { Expression } from "../../filterset/language/ast.ts";
import { parse } from "../../filterset/language/parser.ts";
import { binaryId, testName } from "../../model/ids.ts";
import { filtersetOfTests } from "./filterset-of-tests.ts";

// Hundreds of samples, on a machine that may do other things.
setDefaultTimeout(60_000);

const testOf = (binary: string, name: string) => ({ binaryId: binaryId(binary), testName: testName(name) });

test("tests are grouped by their binaries; a name without characters has a pattern", () => {
  expect(filtersetOfTests([testOf("a", "x"), testOf("a", "m::y"), testOf("b", "")])).toBe(
    "(binary_id(=a) & (test(=x) | test(=m::y))) | (binary_id(=b) & test(/^$/))",
  );
});

/** The names that predicates of a kind stand for. */
function namesIn(expression: Expression, subject: string): readonly string[] {
  switch (expression.type) {
    case "union":
    case "intersection":
      return [expression.first, ...expression.rest.map(({ operand }) => operand)].flatMap((each) =>
        namesIn(each, subject),
      );
    case "group":
      return namesIn(expression.expression, subject);
    case "name": {
      const { matcher } = expression;
      return expression.subject === subject && matcher.style === "equal" ? [matcher.value] : [];
    }
    default:
      throw new Error(`unexpected ${expression.type}`);
  }
}

test("whatever the names, the filterset means just them", () => {
  const names = array(string({ unit: "grapheme", minLength: 1 }), { minLength: 1, maxLength: 4 });
  check(
    property(names, (all) => {
      const problems: never[] = [];
      const { expression } = parse(filtersetOfTests(all.map((name) => testOf("crate::it", name))), problems);
      expect(problems).toEqual([]);
      expect(expression === undefined ? [] : namesIn(expression, "test")).toEqual(all);
    }),
  );
});
