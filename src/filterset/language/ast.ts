/**
 * The syntax tree of a filterset. It keeps everything the user chose (which spelling of an operator, which
 * parentheses, which matcher style), so that printing a tree and parsing it again gives the same tree.
 *
 * Operators of one level that follow one another share one node, so a chain of 50,000 terms is flat.
 */
import type { BuildPlatform } from "../../model/build/platform.ts";

/** A stretch of the source in UTF-16 offsets: `start` inclusive, `end` exclusive. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

export type Expression = Union | Term;

/** What stands between two union operators. */
export type Term = Intersection | Operand;

/** What an operator can be applied to without parentheses. */
export type Operand = Negation | Group | Predicate;

export type UnionOperator = "or" | "|" | "+";
/** `-` is "and not". */
export type IntersectionOperator = "and" | "&" | "-";
export type NegationOperator = "not" | "!";

export interface Chained<Operator, Item> {
  readonly operator: Operator;
  readonly operand: Item;
}

/** `first or second or …`; binds least. `rest` is never empty. */
export interface Union {
  readonly type: "union";
  readonly first: Term;
  readonly rest: readonly Chained<UnionOperator, Term>[];
}

/** `first and second - third …`, applied from left to right. `rest` is never empty. */
export interface Intersection {
  readonly type: "intersection";
  readonly first: Operand;
  readonly rest: readonly Chained<IntersectionOperator, Operand>[];
}

export interface Negation {
  readonly type: "negation";
  readonly operator: NegationOperator;
  readonly operand: Operand;
}

/** `( … )` */
export interface Group {
  readonly type: "group";
  readonly expression: Expression;
}

/** A set of tests: the leaves of the tree. `range` runs from the name to the closing parenthesis. */
export type Predicate = NamePredicate | PlatformPredicate | ConstantPredicate;

/** Predicates that compare a name with a matcher. */
export type NameSubject = "test" | "group" | "package" | "deps" | "rdeps" | "binary_id" | "kind" | "binary";

export interface NamePredicate {
  readonly type: "name";
  readonly subject: NameSubject;
  readonly matcher: Matcher;
  readonly range: Range;
}

export interface PlatformPredicate {
  readonly type: "platform";
  readonly platform: BuildPlatform;
  readonly range: Range;
}

export interface ConstantPredicate {
  readonly type: "constant";
  readonly name: "all" | "none" | "default" | "affected";
  readonly range: Range;
}

/** How a name is compared. `range` covers the matcher's text with its sigil. */
export type Matcher = TextMatcher | RegexMatcher;

export interface TextMatcher {
  readonly style: "equal" | "contains" | "glob";
  /** The text with escapes resolved; never empty. */
  readonly value: string;
  /** Whether the style is the predicate's own, i.e. no sigil was written. */
  readonly implicit: boolean;
  readonly range: Range;
}

export interface RegexMatcher {
  readonly style: "regex";
  /** The pattern with `\/` resolved to `/` and every other escape as it was written. */
  readonly pattern: string;
  readonly range: Range;
}
