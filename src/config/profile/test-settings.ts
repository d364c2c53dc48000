/**
 * Decides the settings of a test: command line and environment, then the first override that matches and
 * sets it, then the profile, its ancestors and the `default` profile, then what is built in.
 */
import type {
  LeakTimeout,
  OutputDisplay,
  RetryPolicy,
  SlowTimeout,
  TestSettings,
  ThreadsRequired,
} from "../../model/settings.ts";
import { GLOBAL_GROUP } from "../../model/settings.ts";
import { earlyExit } from "../elements/early-exit.ts";
import { failureOutput } from "../elements/failure-output.ts";
import { flakyResult } from "../elements/flaky-result.ts";
import { leakCleanup } from "../elements/leak-cleanup.ts";
import { leakTimeout } from "../elements/leak-timeout.ts";
import { DEFAULT_PRIORITY } from "../elements/priority.ts";
import { retries, retryCount } from "../elements/retries.ts";
import { runExtraArgs } from "../elements/run-extra-args.ts";
import { slowTimeout, type SlowTimeoutChoice } from "../elements/slow-timeout.ts";
import { successOutput } from "../elements/success-output.ts";
import { computeThreadsRequired, threadsRequired } from "../elements/threads-required.ts";
import type { CompiledOverride, CompiledRule } from "../repo/compile.ts";
import { BENCH_SLOW_TIMEOUT } from "../elements/bench.ts";
import type { OverrideTable, ProfileTable } from "../repo/fields.ts";
import type { Located } from "../schema/element.ts";
import { type ChainLink, firstInChain, settingInChain } from "./chain.ts";
import type { GivenSettings } from "./given.ts";
import { BUILT_IN, type Decided, fromScope } from "./provenance.ts";

export type RunMode = "test" | "benchmark";

/** Every setting of a test with its source. */
export interface TestDecisions {
  readonly priority: Decided<number>;
  readonly threadsRequired: Decided<ThreadsRequired>;
  readonly testGroup: Decided<string>;
  readonly runExtraArgs: Decided<readonly string[]>;
  readonly retries: Decided<RetryPolicy>;
  readonly flakyResult: Decided<"pass" | "fail">;
  readonly slowTimeout: Decided<SlowTimeout>;
  readonly leakTimeout: Decided<LeakTimeout>;
  readonly leakCleanup: Decided<"report" | "kill">;
  readonly earlyExit: Decided<"pass" | "fail">;
  readonly successOutput: Decided<OutputDisplay>;
  readonly failureOutput: Decided<OutputDisplay>;
  readonly storeSuccessOutput: Decided<boolean>;
  readonly storeFailureOutput: Decided<boolean>;
  readonly reportSkipped: Decided<"none" | "ignored" | "all">;
  readonly flakyFailStatus: Decided<"failure" | "success">;
  readonly runWrapper: Decided<string | undefined>;
}

/** What the profile says where no override does; and above it, what was given. */
export type ProfileDecisions = Omit<TestDecisions, "priority" | "testGroup" | "runWrapper">;

export interface DecisionContext {
  readonly chain: readonly ChainLink[];
  readonly given: GivenSettings;
  readonly mode: RunMode;
}

/** The profile's own values. */
export function profileDecisions({ chain, mode, given }: DecisionContext): ProfileDecisions {
  return {
    threadsRequired: settingInChain(chain, threadsRequired, (table) => table["threads-required"]),
    runExtraArgs: settingInChain(chain, runExtraArgs, (table) => table["run-extra-args"]),
    retries: settingInChain(chain, retries, (table) => table.retries),
    flakyResult: settingInChain(chain, flakyResult, (table) => table["flaky-result"]),
    slowTimeout: profileSlowTimeout(chain, mode),
    leakTimeout: settingInChain(chain, leakTimeout, (table) => table["leak-timeout"]),
    leakCleanup: settingInChain(chain, leakCleanup, (table) => table["leak-cleanup"]),
    earlyExit: settingInChain(chain, earlyExit, (table) => table["early-exit"]),
    successOutput: settingInChain(chain, successOutput, (table) => table["success-output"]),
    failureOutput: settingInChain(chain, failureOutput, (table) => table["failure-output"]),
    ...junitDecisions(chain, given),
  };
}

function profileSlowTimeout(chain: readonly ChainLink[], mode: RunMode): Decided<SlowTimeout> {
  const [setting, pick] =
    mode === "test"
      ? [slowTimeout, (table: ProfileTable) => unlessUnset(table["slow-timeout"])]
      : [BENCH_SLOW_TIMEOUT, (table: ProfileTable) => unlessUnset(table.bench?.["slow-timeout"])];
  const decided = settingInChain<SlowTimeoutChoice>(chain, setting, pick);
  const { value } = decided;
  if (value === "unset") throw new Error("unset values were left out");
  return { value, source: decided.source };
}

/** `slow-timeout = ""` leaves the decision to others. */
function unlessUnset(found: Located<SlowTimeoutChoice> | undefined): Located<SlowTimeout> | undefined {
  if (found === undefined || found.value === "unset") return undefined;
  return { value: found.value, origin: found.origin };
}

/** Without a path, or a wish on the command line, there is no report, and profiles store nothing in it. */
function junitDecisions(
  chain: readonly ChainLink[],
  { junitReport }: GivenSettings,
): Pick<ProfileDecisions, "storeSuccessOutput" | "storeFailureOutput" | "reportSkipped" | "flakyFailStatus"> {
  const enabled = junitReport === true || firstInChain(chain, (table) => table.junit?.path) !== undefined;
  const decide = <T>(pick: (table: ProfileTable) => Located<T> | undefined, otherwise: T): Decided<T> =>
    (enabled ? firstInChain(chain, pick) : undefined) ?? { value: otherwise, source: BUILT_IN };
  return {
    storeSuccessOutput: decide((table) => table.junit?.["store-success-output"], false),
    storeFailureOutput: decide((table) => table.junit?.["store-failure-output"], enabled),
    reportSkipped: decide((table) => table.junit?.["report-skipped"], "none"),
    flakyFailStatus: decide((table) => table.junit?.["flaky-fail-status"], "failure"),
  };
}

/** The settings of a test that matches these overrides and rules. */
export function decideTest(
  overrides: readonly CompiledOverride[],
  rules: readonly CompiledRule[],
  { profile, context }: { readonly profile: ProfileDecisions; readonly context: DecisionContext },
): TestDecisions {
  const { given, mode } = context;
  const first = <T>(
    pick: (settings: OverrideTable) => Located<T> | undefined,
    otherwise: Decided<T>,
  ): Decided<T> => firstOverride(overrides, pick) ?? otherwise;
  const above = <T>(value: Decided<T> | undefined, below: () => Decided<T>): Decided<T> => value ?? below();
  const builtIn = <T>(value: T): Decided<T> => ({ value, source: BUILT_IN });
  return {
    priority: first((it) => it.priority, builtIn(DEFAULT_PRIORITY)),
    threadsRequired: first((it) => it["threads-required"], profile.threadsRequired),
    testGroup: first((it) => it["test-group"], builtIn(GLOBAL_GROUP)),
    runExtraArgs: first((it) => it["run-extra-args"], profile.runExtraArgs),
    retries: above(givenRetries(given), () => first((it) => it.retries, profile.retries)),
    flakyResult: above(asDecided(given.flakyResult), () =>
      first((it) => it["flaky-result"], profile.flakyResult),
    ),
    slowTimeout: first(
      (it) => unlessUnset(mode === "test" ? it["slow-timeout"] : it.bench?.["slow-timeout"]),
      profile.slowTimeout,
    ),
    leakTimeout: first((it) => it["leak-timeout"], profile.leakTimeout),
    leakCleanup: first((it) => it["leak-cleanup"], profile.leakCleanup),
    earlyExit: first((it) => it["early-exit"], profile.earlyExit),
    successOutput: above(asDecided(given.successOutput), () =>
      first((it) => it["success-output"], profile.successOutput),
    ),
    failureOutput: above(asDecided(given.failureOutput), () =>
      first((it) => it["failure-output"], profile.failureOutput),
    ),
    storeSuccessOutput: first((it) => it.junit?.["store-success-output"], profile.storeSuccessOutput),
    storeFailureOutput: first((it) => it.junit?.["store-failure-output"], profile.storeFailureOutput),
    reportSkipped: first((it) => it.junit?.["report-skipped"], profile.reportSkipped),
    flakyFailStatus: first((it) => it.junit?.["flaky-fail-status"], profile.flakyFailStatus),
    runWrapper: firstWrapper(rules),
  };
}

function firstOverride<T>(
  overrides: readonly CompiledOverride[],
  pick: (settings: OverrideTable) => Located<T> | undefined,
): Decided<T> | undefined {
  for (const override of overrides) {
    const found = pick(override.settings);
    if (found !== undefined)
      return { value: found.value, source: fromScope("override", override, found.origin) };
  }
  return undefined;
}

function firstWrapper(rules: readonly CompiledRule[]): Decided<string | undefined> {
  for (const rule of rules) {
    const found = rule.rule["run-wrapper"];
    if (found !== undefined)
      return { value: found.value, source: fromScope("script-rule", rule, found.origin) };
  }
  return { value: undefined, source: BUILT_IN };
}

export function asDecided<T>(
  given: { readonly value: T; readonly source: ReturnType<Decided<T>["source"]> } | undefined,
): Decided<T> | undefined {
  return given === undefined ? undefined : { value: given.value, source: () => given.source };
}

/** `--retries N` replaces a whole policy: no delays are left. */
function givenRetries(given: GivenSettings): Decided<RetryPolicy> | undefined {
  const decided = asDecided(given.retries);
  return decided === undefined ? undefined : { value: retryCount(decided.value), source: decided.source };
}

/** The settings alone, as plans and events carry them. */
export function settingsOf(
  decisions: TestDecisions,
  counts: { readonly processors: number; readonly testThreads: number },
): TestSettings {
  const { runWrapper } = decisions;
  return {
    priority: decisions.priority.value,
    threadsRequired: computeThreadsRequired(decisions.threadsRequired.value, counts),
    testGroup: decisions.testGroup.value,
    runExtraArgs: decisions.runExtraArgs.value,
    retries: decisions.retries.value,
    flakyResult: decisions.flakyResult.value,
    slowTimeout: decisions.slowTimeout.value,
    leakTimeout: decisions.leakTimeout.value,
    leakCleanup: decisions.leakCleanup.value,
    earlyExit: decisions.earlyExit.value,
    successOutput: decisions.successOutput.value,
    failureOutput: decisions.failureOutput.value,
    junit: {
      storeSuccessOutput: decisions.storeSuccessOutput.value,
      storeFailureOutput: decisions.storeFailureOutput.value,
      reportSkipped: decisions.reportSkipped.value,
      flakyFailStatus: decisions.flakyFailStatus.value,
    },
    ...(runWrapper.value === undefined ? {} : { runWrapper: runWrapper.value }),
  };
}
