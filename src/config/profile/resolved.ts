/** A profile that can be asked about tests. */
import * as path from "node:path";
import { print } from "../../filterset/language/print.ts";
import { showTargetSpec } from "../../model/cfg/target-spec.ts";
import type { EffectiveSetting, ExplainedTest } from "../../model/effective-settings.ts";
import { compareText, testName } from "../../model/ids.ts";
import type { PlannedScript, TestGroupLimit } from "../../model/plan.ts";
import type { BuildPlatforms } from "../../model/build/platform.ts";
import type { BinaryQuery, TestFilter, TestQuery } from "../../model/listed/queries.ts";
import type { MemoryBudget, Quarantine, TestSettings } from "../../model/settings.ts";
import type { GroupAssignment, GroupingOverride, ShownGroup } from "../../model/listed/test-groups-view.ts";
import { showMaxMemory } from "../elements/resources/max-memory.ts";
import type { TestGroup } from "../elements/resources/test-group.ts";
import { computeThreads } from "../elements/resources/threads.ts";
import type { CompiledOverride, CompiledQuarantine, CompiledRule } from "../repo/compile.ts";
import type { LoadedConfig } from "../repo/load.ts";
import type { RunMode } from "../settings/entry.ts";
import type { GivenSettings } from "../settings/given.ts";
import { type Decided, fromSection } from "../settings/provenance.ts";
import type { RunFacts, RunSettings } from "../settings/run-settings.ts";
import { TEST_SETTINGS } from "../settings/test-settings.ts";
import type { WrittenSettings } from "../settings/written-settings.ts";
import { type Decisions, explainAll, resolveAll } from "../settings/table.ts";
import { showPath } from "../toml/tree.ts";
import type { ChainLink } from "./chain.ts";
import { decideRun, TestDecider, type TestOutcome } from "./decide.ts";
import { type Directories, planScripts, type Wrapper, wrapperById } from "./scripts.ts";
import { Selector } from "./selector.ts";

export interface ResolveRequest {
  readonly platforms: BuildPlatforms;
  readonly mode: RunMode;
  readonly given: GivenSettings;
  readonly processors: number;
  readonly targetDirectory: string;
  /** What `affected()` in the default filter stands for; undefined: nothing is compared, so it holds for all tests. */
  readonly affected?: TestFilter | undefined;
}

export interface DefaultFilter {
  readonly filter: TestFilter;
  /** Whether it says `affected()`. */
  readonly usesAffected: boolean;
  /** The filterset as written. */
  readonly text: string;
  /** How reports name where it comes from; absent for the built-in `all()`. */
  readonly shownAs?: string;
  readonly source: Decided<string>["source"];
}

interface Parts extends ResolveRequest {
  readonly name: string;
  readonly storeDir: string;
  readonly chain: readonly ChainLink[];
  readonly config: LoadedConfig;
  readonly groups: ReadonlyMap<string, TestGroup>;
  /** In falling order of precedence. */
  readonly overrides: readonly CompiledOverride[];
  readonly rules: readonly CompiledRule[];
  readonly quarantine: readonly CompiledQuarantine[];
  readonly defaultFilter: DefaultFilter;
}

/** What the profile decides for the run as a whole. */
export interface ResolvedRun extends RunSettings {
  /** Present if a JUnit report will be written; the path is absolute. */
  readonly junit?: { readonly path: string };
}

export class ResolvedProfile {
  readonly name: string;
  readonly storeDir: string;
  readonly defaultFilter: DefaultFilter;
  readonly run: ResolvedRun;
  readonly groups: readonly ResolvedGroup[];
  readonly #parts: Parts;
  readonly #tests: TestDecider;
  readonly #runDecisions: Decisions<RunSettings, RunFacts>;
  readonly #overrides: Selector<CompiledOverride>;
  readonly #rules: Selector<CompiledRule>;
  readonly #quarantine: Selector<CompiledQuarantine>;
  /** By the settings that the test would have without the rule. */
  readonly #quarantined = new Map<CompiledQuarantine, Map<TestSettings, TestSettings>>();
  readonly #directories: Directories;
  /** By the arrays that selectors hand out: the same array for the same matches. */
  readonly #outcomes = new Map<readonly CompiledOverride[], Map<readonly CompiledRule[], TestOutcome>>();

  /** By the arrays that the selector hands out. */
  readonly #assignments = new Map<readonly CompiledOverride[], GroupAssignment>();

  constructor(parts: Parts) {
    const { name, storeDir, chain, given, mode, processors, platforms, config } = parts;
    this.name = name;
    this.storeDir = storeDir;
    this.defaultFilter = parts.defaultFilter;
    this.#parts = parts;
    const context = { chain, given, mode };
    this.#runDecisions = decideRun(context);
    this.run = resolveRun(resolveAll(this.#runDecisions, { processors }), storeDir);
    this.#tests = new TestDecider(context, { processors, testThreads: this.run.testThreads });
    this.groups = groupLimits(parts.groups, processors);
    this.#overrides = new Selector(parts.overrides, platforms, parts.defaultFilter.filter);
    this.#rules = new Selector(parts.rules, platforms, parts.defaultFilter.filter);
    this.#quarantine = new Selector(parts.quarantine, platforms, parts.defaultFilter.filter);
    this.#directories = { workspaceRoot: config.workspaceRoot, targetDirectory: parts.targetDirectory };
  }

  /** A test's settings. Tests that match the same overrides and rules share one object. */
  settingsFor(test: TestQuery): TestSettings {
    const { settings } = this.#outcome(test);
    const [rule] = this.#quarantine.matching(test);
    return rule === undefined ? settings : this.#inQuarantine(settings, rule);
  }

  /** What `settingsFor` returns for each test of the binary; undefined if names matter. */
  sharedSettings(binary: BinaryQuery): TestSettings | undefined {
    const isUniform = [this.#overrides, this.#rules, this.#quarantine].every((selector) =>
      selector.isUniform(binary),
    );
    return isUniform ? this.settingsFor({ binary, testName: testName("") }) : undefined;
  }

  #inQuarantine(settings: TestSettings, rule: CompiledQuarantine): TestSettings {
    const known = this.#quarantined.get(rule) ?? new Map<TestSettings, TestSettings>();
    this.#quarantined.set(rule, known);
    const found = known.get(settings) ?? { ...settings, quarantine: quarantineOf(rule) };
    known.set(settings, found);
    return found;
  }

  /** Whether no option, variable or file sets how many tests run at the same time. */
  get hasDefaultThreads(): boolean {
    return this.#runDecisions.testThreads.explain().source.kind === "built-in";
  }

  /** Whether some test may be retried only if it is known to be flaky. */
  get retriesKnownFlaky(): boolean {
    return this.#isWritten((settings) => TEST_SETTINGS.retries.written(settings)?.value.only !== undefined);
  }

  /** Whether some test may use the cache of results, unless the command line says otherwise. */
  get mentionsCache(): boolean {
    return this.#isWritten((settings) => TEST_SETTINGS.cache.written(settings) !== undefined);
  }

  /** Whether that holds for what the profile, one of its ancestors or an override of them writes. */
  #isWritten(holds: (settings: WrittenSettings) => boolean): boolean {
    const { chain, overrides } = this.#parts;
    return [...chain, ...overrides].some(({ settings }) => holds(settings));
  }

  /** The name of the test's group. */
  groupOf(test: TestQuery): string {
    return this.#outcome(test).settings.testGroup;
  }

  /** Every setting of a test with where it came from. */
  explain(test: TestQuery): ExplainedTest {
    const settings = this.#outcome(test).explain();
    return {
      binaryId: test.binary.binaryId,
      testName: test.testName,
      settings: [...settings, ...this.#scriptsOf(test), ...this.#quarantineOf(test)],
    };
  }

  /** Settings of the run as a whole. */
  explainRun(): readonly EffectiveSetting[] {
    const { text, source } = this.defaultFilter;
    const defaultFilter = { key: "default-filter", value: text, source: source() };
    return [defaultFilter, ...explainAll(this.#runDecisions)];
  }

  /** The wrapper that a binary is listed through. */
  listWrapper(binary: BinaryQuery): Wrapper | undefined {
    const rule = this.#rules
      .matchingBinary(binary)
      .find((candidate) => candidate.rule["list-wrapper"] !== undefined);
    const id = rule?.rule["list-wrapper"]?.value;
    return id === undefined ? undefined : this.wrapper(id);
  }

  /** The wrapper of `TestSettings.runWrapper`. */
  wrapper(id: string): Wrapper | undefined {
    return wrapperById(this.#parts.config.merged.scripts?.wrapper ?? new Map(), id, this.#directories);
  }

  /** Setup scripts for the tests that will run, in the order in which they run. */
  setupScripts(tests: readonly TestQuery[]): readonly PlannedScript[] {
    return this.#planScripts("setup", tests);
  }

  /** Teardown scripts for the tests that will run, in the order in which they run. */
  teardownScripts(tests: readonly TestQuery[]): readonly PlannedScript[] {
    return this.#planScripts("teardown", tests);
  }

  /** Groups as `show-config test-groups` lists them. */
  shownGroups(): readonly ShownGroup[] {
    return [...this.#parts.groups]
      .map(([name, { "max-threads": count, "max-memory": memory }]) => ({
        name,
        maxMemory: memory === undefined ? undefined : showMaxMemory(memory),
        maxThreads: typeof count === "number" ? String(computeThreads(count, this.#parts.processors)) : count,
      }))
      .toSorted((left, right) => compareText(left.name, right.name));
  }

  /** The group of a test, and the override that put it there. */
  groupAssignment(test: TestQuery): GroupAssignment {
    const matching = this.#overrides.matching(test);
    const known = this.#assignments.get(matching);
    if (known !== undefined) return known;
    const by = matching.find(({ settings }) => TEST_SETTINGS.testGroup.written(settings) !== undefined);
    const group = this.groupOf(test);
    const assignment = by === undefined ? { group } : { group, by: groupingOverride(by) };
    this.#assignments.set(matching, assignment);
    return assignment;
  }

  #planScripts(phase: "setup" | "teardown", tests: readonly TestQuery[]): readonly PlannedScript[] {
    const { config } = this.#parts;
    return planScripts(phase, {
      config: config.merged,
      rules: this.#rules,
      tests,
      directories: this.#directories,
    });
  }

  /** Scripts around one test, as settings. */
  #scriptsOf(test: TestQuery): readonly EffectiveSetting[] {
    return (["setup", "teardown"] as const).flatMap((phase): readonly EffectiveSetting[] => {
      const ids = this.#planScripts(phase, [test]).map(({ id }) => id);
      const rule = this.#rules.matching(test).find((candidate) => (candidate.rule[phase]?.length ?? 0) > 0);
      return ids.length === 0 || rule === undefined
        ? []
        : [{ key: `scripts.${phase}`, value: ids, source: fromSection("script-rule", rule)() }];
    });
  }

  #quarantineOf(test: TestQuery): readonly EffectiveSetting[] {
    const [rule] = this.#quarantine.matching(test);
    if (rule === undefined) return [];
    const source = fromSection("quarantine", rule, rule.rule.until.origin)();
    return [{ key: "quarantine", value: { ...quarantineOf(rule) }, source }];
  }

  #outcome(test: TestQuery): TestOutcome {
    const overrides = this.#overrides.matching(test);
    const rules = this.#rules.matching(test);
    const byRules = this.#outcomes.get(overrides) ?? new Map<readonly CompiledRule[], TestOutcome>();
    this.#outcomes.set(overrides, byRules);
    const known = byRules.get(rules);
    if (known !== undefined) return known;
    const outcome = this.#tests.outcome(overrides, rules);
    byRules.set(rules, outcome);
    return outcome;
  }
}

function quarantineOf({ rule }: CompiledQuarantine): Quarantine {
  const { reason, owner, until, junit = "skipped" } = rule;
  return { reason, owner, until: until.value, junit };
}

function resolveRun(settings: RunSettings, storeDir: string): ResolvedRun {
  const { junitPath } = settings;
  return junitPath === undefined
    ? settings
    : { ...settings, junit: { path: path.resolve(storeDir, junitPath) } };
}

/** A share of the memory there is becomes bytes where that is known: in the plan. */
export interface ResolvedGroup extends Omit<TestGroupLimit, "maxMemory"> {
  readonly maxMemory?: MemoryBudget | undefined;
}

/** Limits of all groups, ordered by name. */
function groupLimits(groups: ReadonlyMap<string, TestGroup>, processors: number): readonly ResolvedGroup[] {
  return [...groups]
    .map(([name, group]) => ({
      name,
      maxThreads: computeThreads(group["max-threads"], processors),
      maxMemory: group["max-memory"],
    }))
    .toSorted((left, right) => compareText(left.name, right.name));
}

function groupingOverride(override: CompiledOverride): GroupingOverride {
  const { origin, profile, filter, target } = override;
  const { layer, source } = origin.document;
  return {
    key: `${source.name}\0${showPath(origin.path)}`,
    profile,
    ...(filter === undefined ? {} : { filter: print(filter.expression) }),
    ...(target === undefined ? {} : { platform: showTargetSpec(target) }),
    file: source.name,
    ...(layer.kind === "tool" ? { tool: layer.tool } : {}),
  };
}
