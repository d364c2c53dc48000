/**
 * Filtersets: the query language over tests (`docs/filterset.md`).
 *
 * text -> tokens (lexer) -> tree (parser) -> condition (compile) -> verdicts (evaluate). Problems of all
 * stages are collected and reported together.
 */
import { after, type Pending } from "../diagnostics/pending.ts";
import { err, ok, type Result } from "../diagnostics/result.ts";
import type { SourceText } from "../diagnostics/source.ts";
import type { TestFilter } from "../model/listed/queries.ts";
import type { Workspace } from "../model/build/workspace.ts";
import type { Expression, NameSubject, Predicate } from "./language/ast.ts";
import { compileExpression, compilePredicates } from "./compile.ts";
import type { Condition } from "./condition.ts";
import { evaluator, type Bindings } from "./evaluate.ts";
import { forbiddenPredicates, type FiltersetKind } from "./language/kinds.ts";
import { literalTest, needsRegexEngine } from "./match/matcher.ts";
import { WorkspaceNames } from "./match/names.ts";
import { parse, type Parsed } from "./language/parser.ts";
import { parseSingleCall } from "./language/single-call.ts";
import { toUserErrors, type Problem } from "./language/problems.ts";
import { type RegexEngine, regexEngine, type ReadRegexEngine } from "./match/regex-engine.ts";

export interface FiltersetContext {
  /** The whole graph: names are looked up in it, not in what happens to be built. */
  readonly workspace: Workspace;
  readonly kind: FiltersetKind;
  /** Names of the configured test groups, for `group()`; the global group is always known. */
  readonly groups?: readonly string[] | undefined;
  /** Gives the regex engine's module; asked only when a pattern needs it. */
  readonly readRegexEngine: ReadRegexEngine;
}

/** A filterset that no test can be matched with yet, because its meaning may depend on the profile and the run. */
export interface CompiledFilterset {
  readonly source: SourceText;
  readonly expression: Expression;
  /** Whether it contains `default()`, `group()` or `affected()`. */
  readonly usesDefault: boolean;
  readonly usesGroups: boolean;
  readonly usesAffected: boolean;
  bind(bindings?: Bindings): TestFilter;
}

/** A filterset's tree, and what is wrong with its text. */
export interface ParsedFilterset extends Parsed {
  readonly problems: readonly Problem[];
}

export function parseFilterset(text: string): ParsedFilterset {
  const single = parseSingleCall(text);
  if (single !== undefined) return { expression: single, predicates: [single], problems: [] };
  const problems: Problem[] = [];
  return { ...parse(text, problems), problems };
}

/** Compiles a filterset, or says everything that is wrong with it: at once, unless the regex engine must be loaded. */
export function compileFilterset(
  source: SourceText,
  context: FiltersetContext,
  parsed: ParsedFilterset = parseFilterset(source.text),
): Pending<Result<CompiledFilterset>> {
  const literal = literalCondition(parsed);
  if (literal !== undefined && forbiddenPredicates(context.kind, parsed.predicates).length === 0)
    return ok(new Compiled(source, parsed, literal));
  const engine = regexEngine(context.readRegexEngine);
  const loaded = parsed.predicates.some(predicateNeedsEngine) ? engine.load() : undefined;
  return after(loaded, () => compileParsed(source, { ...context, engine }, parsed));
}

function compileParsed(
  source: SourceText,
  { workspace, kind, groups = [], engine }: FiltersetContext & { readonly engine: RegexEngine },
  { expression, predicates, problems: ofText }: ParsedFilterset,
): Result<CompiledFilterset> {
  const problems: Problem[] = [...ofText];
  const forbidden = forbiddenPredicates(kind, predicates);
  problems.push(...forbidden);
  // What a forbidden predicate names cannot be looked up here, and need not be.
  const isForbidden = new Set(forbidden.map((problem) => problem.range));
  const leaves = compilePredicates(
    predicates.filter((predicate) => !isForbidden.has(predicate.range)),
    { names: namesOf(workspace), engine, groups },
    problems,
  );
  const errors = toUserErrors(source, problems);
  if (errors !== undefined) return err(errors);
  return ok(new Compiled(source, { expression, predicates }, compileExpression(expression, leaves)));
}

/** Of `test(=name)` and `test(name)`, which most overrides have: nothing can be wrong with the name. */
function literalCondition({ expression, problems }: ParsedFilterset): Condition | undefined {
  if (problems.length > 0 || expression.type !== "name" || expression.subject !== "test") return undefined;
  const matches = literalTest(expression.matcher);
  return matches === undefined ? undefined : { type: "test", matches };
}

/** A configuration may contain thousands: only what is asked for is computed. */
class Compiled implements CompiledFilterset {
  readonly source: SourceText;
  readonly expression: Expression;
  readonly #predicates: readonly Predicate[];
  readonly #condition: Condition;

  constructor(source: SourceText, { expression, predicates }: Parsed, condition: Condition) {
    this.source = source;
    this.expression = expression;
    this.#predicates = predicates;
    this.#condition = condition;
  }

  get usesDefault(): boolean {
    return this.#predicates.some((leaf) => leaf.type === "constant" && leaf.name === "default");
  }

  get usesGroups(): boolean {
    return this.#predicates.some((leaf) => leaf.type === "name" && leaf.subject === "group");
  }

  get usesAffected(): boolean {
    return this.#predicates.some((leaf) => leaf.type === "constant" && leaf.name === "affected");
  }

  bind(bindings: Bindings = {}): TestFilter {
    return evaluator(this.#condition, bindings);
  }
}

/** How much must be known of a workspace to compile a filterset: it may be worth not waiting for the rest. */
export type NeededWorkspace = "nothing" | "members" | "graph";

const NEEDS: Readonly<Partial<Record<NameSubject, NeededWorkspace>>> = {
  package: "members",
  binary: "members",
  binary_id: "members",
  deps: "graph",
  rdeps: "graph",
};

/** What the names in a filterset have to be looked up in. */
export function neededWorkspace({ predicates }: ParsedFilterset): NeededWorkspace {
  const needs = predicates.map((leaf) => (leaf.type === "name" ? NEEDS[leaf.subject] : undefined));
  if (needs.includes("graph")) return "graph";
  return needs.includes("members") ? "members" : "nothing";
}

/** Matches every test. */
export const EVERYTHING: TestFilter = {
  matchesBinary: () => "yes",
  matchesTest: () => true,
  reduce: () => true,
};

function predicateNeedsEngine(predicate: Predicate): boolean {
  return predicate.type === "name" && needsRegexEngine(predicate.matcher);
}

const namesByWorkspace = new WeakMap<Workspace, WorkspaceNames>();

/** Every override of every profile is compiled against the same workspace, so its names are collected once. */
function namesOf(workspace: Workspace): WorkspaceNames {
  const known = namesByWorkspace.get(workspace) ?? new WorkspaceNames(workspace);
  namesByWorkspace.set(workspace, known);
  return known;
}
