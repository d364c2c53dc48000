/**
 * Decides settings: command line and environment, then the first override that matches and sets it, then the profile,
 * its ancestors and the `default` profile, then the built-in value. The tables of `settings/` define how each setting
 * is decided; this file combines them.
 */
import type { EffectiveSetting } from "../../model/effective-settings.ts";
import type { JunitTestSettings, TestSettings } from "../../model/settings.ts";
import type { CompiledOverride, CompiledRule } from "../repo/compile.ts";
import type { DecisionContext } from "../settings/entry.ts";
import { BUILT_IN, type Decided, fromSection } from "../settings/provenance.ts";
import { RUN_SETTINGS, type RunFacts, type RunSettings } from "../settings/run-settings.ts";
import {
  type Decisions,
  decideAll,
  explainAll,
  type Prepared,
  prepareAll,
  resolveAll,
} from "../settings/table.ts";
import {
  type FlatTestSettings,
  JUNIT_TEST_SETTINGS,
  TEST_SETTINGS,
  type TestFacts,
} from "../settings/test-settings.ts";

/** What a set of matching overrides and rules amounts to. */
export interface TestOutcome {
  readonly settings: TestSettings;
  /** Every setting with where it came from. */
  readonly explain: () => readonly EffectiveSetting[];
}

/** Decides for tests of one profile. What all tests have in common is decided once. */
export class TestDecider {
  readonly #flat: Prepared<FlatTestSettings, TestFacts>;
  readonly #junit: Prepared<JunitTestSettings, TestFacts>;
  readonly #facts: TestFacts;

  constructor(context: DecisionContext, facts: TestFacts) {
    this.#flat = prepareAll<FlatTestSettings, TestFacts>(TEST_SETTINGS, context);
    this.#junit = prepareAll<JunitTestSettings, TestFacts>(JUNIT_TEST_SETTINGS, context);
    this.#facts = facts;
  }

  /** For tests that match these overrides and rules. */
  outcome(overrides: readonly CompiledOverride[], rules: readonly CompiledRule[]): TestOutcome {
    const flat = decideAll(this.#flat, overrides);
    const junit = decideAll(this.#junit, overrides);
    const wrapper = firstWrapper(rules);
    return {
      settings: {
        ...resolveAll(flat, this.#facts),
        junit: resolveAll(junit, this.#facts),
        ...(wrapper.value === undefined ? {} : { runWrapper: wrapper.value }),
      },
      explain: () => [...explainAll(flat), ...explainAll(junit), explainWrapper(wrapper)],
    };
  }
}

function firstWrapper(rules: readonly CompiledRule[]): Decided<string | undefined> {
  for (const rule of rules) {
    const found = rule.rule["run-wrapper"];
    if (found !== undefined)
      return { value: found.value, source: fromSection("script-rule", rule, found.origin) };
  }
  return { value: undefined, source: BUILT_IN };
}

function explainWrapper({ value, source }: Decided<string | undefined>): EffectiveSetting {
  return { key: "run-wrapper", ...(value === undefined ? {} : { value }), source: source() };
}

/** The settings of the run as a whole. */
export function decideRun(context: DecisionContext): Decisions<RunSettings, RunFacts> {
  return decideAll(prepareAll<RunSettings, RunFacts>(RUN_SETTINGS, context), []);
}
