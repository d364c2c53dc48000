/** The keys of a repository's configuration file, put together from the settings; and the built-in file below all others. */
import { archiveInclude } from "../elements/archive-include.ts";
import { BENCH_BUILT_IN, overrideBench, profileBench } from "../elements/bench.ts";
import { defaultFilter, filter } from "../elements/default-filter.ts";
import { earlyExit } from "../elements/early-exit.ts";
import { experimental } from "../elements/experimental.ts";
import { failFast } from "../elements/fail-fast.ts";
import { failureOutput } from "../elements/failure-output.ts";
import { finalStatusLevel } from "../elements/final-status-level.ts";
import { flakyResult } from "../elements/flaky-result.ts";
import { globalTimeout } from "../elements/global-timeout.ts";
import { checkIdentifier, IDENTIFIER_PATTERN } from "../elements/identifier.ts";
import { inherits } from "../elements/inherits.ts";
import { JUNIT_BUILT_IN, overrideJunit, profileJunit } from "../elements/junit.ts";
import { leakCleanup } from "../elements/leak-cleanup.ts";
import { leakTimeout } from "../elements/leak-timeout.ts";
import { listTimeout } from "../elements/list-timeout.ts";
import { nextestVersion } from "../elements/nextest-version.ts";
import { platform, PLATFORM_MEANING } from "../elements/platform.ts";
import { priority } from "../elements/priority.ts";
import { retries } from "../elements/retries.ts";
import { runExtraArgs } from "../elements/run-extra-args.ts";
import { scriptRule } from "../elements/script-rule.ts";
import { setupScript } from "../elements/setup-script.ts";
import { slowTimeout } from "../elements/slow-timeout.ts";
import { statusLevel } from "../elements/status-level.ts";
import { storeDir } from "../elements/store-dir.ts";
import { successOutput } from "../elements/success-output.ts";
import { testGroup, testGroups } from "../elements/test-group.ts";
import { testThreads } from "../elements/test-threads.ts";
import { threadsRequired } from "../elements/threads-required.ts";
import { wrapperScript } from "../elements/wrapper-script.ts";
import {
  list,
  optional,
  partial,
  record,
  required,
  settingField,
  table,
  type TableValue,
} from "../schema/compound.ts";
import { located, type Setting } from "../schema/element.ts";
import type { RawValue } from "../toml/tree.ts";

const overrideFields = {
  filter: settingField(filter),
  platform: optional(platform, PLATFORM_MEANING),
  "default-filter": settingField({
    ...defaultFilter,
    meaning: "Replaces the default filter on these platforms; cannot stand beside `filter`.",
  }),
  priority: settingField(priority),
  "test-group": settingField(testGroup),
  "threads-required": settingField(threadsRequired),
  "run-extra-args": settingField(runExtraArgs),
  retries: settingField(retries),
  "flaky-result": settingField(flakyResult),
  "slow-timeout": settingField(slowTimeout),
  "leak-timeout": settingField(leakTimeout),
  "leak-cleanup": settingField(leakCleanup),
  "early-exit": settingField(earlyExit),
  "success-output": settingField(successOutput),
  "failure-output": settingField(failureOutput),
  junit: optional(overrideJunit, "What the JUnit report says of these tests."),
  bench: optional(overrideBench, "Timeouts of these tests in `cargo nextest bench`."),
};

const override = table(overrideFields, { expected: "a table" });
export type OverrideTable = TableValue<typeof overrideFields>;

const archive = table(
  { include: required(located(archiveInclude.element), archiveInclude.meaning) },
  { expected: "a table with `include`" },
);

const profileFields = {
  inherits: settingField(inherits),
  "default-filter": settingField(defaultFilter),
  "test-threads": settingField(testThreads),
  "threads-required": settingField(threadsRequired),
  "run-extra-args": settingField(runExtraArgs),
  retries: settingField(retries),
  "flaky-result": settingField(flakyResult),
  "slow-timeout": settingField({ ...slowTimeout, element: partial(slowTimeout.element) }),
  "global-timeout": settingField(globalTimeout),
  "leak-timeout": settingField(leakTimeout),
  "leak-cleanup": settingField(leakCleanup),
  "early-exit": settingField(earlyExit),
  "list-timeout": settingField(listTimeout),
  "status-level": settingField(statusLevel),
  "final-status-level": settingField(finalStatusLevel),
  "failure-output": settingField(failureOutput),
  "success-output": settingField(successOutput),
  "fail-fast": settingField(failFast),
  bench: optional(profileBench, "Timeouts of `cargo nextest bench`."),
  junit: optional(profileJunit, "The JUnit report."),
  archive: optional(partial(archive), "What goes into archives."),
  overrides: optional(list(located(override), "an array of tables"), "Settings for some of the tests."),
  scripts: optional(list(located(scriptRule), "an array of tables"), "Which scripts are for which tests."),
};

const profile = table(profileFields, { expected: "a table" });
export type ProfileTable = TableValue<typeof profileFields>;

const scripts = (expected: string) => ({ expected, name: checkIdentifier, pattern: IDENTIFIER_PATTERN });

const scriptTables = table(
  {
    setup: optional(
      record(located(setupScript), scripts("a table of setup scripts")),
      "Setup scripts by name: programs that run before the first test they are for.",
    ),
    teardown: optional(
      record(located(setupScript), scripts("a table of teardown scripts")),
      "Teardown scripts by name: programs that run after the last test they are for (an extension).",
    ),
    wrapper: optional(
      record(located(wrapperScript), scripts("a table of wrapper scripts")),
      "Wrapper scripts by name: programs that test binaries are started through.",
    ),
  },
  { expected: "a table with `setup`, `teardown` and `wrapper`" },
);

const repoFields = {
  "nextest-version": settingField(nextestVersion),
  experimental: settingField(experimental),
  store: optional(
    table({ dir: settingField(storeDir) }, { expected: "a table with `dir`" }),
    "Where files that runs leave behind are stored.",
  ),
  "test-groups": settingField(testGroups),
  profile: optional(record(located(profile), { expected: "a table of profiles" }), "Profiles by name."),
  scripts: optional(scriptTables, "Programs that run before, after and around tests."),
  script: optional(
    record(located(setupScript), scripts("a table of setup scripts")),
    "Setup scripts by name, in the form that is no longer to be used; write `scripts.setup`.",
  ),
};

/** A whole file, or several merged. */
export const repoConfig = table(repoFields, { expected: "a table" });
export type RepoConfig = TableValue<typeof repoFields>;

/** Settings of the built-in `default` profile; those with a table of their own stand beside them. */
const BUILT_IN_SETTINGS: readonly Setting<unknown>[] = [
  defaultFilter,
  testThreads,
  threadsRequired,
  runExtraArgs,
  retries,
  flakyResult,
  slowTimeout,
  globalTimeout,
  leakTimeout,
  leakCleanup,
  earlyExit,
  listTimeout,
  statusLevel,
  finalStatusLevel,
  failureOutput,
  successOutput,
  failFast,
];

/** The file that every other file is laid over. */
export const BUILT_IN_CONFIG: RawValue = {
  store: { dir: storeDir.builtIn ?? "" },
  profile: {
    default: {
      ...Object.fromEntries(
        BUILT_IN_SETTINGS.flatMap(({ key, builtIn }) => (builtIn === undefined ? [] : [[key, builtIn]])),
      ),
      bench: BENCH_BUILT_IN,
      junit: JUNIT_BUILT_IN,
      archive: { include: [] },
    },
    "default-miri": {},
  },
};

export const DEFAULT_PROFILE = "default";
export const MIRI_PROFILE = "default-miri";
/** Profiles that exist without a file; other names that start with `default-` are reserved. */
export const BUILT_IN_PROFILES: readonly string[] = [DEFAULT_PROFILE, MIRI_PROFILE];
