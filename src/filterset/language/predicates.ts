/** The predicates of the language: their arguments, and how a name without a sigil is compared. */
import type { ConstantPredicate, NameSubject, TextMatcher } from "./ast.ts";

export type PredicateShape =
  | { readonly argument: "matcher"; readonly subject: NameSubject; readonly implicit: TextMatcher["style"] }
  | { readonly argument: "platform" }
  | { readonly argument: "none"; readonly name: ConstantPredicate["name"] };

const matcher = (subject: NameSubject, implicit: TextMatcher["style"]): PredicateShape => ({
  argument: "matcher",
  subject,
  implicit,
});

const PREDICATES: ReadonlyMap<string, PredicateShape> = new Map([
  ["all", { argument: "none", name: "all" }],
  ["none", { argument: "none", name: "none" }],
  ["default", { argument: "none", name: "default" }],
  ["affected", { argument: "none", name: "affected" }],
  ["test", matcher("test", "contains")],
  ["group", matcher("group", "glob")],
  ["package", matcher("package", "glob")],
  ["deps", matcher("deps", "glob")],
  ["rdeps", matcher("rdeps", "glob")],
  ["binary_id", matcher("binary_id", "glob")],
  ["binary", matcher("binary", "glob")],
  ["kind", matcher("kind", "equal")],
  ["platform", { argument: "platform" }],
]);

/** The predicate of this name, if there is one. Names are case-sensitive. */
export function predicateShape(name: string): PredicateShape | undefined {
  return PREDICATES.get(name);
}

export const PREDICATE_NAMES: readonly string[] = [...PREDICATES.keys()];
