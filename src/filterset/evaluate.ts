/**
 * Asks a compiled filterset about binaries and tests.
 *
 * Most of an expression is about the binary. So for each binary the expression is reduced once to what is
 * left to ask of a test: nothing (then the answer is known for the whole binary, which need not even be
 * run to list its tests), or a function. The reduction is Kleene's three-valued logic: `maybe or yes` is
 * yes, `maybe and no` is no, and nothing cleverer, so `test(a) or not test(a)` stays a maybe.
 */
import type { BinaryQuery, Ternary, TestFilter, TestQuery } from "../model/queries.ts";
import type { Condition } from "./condition.ts";

/** What `default()` and `group()` stand for when tests are asked about. */
export interface Surroundings {
  readonly defaultFilter: TestFilter;
  /** The name of the test group that the test is in; `@global` if in none. */
  readonly groupOf: (test: TestQuery) => string;
}

type TestPart = (test: TestQuery) => boolean;
/** What is left of an expression once the binary is known. */
type Residue = boolean | TestPart;

interface Reduced {
  readonly binary: BinaryQuery;
  readonly residue: Residue;
}

export function evaluator(condition: Condition, surroundings: Surroundings): TestFilter {
  const byId = new Map<string, Reduced>();
  // Tests come by binary.
  let last: Reduced | undefined;
  const residueOf = (binary: BinaryQuery): Residue => {
    if (last?.binary === binary) return last.residue;
    const known = byId.get(binary.binaryId);
    const residue =
      known !== undefined && isSame(known.binary, binary)
        ? known.residue
        : reduce(condition, binary, surroundings);
    last = { binary, residue };
    byId.set(binary.binaryId, last);
    return residue;
  };
  return {
    matchesBinary: (binary) => toTernary(residueOf(binary)),
    matchesTest(test) {
      const residue = residueOf(test.binary);
      return typeof residue === "boolean" ? residue : residue(test);
    },
  };
}

function toTernary(residue: Residue): Ternary {
  if (typeof residue === "boolean") return residue ? "yes" : "no";
  return "maybe";
}

/** Ids are unique within a build, but nothing here should depend on that. */
function isSame(left: BinaryQuery, right: BinaryQuery): boolean {
  return (
    left === right ||
    (left.packageId === right.packageId &&
      left.kind === right.kind &&
      left.binaryName === right.binaryName &&
      left.platform === right.platform)
  );
}

function reduce(condition: Condition, binary: BinaryQuery, surroundings: Surroundings): Residue {
  switch (condition.type) {
    case "constant":
      return condition.value;
    case "binary":
      return condition.matches(binary);
    case "test": {
      const { matches } = condition;
      return (test) => matches(test.testName);
    }
    case "group": {
      const { matches } = condition;
      return (test) => matches(surroundings.groupOf(test));
    }
    case "default":
      return reduceDefault(surroundings.defaultFilter, binary);
    case "not":
      return negate(reduce(condition.operand, binary, surroundings));
    case "all":
      return join(condition.operands, (operand) => reduce(operand, binary, surroundings), false);
    case "any":
      return join(condition.operands, (operand) => reduce(operand, binary, surroundings), true);
  }
}

function reduceDefault(filter: TestFilter, binary: BinaryQuery): Residue {
  const verdict = filter.matchesBinary(binary);
  return verdict === "maybe" ? (test) => filter.matchesTest(test) : verdict === "yes";
}

function negate(residue: Residue): Residue {
  return typeof residue === "boolean" ? !residue : (test) => !residue(test);
}

/** `decisive` is the value that settles the whole: false among `all`, true among `any`. */
function join(
  operands: readonly Condition[],
  reduceOne: (operand: Condition) => Residue,
  decisive: boolean,
): Residue {
  const open: TestPart[] = [];
  for (const operand of operands) {
    const residue = reduceOne(operand);
    if (residue === decisive) return decisive;
    if (typeof residue !== "boolean") open.push(residue);
  }
  const [first, second, ...more] = open;
  if (first === undefined) return !decisive;
  if (second === undefined) return first;
  if (more.length > 0) return (test) => open.some((part) => part(test) === decisive) === decisive;
  return decisive ? (test) => first(test) || second(test) : (test) => first(test) && second(test);
}
