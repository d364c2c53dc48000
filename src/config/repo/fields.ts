/** The keys of a repository's configuration file; and the built-in file below all others. */
import { cacheStore } from "../elements/start/cache.ts";
import { changed } from "../elements/start/changed-rules.ts";
import { defaultFilter, filter } from "../elements/start/default-filter.ts";
import { experimental } from "../elements/file/experimental.ts";
import { checkIdentifier, IDENTIFIER_PATTERN } from "../elements/file/identifier.ts";
import { inherits } from "../elements/file/inherits.ts";
import { nextestVersion } from "../elements/file/nextest-version.ts";
import { quarantineRule } from "../elements/outcome/quarantine.ts";
import { platform, PLATFORM_MEANING } from "../elements/file/platform.ts";
import { scriptRule } from "../elements/scripts/script-rule.ts";
import { setupScript } from "../elements/scripts/setup-script.ts";
import { storeDir } from "../elements/file/store-dir.ts";
import { testGroups } from "../elements/resources/test-group.ts";
import { wrapperScript } from "../elements/scripts/wrapper-script.ts";
import { list, optional, partial, record, settingField, table, type TableValue } from "../schema/compound.ts";
import { located, type Setting, type ValueOf } from "../schema/element.ts";
import { type GroupFacts, settingsTable } from "../settings/written-settings.ts";
import { RUN_SETTINGS } from "../settings/run-settings.ts";
import { keysOf } from "../settings/table.ts";
import { JUNIT_TEST_SETTINGS, TEST_SETTINGS } from "../settings/test-settings.ts";
import type { RawValue } from "../toml/tree.ts";

/** Every setting of a profile. */
const SETTINGS = [TEST_SETTINGS, JUNIT_TEST_SETTINGS, RUN_SETTINGS];

const JUNIT: GroupFacts = { meaning: "The JUnit report.", expected: "a table of JUnit settings" };
const BENCH = { meaning: "Timeouts of `cargo nextest bench`." };

const override = settingsTable(
  {
    filter: settingField(filter),
    platform: optional(platform, PLATFORM_MEANING),
    "default-filter": settingField({
      ...defaultFilter,
      meaning: "Replaces the default filter on these platforms; cannot be combined with `filter`.",
    }),
  },
  {
    settings: keysOf(SETTINGS, "override"),
    groups: { junit: JUNIT, bench: { ...BENCH, expected: "a table with `slow-timeout`" } },
    expected: "a table",
  },
);
export type OverrideTable = ValueOf<typeof override>;

const profileSettings = keysOf(SETTINGS, "profile");

const profile = settingsTable(
  {
    inherits: settingField(inherits),
    "default-filter": settingField(defaultFilter),
    overrides: optional(list(located(override), "an array of tables"), "Settings for some of the tests."),
    scripts: optional(list(located(scriptRule), "an array of tables"), "Which tests need which scripts."),
    quarantine: optional(
      list(located(quarantineRule), "an array of tables"),
      "Tests whose failures are counted separately (an extension).",
    ),
  },
  {
    settings: profileSettings.map(overBuiltIn),
    groups: {
      bench: { ...BENCH, expected: "a table with `slow-timeout` and `global-timeout`" },
      junit: JUNIT,
      archive: {
        meaning: "What goes into archives.",
        expected: "a table with `include`",
        requires: "include",
      },
    },
    expected: "a table",
  },
);
export type ProfileTable = ValueOf<typeof profile>;

/** A table that is merged with a built-in one may leave out what that has. */
function overBuiltIn(setting: Setting<unknown>): Setting<unknown> {
  return typeof setting.builtIn === "object" && !Array.isArray(setting.builtIn)
    ? { ...setting, element: partial(setting.element) }
    : setting;
}

const scripts = (expected: string) => ({ expected, name: checkIdentifier, pattern: IDENTIFIER_PATTERN });

const scriptTables = table(
  {
    setup: optional(
      record(located(setupScript), scripts("a table of setup scripts")),
      "Setup scripts by name: programs that run before the first of their tests.",
    ),
    teardown: optional(
      record(located(setupScript), scripts("a table of teardown scripts")),
      "Teardown scripts by name: programs that run after the last of their tests (an extension).",
    ),
    wrapper: optional(
      record(located(wrapperScript), scripts("a table of wrapper scripts")),
      "Wrapper scripts by name: programs through which test binaries are started.",
    ),
  },
  { expected: "a table with `setup`, `teardown` and `wrapper`" },
);

const repoFields = {
  "nextest-version": settingField(nextestVersion),
  experimental: settingField(experimental),
  store: optional(
    table({ dir: settingField(storeDir) }, { expected: "a table with `dir`" }),
    "Where the files that runs write are stored.",
  ),
  "test-groups": settingField(testGroups),
  cache: optional(cacheStore, "How results of tests are kept (an extension)."),
  changed: optional(changed, "How `--changed` judges changed files (an extension)."),
  profile: optional(record(located(profile), { expected: "a table of profiles" }), "Profiles by name."),
  scripts: optional(scriptTables, "Programs that run before, after and around tests."),
  script: optional(
    record(located(setupScript), scripts("a table of setup scripts")),
    "Setup scripts by name, in the deprecated form; write `scripts.setup` instead.",
  ),
};

/** A whole file, or several merged. */
export const repoConfig = table(repoFields, {
  expected: "a table",
  deeper: new Map(
    ["default-filter", ...profileSettings.map(({ key }) => key)]
      .filter((key) => !key.includes("."))
      .map((key) => [key, [`profile.default.${key}`]]),
  ),
});
export type RepoConfig = TableValue<typeof repoFields>;

/** The file that every other file is laid over. */
export const BUILT_IN_CONFIG: RawValue = {
  store: { dir: storeDir.builtIn },
  profile: {
    default: nested([defaultFilter, ...profileSettings]),
    "default-miri": {},
  },
};

/** The built-in values as a file would write them; a dotted key is one of a table. */
function nested(settings: readonly Setting<unknown>[]): RawValue {
  const values: Record<string, RawValue> = {};
  const tables: Record<string, Record<string, RawValue>> = {};
  for (const { key, builtIn } of settings) {
    if (builtIn === undefined) continue;
    const [first = "", second] = key.split(".");
    if (second === undefined) values[first] = builtIn;
    else tables[first] = { ...tables[first], [second]: builtIn };
  }
  return { ...values, ...tables };
}

export const DEFAULT_PROFILE = "default";
export const MIRI_PROFILE = "default-miri";
/** Profiles that exist without a file; other names that start with `default-` are reserved. */
export const BUILT_IN_PROFILES: readonly string[] = [DEFAULT_PROFILE, MIRI_PROFILE];
