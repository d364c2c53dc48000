import { expect, setDefaultTimeout, test } from "bun:test";
import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import wasm from "rregex/wasm" with { type: "file" };
import { testName, type PackageId } from "../model/ids.ts";
import type { TestFilter, TestQuery } from "../model/listed/queries.ts";
import { anyExpression, anyName } from "./language/arbitraries.ts";
import type { Expression, Matcher, Predicate } from "./language/ast.ts";
import { compileExpression, compilePredicates } from "./compile.ts";
import { evaluator, type Bindings } from "./evaluate.ts";
import { byteString } from "./match/glob.ts";
import { WorkspaceNames } from "./match/names.ts";
import { regexEngine } from "./match/regex-engine.ts";
import { BINARIES, WORKSPACE } from "./sample.fixture.ts";

// Thousands of samples, on a machine that may do other things.
setDefaultTimeout(60_000);

const engine = regexEngine(() => new Uint8Array(readFileSync(wasm)));
const names = new WorkspaceNames(WORKSPACE);

/** The default filter and the groups of these tests. */
const defaultFilter: TestFilter = {
  matchesBinary: (binary) => (binary.kind === "lib" ? "maybe" : binary.platform === "host" ? "no" : "yes"),
  matchesTest: ({ binary, testName }) =>
    binary.kind === "lib" ? testName.includes("a") : binary.platform !== "host",
  reduce: (binary) =>
    binary.kind === "lib" ? (name: string) => name.includes("a") : binary.platform !== "host",
};
const groupOf = ({ binary, testName }: TestQuery): string =>
  testName.length > 4 ? "a" : binary.kind === "bin" ? "ab" : "@global";
const BINDINGS: Bindings = { defaultFilter, groupOf };

/** The globs and patterns of the arbitraries, said in another way. */
const GLOBS: Readonly<Record<string, RegExp>> = {
  "*": /^[^\n]*$/,
  "a*": /^a[^\n]*$/,
  "?": /^[^\n]$/,
  "[ab]*": /^[ab][^\n]*$/,
  "**/a": /^(?:[^\n]*\/)?a$/,
};
const PATTERNS: Readonly<Record<string, (name: string) => boolean>> = {
  "": () => true,
  a: (name) => name.includes("a"),
  "^a": (name) => name.startsWith("a"),
  b$: (name) => name.endsWith("b"),
  "a/b": (name) => name.includes("a/b"),
  "^[ab]+$": (name) => name !== "" && Array.from(name).every((each) => each === "a" || each === "b"),
  "é|add": (name) => name.includes("é") || name.includes("add"),
  [String.raw`\bb`]: (name) => /(?<![\p{L}\p{N}_])b/u.test(name),
  [String.raw`\d`]: (name) => name.includes("1"),
  "(?i)A.": (name) => /[aA][^\n]/u.test(name),
};

function says(matcher: Matcher, name: string): boolean {
  switch (matcher.style) {
    case "equal":
      return matcher.value === name;
    case "contains":
      return name.split(matcher.value).length > 1;
    case "glob":
      return GLOBS[matcher.value]?.test(byteString(name)) === true;
    case "regex":
      return PATTERNS[matcher.pattern]?.(name) === true;
  }
}

/** Whether one package depends on another, found by walking every path. */
function dependsOn(from: PackageId, to: PackageId, walked: readonly PackageId[] = []): boolean {
  if (from === to) return true;
  if (walked.includes(from)) return false;
  const dependencies = WORKSPACE.packages.get(from)?.dependencies ?? [];
  return dependencies.some(({ id }) => dependsOn(id, to, [...walked, from]));
}

function holds(predicate: Predicate, query: TestQuery): boolean {
  const { binary } = query;
  if (predicate.type === "platform") return binary.platform === predicate.platform;
  if (predicate.type === "constant") {
    return predicate.name === "default" ? defaultFilter.matchesTest(query) : predicate.name === "all";
  }
  const { matcher } = predicate;
  const isNamed = (id: PackageId): boolean => says(matcher, WORKSPACE.packages.get(id)?.name ?? "");
  switch (predicate.subject) {
    case "test":
      return says(matcher, query.testName);
    case "group":
      return says(matcher, groupOf(query));
    case "kind":
      return says(matcher, binary.kind);
    case "binary":
      return says(matcher, binary.binaryName);
    case "binary_id":
      return says(matcher, binary.binaryId);
    case "package":
      return isNamed(binary.packageId);
    case "deps":
      return WORKSPACE.members.some((id) => isNamed(id) && dependsOn(id, binary.packageId));
    case "rdeps":
      return WORKSPACE.members.some((id) => isNamed(id) && dependsOn(binary.packageId, id));
  }
}

/** The meaning of an expression, one test at a time and without any cleverness. */
function oracle(expression: Expression, query: TestQuery): boolean {
  switch (expression.type) {
    case "union":
      return [expression.first, ...expression.rest.map((link) => link.operand)].some((each) =>
        oracle(each, query),
      );
    case "intersection":
      return expression.rest.reduce(
        (sum, { operator, operand }) => sum && oracle(operand, query) === (operator !== "-"),
        oracle(expression.first, query),
      );
    case "negation":
      return !oracle(expression.operand, query);
    case "group":
      return oracle(expression.expression, query);
    case "name":
    case "platform":
    case "constant":
      return holds(expression, query);
  }
}

function predicatesIn(expression: Expression): readonly Predicate[] {
  switch (expression.type) {
    case "union":
    case "intersection":
      return [expression.first, ...expression.rest.map((link) => link.operand)].flatMap(predicatesIn);
    case "negation":
      return predicatesIn(expression.operand);
    case "group":
      return predicatesIn(expression.expression);
    case "name":
    case "platform":
    case "constant":
      return [expression];
  }
}

/** Compiled without regard to names that match nothing: here most do. */
function compile(expression: Expression): TestFilter {
  const leaves = compilePredicates(predicatesIn(expression), { names, engine, groups: [] }, []);
  return evaluator(compileExpression(expression, leaves), BINDINGS);
}

const someNames = fc.array(fc.oneof(anyName, fc.constantFrom("a", "add", "x::add", "b1")), {
  minLength: 4,
  maxLength: 6,
});

test("verdicts on tests agree with the oracle, verdicts on binaries with those on tests", () => {
  const seen = { yes: 0, no: 0, maybe: 0 };
  fc.assert(
    fc.property(anyExpression, someNames, (expression, tests) => {
      const filter = compile(expression);
      for (const binary of BINARIES) {
        const verdict = filter.matchesBinary(binary);
        seen[verdict] += 1;
        for (const name of tests) {
          const query = { binary, testName: testName(name) };
          const expected = oracle(expression, query);
          expect(filter.matchesTest(query)).toBe(expected);
          if (verdict !== "maybe") expect(verdict === "yes").toBe(expected);
        }
      }
    }),
    { numRuns: 1500, seed: 3 },
  );
  expect(Math.min(seen.yes, seen.no, seen.maybe)).toBeGreaterThan(500);
});
