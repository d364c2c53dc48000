/** A filterset's trees as Rust would print them: `debug parse-filterset`. */
import type { PackageId } from "../../model/ids.ts";
import type { Workspace } from "../../model/build/workspace.ts";
import { rustTuple, type RustValue } from "../../text/rust-debug.ts";
import type { Expression, Matcher, NamePredicate, Predicate, Range } from "./ast.ts";
import type { CompiledFilterset } from "../filterset.ts";
import { globsetPattern, parseGlob } from "../match/glob.ts";
import { compileMatcher } from "../match/matcher.ts";
import { WorkspaceNames } from "../match/names.ts";
import type { RegexEngine } from "../match/regex-engine.ts";

export interface DebugParts {
  readonly workspace: Workspace;
  /** Loaded, if a pattern needs it. */
  readonly engine: RegexEngine;
}

/** `Filterset { input, parsed, compiled }`. */
export function filtersetDebug({ source, expression }: CompiledFilterset, parts: DebugParts): RustValue {
  const printer = new TreePrinter(source.text, parts);
  return {
    struct: "Filterset",
    fields: {
      input: { text: source.text },
      parsed: printer.parsed(expression),
      compiled: printer.compiled(expression),
    },
  };
}

const UNION_NAMES = { or: "LiteralOr", "|": "Pipe", "+": "Plus" };
const INTERSECTION_NAMES = { and: "LiteralAnd", "&": "Ampersand", "-": "Minus" };
const NEGATION_NAMES = { not: "LiteralNot", "!": "Exclamation" };
const SUBJECT_NAMES: Readonly<Record<NamePredicate["subject"], string>> = {
  test: "Test",
  group: "Group",
  package: "Package",
  deps: "Deps",
  rdeps: "Rdeps",
  binary_id: "BinaryId",
  kind: "Kind",
  binary: "Binary",
};

class TreePrinter {
  readonly #text: string;
  readonly #names: WorkspaceNames;
  readonly #engine: RegexEngine;

  constructor(text: string, { workspace, engine }: DebugParts) {
    this.#text = text;
    this.#names = new WorkspaceNames(workspace);
    this.#engine = engine;
  }

  /** As it was written. */
  parsed(expression: Expression): RustValue {
    switch (expression.type) {
      case "union":
        return expression.rest.reduce(
          (left, { operator, operand }) =>
            rustTuple("Union", UNION_NAMES[operator], left, this.parsed(operand)),
          this.parsed(expression.first),
        );
      case "intersection":
        return expression.rest.reduce(
          (left, { operator, operand }) =>
            rustTuple(
              operator === "-" ? "Difference" : "Intersection",
              INTERSECTION_NAMES[operator],
              left,
              this.parsed(operand),
            ),
          this.parsed(expression.first),
        );
      case "negation":
        return rustTuple("Not", NEGATION_NAMES[expression.operator], this.parsed(expression.operand));
      case "group":
        return rustTuple("Parens", this.parsed(expression.expression));
      default:
        return rustTuple("Set", this.#parsedSet(expression));
    }
  }

  /** What it means: without spellings, differences as intersections, packages by their ids. */
  compiled(expression: Expression): RustValue {
    switch (expression.type) {
      case "union":
        return expression.rest.reduce(
          (left, { operand }) => rustTuple("Union", left, this.compiled(operand)),
          this.compiled(expression.first),
        );
      case "intersection":
        return expression.rest.reduce((left, { operator, operand }) => {
          const right = this.compiled(operand);
          return rustTuple("Intersection", left, operator === "-" ? rustTuple("Not", right) : right);
        }, this.compiled(expression.first));
      case "negation":
        return rustTuple("Not", this.compiled(expression.operand));
      case "group":
        return this.compiled(expression.expression);
      default:
        return rustTuple("Set", this.#compiledSet(expression));
    }
  }

  #parsedSet(predicate: Predicate): RustValue {
    switch (predicate.type) {
      case "constant":
        return predicate.name === "default"
          ? rustTuple("Default", this.#span(predicate.range))
          : capitalized(predicate.name);
      case "platform":
        return rustTuple("Platform", capitalized(predicate.platform), this.#argumentSpan(predicate));
      case "name": {
        const { subject, matcher } = predicate;
        return rustTuple(SUBJECT_NAMES[subject], matcherDebug(matcher), this.#argumentSpan(predicate));
      }
    }
  }

  /** What stands between the parentheses. */
  #argumentSpan({ range }: Predicate): RustValue {
    return this.#span({ start: this.#text.indexOf("(", range.start) + 1, end: range.end - 1 });
  }

  #compiledSet(predicate: Predicate): RustValue {
    if (predicate.type === "constant") return capitalized(predicate.name);
    if (predicate.type === "platform") return this.#parsedSet(predicate);
    const packages = this.#packages(predicate);
    if (packages === undefined) return this.#parsedSet(predicate);
    const ids = [...packages].map((id): RustValue => ({
      struct: "PackageId",
      fields: { repr: { text: id } },
    }));
    return rustTuple("Packages", { set: ids });
  }

  #packages({ subject, matcher }: NamePredicate): ReadonlySet<PackageId> | undefined {
    if (subject !== "package" && subject !== "deps" && subject !== "rdeps") return undefined;
    const matches = compileMatcher(matcher, this.#engine);
    if (!matches.ok) return new Set();
    if (subject === "package") return this.#names.packages(matches.value);
    return subject === "deps"
      ? this.#names.dependencies(matches.value)
      : this.#names.dependents(matches.value);
  }

  /** In bytes. */
  #span({ start, end }: Range): RustValue {
    const bytes = (text: string): number => new TextEncoder().encode(text).length;
    return {
      struct: "SourceSpan",
      fields: {
        offset: rustTuple("SourceOffset", String(bytes(this.#text.slice(0, start)))),
        length: String(bytes(this.#text.slice(start, end))),
      },
    };
  }
}

function matcherDebug(matcher: Matcher): RustValue {
  if (matcher.style === "regex") return rustTuple("Regex", rustTuple("Regex", { text: matcher.pattern }));
  const implicit = String(matcher.implicit);
  if (matcher.style !== "glob") {
    return { struct: capitalized(matcher.style), fields: { value: { text: matcher.value }, implicit } };
  }
  const glob = parseGlob(matcher.value);
  const regex = glob.ok ? globsetPattern(glob.value.pattern) : "";
  const fields = { glob_str: { text: matcher.value }, regex: rustTuple("Regex", { text: regex }) };
  return { struct: "Glob", fields: { glob: { struct: "GenericGlob", fields }, implicit } };
}

function capitalized(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
