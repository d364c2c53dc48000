/** Compiles `[[changed.rules]]`. */
import { err, ok, type Result } from "../../diagnostics/result.ts";
import type { CompiledFilterset } from "../../filterset/filterset.ts";
import { type FilterCompiler, ProfileCompiler } from "./compile.ts";
import type { RepoConfig } from "./fields.ts";

export interface CompiledChangedRule {
  /** Globs over paths from the workspace's root. */
  readonly paths: readonly string[];
  /** Globs over names of packages; undefined: the rule names none. */
  readonly packages: readonly string[] | undefined;
  readonly filter: CompiledFilterset | undefined;
  /** Whether later rules and the usual attribution apply as well. */
  readonly continues: boolean;
}

export async function compileChangedRules(
  config: RepoConfig,
  compileFilter: FilterCompiler,
): Promise<Result<readonly CompiledChangedRule[]>> {
  const compiler = new ProfileCompiler(compileFilter);
  const rules: CompiledChangedRule[] = [];
  for (const { value } of config.changed?.rules ?? []) {
    const filter = await compiler.filter(value.filter, "changed-rule");
    rules.push({ paths: value.paths, packages: value.packages, filter, continues: value.continue ?? false });
  }
  const [first, ...rest] = compiler.errors;
  return first === undefined ? ok(rules) : err([first, ...rest]);
}
