/**
 * Filtersets: the query language over tests (`docs/filterset.md`).
 *
 * text -> tokens (lexer) -> tree (parser) -> condition (compile) -> verdicts (evaluate). Problems of all
 * stages are collected and reported together.
 */
import { err, ok, type Result } from "../diagnostics/result.ts";
import type { SourceText } from "../diagnostics/source.ts";
import type { TestFilter } from "../model/listed/queries.ts";
import type { Workspace } from "../model/build/workspace.ts";
import type { Expression, NameSubject, Predicate } from "./language/ast.ts";
import { compileExpression, compilePredicates } from "./compile.ts";
import { evaluator, type Bindings } from "./evaluate.ts";
import { forbiddenPredicates, type FiltersetKind } from "./language/kinds.ts";
import { needsRegexEngine } from "./match/matcher.ts";
import { WorkspaceNames } from "./match/names.ts";
import { parse, type Parsed } from "./language/parser.ts";
import { parseSingleCall } from "./language/single-call.ts";
import { toUserErrors, type Problem } from "./language/problems.ts";
import { regexEngine, type ReadRegexEngine } from "./match/regex-engine.ts";

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

/** Compiles a filterset, or says everything that is wrong with it. */
export async function compileFilterset(
  source: SourceText,
  context: FiltersetContext,
  { expression, predicates, problems: ofText }: ParsedFilterset = parseFilterset(source.text),
): Promise<Result<CompiledFilterset>> {
  const problems: Problem[] = [...ofText];
  const forbidden = forbiddenPredicates(context.kind, predicates);
  problems.push(...forbidden);
  const engine = regexEngine(context.readRegexEngine);
  if (predicates.some(predicateNeedsEngine)) await engine.load();
  // What a forbidden predicate names cannot be looked up here, and need not be.
  const isForbidden = new Set(forbidden.map((problem) => problem.range));
  const leaves = compilePredicates(
    predicates.filter((predicate) => !isForbidden.has(predicate.range)),
    { names: namesOf(context.workspace), engine, groups: context.groups ?? [] },
    problems,
  );
  const errors = toUserErrors(source, problems);
  if (errors !== undefined) return err(errors);
  const condition = compileExpression(expression, leaves);
  const bind = (bindings: Bindings = {}): TestFilter => evaluator(condition, bindings);
  const usesDefault = predicates.some((leaf) => leaf.type === "constant" && leaf.name === "default");
  const usesGroups = predicates.some((leaf) => leaf.type === "name" && leaf.subject === "group");
  const usesAffected = predicates.some((leaf) => leaf.type === "constant" && leaf.name === "affected");
  return ok({ source, expression, usesDefault, usesGroups, usesAffected, bind });
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
