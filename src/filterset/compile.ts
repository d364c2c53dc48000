/** Compiles a syntax tree against a workspace, and finds names that match nothing in it. */
import type { BinaryQuery } from "../model/listed/queries.ts";
import { GLOBAL_GROUP } from "../model/settings.ts";
import { closest } from "../text/closest.ts";
import type {
  Chained,
  Expression,
  IntersectionOperator,
  NamePredicate,
  Operand,
  Predicate,
} from "./language/ast.ts";
import { not, type Condition } from "./condition.ts";
import { compileMatcher } from "./match/matcher.ts";
import type { WorkspaceNames } from "./match/names.ts";
import type { Problem } from "./language/problems.ts";
import type { RegexEngine, TextTest } from "./match/regex-engine.ts";

export interface CompileParts {
  readonly names: WorkspaceNames;
  readonly engine: RegexEngine;
  /** Names of the test groups except the global one. */
  readonly groups: readonly string[];
}

const NOTHING: Condition = { type: "constant", value: false };

/** Compiles each predicate once; the same tree nodes serve as keys when the expression is put together. */
export type Leaves = ReadonlyMap<Predicate, Condition>;

export function compilePredicates(
  predicates: readonly Predicate[],
  parts: CompileParts,
  problems: Problem[],
): Leaves {
  return new Map(predicates.map((leaf) => [leaf, compilePredicate(leaf, parts, problems)]));
}

function compilePredicate(predicate: Predicate, parts: CompileParts, problems: Problem[]): Condition {
  switch (predicate.type) {
    case "name": {
      const matches = compileMatcher(predicate.matcher, parts.engine);
      if (matches.ok) return compileName(predicate, matches.value, { ...parts, problems });
      problems.push(matches.error);
      return NOTHING;
    }
    case "platform":
      return { type: "binary", matches: (binary) => binary.platform === predicate.platform };
    case "constant":
      return predicate.name === "default" || predicate.name === "affected"
        ? { type: predicate.name }
        : { type: "constant", value: predicate.name === "all" };
  }
}

interface NameParts extends CompileParts {
  readonly problems: Problem[];
}

function compileName(predicate: NamePredicate, matches: TextTest, parts: NameParts): Condition {
  const { names } = parts;
  switch (predicate.subject) {
    case "test":
      return { type: "test", matches };
    case "group":
      mustMatch(predicate, matches, {
        ...parts,
        what: "configured test group",
        known: [GLOBAL_GROUP, ...parts.groups],
      });
      return { type: "group", matches };
    case "kind":
      return { type: "binary", matches: (binary) => matches(binary.kind) };
    case "binary":
      mustMatch(predicate, matches, { ...parts, what: "binary of the workspace", known: names.binaryNames });
      return { type: "binary", matches: (binary) => matches(binary.binaryName) };
    case "binary_id":
      mustMatch(predicate, matches, { ...parts, what: "binary id of the workspace", known: names.binaryIds });
      return { type: "binary", matches: (binary) => matches(binary.binaryId) };
    case "package":
    case "deps":
    case "rdeps": {
      mustMatch(predicate, matches, {
        ...parts,
        what: "package of the workspace",
        known: names.packageNames,
      });
      const packages = packagesOf(predicate.subject, names)(matches);
      return { type: "binary", matches: (binary: BinaryQuery) => packages.has(binary.packageId) };
    }
  }
}

function packagesOf(subject: "package" | "deps" | "rdeps", names: WorkspaceNames) {
  switch (subject) {
    case "package":
      return (matches: TextTest) => names.packages(matches);
    case "deps":
      return (matches: TextTest) => names.dependencies(matches);
    case "rdeps":
      return (matches: TextTest) => names.dependents(matches);
  }
}

interface KnownNames {
  /** Goes between "no" and "matches this". */
  readonly what: string;
  readonly known: Iterable<string>;
  readonly problems: Problem[];
}

/** A name that matches nothing at all is a mistake, even where it would not change the result. */
function mustMatch(predicate: NamePredicate, matches: TextTest, { what, known, problems }: KnownNames): void {
  const names = [...known];
  if (names.some(matches)) return;
  const { matcher } = predicate;
  const written = matcher.style === "regex" ? undefined : matcher.value;
  const near = written === undefined ? undefined : closest(written.trim(), names);
  const nothing = `no ${what} matches this`;
  problems.push({
    message: `\`${predicate.subject}\` matches nothing`,
    range: matcher.range,
    label: near === undefined ? nothing : `${nothing}; did you mean \`${near}\`?`,
    ...(written?.endsWith(" ") === true
      ? { help: "blanks before the closing parenthesis belong to the name" }
      : {}),
  });
}

/** Puts the compiled predicates together. Recurses as deep as parentheses stand inside one another. */
export function compileExpression(expression: Expression, leaves: Leaves): Condition {
  const compileOne = (operand: Expression): Condition => compileExpression(operand, leaves);
  switch (expression.type) {
    case "union":
      return {
        type: "any",
        operands: [expression.first, ...expression.rest.map((link) => link.operand)].map(compileOne),
      };
    case "intersection":
      return {
        type: "all",
        operands: [
          compileOne(expression.first),
          ...expression.rest.map((link) => compileLink(link, compileOne)),
        ],
      };
    case "negation":
      return not(compileOne(expression.operand));
    case "group":
      return compileOne(expression.expression);
    case "name":
    case "platform":
    case "constant":
      return leaves.get(expression) ?? NOTHING;
  }
}

function compileLink(
  link: Chained<IntersectionOperator, Operand>,
  compileOne: (operand: Expression) => Condition,
): Condition {
  const operand = compileOne(link.operand);
  return link.operator === "-" ? not(operand) : operand;
}
