/**
 * Evaluates a compiled filterset for binaries and tests.
 *
 * Most of an expression is about the binary. So for each binary the expression is reduced once to its condition on
 * tests: nothing (then the answer is known for the whole binary, which need not even be run to list its tests), or a
 * function. The reduction is Kleene's three-valued logic: `maybe or yes` is yes, `maybe and no` is no, and nothing
 * cleverer, so `test(a) or not test(a)` stays a maybe.
 */
import {
  type BinaryQuery,
  filterFrom,
  joinResidues,
  type Residue,
  type TestFilter,
  type TestQuery,
} from "../model/listed/queries.ts";
import type { Condition } from "./condition.ts";

/** What `default()`, `group()` and `affected()` mean. A filterset that contains one of the first two requires it. */
export interface Bindings {
  readonly defaultFilter?: TestFilter | undefined;
  /** The name of the test group that the test is in; `@global` if in none. */
  readonly groupOf?: ((test: TestQuery) => string) | undefined;
  /** What a change reaches. Undefined: nothing is compared, and so no test is left out. */
  readonly affected?: TestFilter | undefined;
}

interface Reduced {
  readonly binary: BinaryQuery;
  readonly residue: Residue;
}

export function evaluator(condition: Condition, bindings: Bindings): TestFilter {
  const byId = new Map<string, Reduced>();
  // Successive tests are usually of the same binary.
  let last: Reduced | undefined;
  const residueOf = (binary: BinaryQuery): Residue => {
    if (last?.binary === binary) return last.residue;
    const known = byId.get(binary.binaryId);
    const residue =
      known !== undefined && isSame(known.binary, binary)
        ? known.residue
        : reduce(condition, binary, bindings);
    last = { binary, residue };
    byId.set(binary.binaryId, last);
    return residue;
  };
  return filterFrom(residueOf);
}

function bound<T>(binding: T | undefined, predicate: string): T {
  if (binding === undefined)
    throw new Error(`bug: a filterset with ${predicate} was bound without its meaning`);
  return binding;
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

function reduce(condition: Condition, binary: BinaryQuery, bindings: Bindings): Residue {
  switch (condition.type) {
    case "constant":
      return condition.value;
    case "binary":
      return condition.matches(binary);
    case "test":
      return condition.matches;
    case "group": {
      const { matches } = condition;
      const groupOf = bound(bindings.groupOf, "group()");
      return (testName) => matches(groupOf({ binary, testName }));
    }
    case "default":
      return bound(bindings.defaultFilter, "default()").reduce(binary);
    case "affected":
      return bindings.affected?.reduce(binary) ?? true;
    case "not":
      return negate(reduce(condition.operand, binary, bindings));
    case "all":
      return joinResidues(reduceEach(condition.operands, binary, bindings), false);
    case "any":
      return joinResidues(reduceEach(condition.operands, binary, bindings), true);
  }
}

/** One by one: what follows the operand that settles all is not looked at. */
function* reduceEach(
  operands: readonly Condition[],
  binary: BinaryQuery,
  bindings: Bindings,
): Generator<Residue> {
  for (const operand of operands) yield reduce(operand, binary, bindings);
}

function negate(residue: Residue): Residue {
  return typeof residue === "boolean" ? !residue : (name) => !residue(name);
}
