/** Refuses filters that ask about tests where only binaries are known: a list wrapper runs before tests are. */
import type { UserError } from "../../diagnostics/errors.ts";
import type { Expression, Predicate } from "../../filterset/language/ast.ts";
import type { SourceSpan } from "../../diagnostics/source.ts";
import { rangeInString, spanOf } from "../toml/locations.ts";
import type { CompiledRule } from "./compile.ts";

export function listFilterErrors({ rule, filter }: CompiledRule): readonly UserError[] {
  const wrapper = rule["list-wrapper"];
  const written = rule.filter;
  if (wrapper === undefined || filter === undefined || written === undefined) return [];
  const asking = predicates(filter.expression).filter(needsTest);
  if (asking.length === 0) return [];
  const label = "only known once tests are listed";
  const spans = asking.flatMap(({ range }): SourceSpan[] => {
    const place = rangeInString(written.origin, range.start, range.end);
    return place === undefined
      ? spanOf(written.origin, label)
      : [{ source: written.origin.document.source, ...place, label }];
  });
  const message = `a rule with \`list-wrapper\` cannot choose tests, only binaries`;
  return [{ kind: "config", message, spans: [...spans, ...spanOf(wrapper.origin, "used to list tests")] }];
}

function needsTest(predicate: Predicate): boolean {
  switch (predicate.type) {
    case "name":
      return predicate.subject === "test" || predicate.subject === "group";
    case "constant":
      return predicate.name === "default";
    case "platform":
      return false;
  }
}

/** The leaves of an expression. */
function predicates(expression: Expression): readonly Predicate[] {
  switch (expression.type) {
    case "union":
    case "intersection":
      return [expression.first, ...expression.rest.map(({ operand }) => operand)].flatMap(predicates);
    case "negation":
      return predicates(expression.operand);
    case "group":
      return predicates(expression.expression);
    case "name":
    case "platform":
    case "constant":
      return [expression];
  }
}
