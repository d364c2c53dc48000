/** What suites and tools around the runner set and read: variables for repeatable output, `NEXTEST_LOG`, warnings. */
import type { ConformanceCase } from "../case.ts";

type Row = readonly [name: string, args: readonly string[], more?: Partial<ConformanceCase>];

const rows = (common: Partial<ConformanceCase>, list: readonly Row[]): readonly ConformanceCase[] =>
  list.map(([name, args, more]) => ({
    name: `suite ${name}`,
    workspace: "outcomes",
    args: ["run", "-j1", ...args],
    ...common,
    ...more,
  }));

const PASSES = ["-E", "test(=pass::silent)"] as const;
const ID = "11111111-2222-3333-4444-555555555555";

/** What to do about a version is said in our own words, on a line of its own. */
const withoutAdvice = (text: string): string => text.replace(/^(?:info:| {2}help:) update .*\n/gm, "");

const VARIABLES = rows({}, [
  ["forced run id", [...PASSES], { env: { __NEXTEST_FORCE_RUN_ID: ID } }],
  ["forced run id is no UUID", [...PASSES], { env: { __NEXTEST_FORCE_RUN_ID: "no" }, stderr: "ignore" }],
  [
    "empty streams shown",
    ["--no-fail-fast", "--success-output", "immediate", "pass::", "exits_with_77"],
    { env: { __NEXTEST_DISPLAY_EMPTY_OUTPUTS: "1" }, exitCode: 100 },
  ],
  [
    "times of a stress run hidden",
    ["--stress-count", "2", ...PASSES],
    { env: { __NEXTEST_REDACT: "1" }, exitCode: 0 },
  ],
  [
    "times of a timed stress run hidden",
    ["--stress-duration", "1ms", ...PASSES],
    { env: { __NEXTEST_REDACT: "1" }, exitCode: 0 },
  ],
  [
    "another version",
    [],
    {
      args: ["show-config", "version"],
      env: { __NEXTEST_TEST_VERSION: "0.9.40" },
      config: 'nextest-version = "0.9.30"\n',
      exitCode: 0,
    },
  ],
  [
    "another version that will not do",
    [...PASSES],
    {
      env: { __NEXTEST_TEST_VERSION: "0.9.20" },
      config: 'nextest-version = "0.9.30"\n',
      adjust: withoutAdvice,
      exitCode: 92,
    },
  ],
  [
    "host unknown",
    [],
    {
      args: ["list"],
      env: { RUSTC: "/bin/false", __NEXTEST_FORCE_BUILD_TARGET: "error" },
      stderr: "present",
      exitCode: 96,
    },
  ],
  ["other target directory", [], { args: ["list", "-T", "json"], env: { __NEXTEST_ALT_TARGET_DIR: "/x" } }],
  ["progress interval", [...PASSES], { env: { NEXTEST_PROGRESS_TICK_INTERVAL_MS: "5" } }],
]);

const LOG = [
  "off",
  "error",
  "warn",
  "info",
  "nextest_runner=error",
  "cargo_nextest=warn",
  "off,cargo_nextest=info",
].flatMap((level) =>
  rows({ env: { NEXTEST_LOG: level }, stderr: "text" }, [
    [`log ${level} without tests`, ["nonesuch"], { exitCode: 4 }],
    [`log ${level} with a warning`, ["--no-capture", ...PASSES], { exitCode: 0 }],
    [`log ${level} with a fact`, [...PASSES], { config: 'experimental = ["benchmarks"]\n', exitCode: 0 }],
    [`log ${level} with a bad command line`, ["--nonesuch"], { exitCode: 2, stderr: "present" }],
  ]),
);

const ALL_IGNORED = {
  NEXTEST_RETRIES: "1",
  NEXTEST_FLAKY_RESULT: "fail",
  NEXTEST_NO_TESTS: "pass",
  NEXTEST_TEST_THREADS: "2",
  NEXTEST_FAILURE_OUTPUT: "never",
  NEXTEST_SUCCESS_OUTPUT: "never",
  NEXTEST_STATUS_LEVEL: "all",
  NEXTEST_FINAL_STATUS_LEVEL: "all",
  NEXTEST_MESSAGE_FORMAT: "human",
  NEXTEST_MESSAGE_FORMAT_VERSION: "0.1",
};

const CONTRADICTIONS = rows({}, [
  ["no run ignores variables", [], { args: ["run", "--no-run"], env: ALL_IGNORED, exitCode: 0 }],
  [
    "no run and no capture ignore variables",
    [],
    { args: ["run", "--no-run", "--no-capture"], env: ALL_IGNORED, exitCode: 0 },
  ],
  [
    "bench without run",
    [],
    { args: ["bench", "--no-run", "--no-tests", "pass"], env: { NEXTEST_EXPERIMENTAL_BENCHMARKS: "1" } },
  ],
  [
    "shown progress before hidden bar",
    ["--show-progress", "counter", ...PASSES],
    { env: { NEXTEST_HIDE_PROGRESS_BAR: "1" }, exitCode: 0 },
  ],
  ["hidden bar", [...PASSES], { env: { NEXTEST_HIDE_PROGRESS_BAR: "1" }, exitCode: 0 }],
]);

const RECOMMENDED = 'nextest-version = { recommended = "0.9.999" }\n';
const REQUIRED = 'nextest-version = { required = "0.9.999" }\n';

const VERSIONS = rows({ adjust: withoutAdvice }, [
  ["version recommended, told at both ends", [...PASSES], { config: RECOMMENDED, exitCode: 0 }],
  ["version recommended, failing", ["fail::asserts"], { config: RECOMMENDED, exitCode: 100 }],
  ["version recommended, list", [], { args: ["list"], config: RECOMMENDED, exitCode: 0 }],
  ["version recommended, list json", [], { args: ["list", "-T", "json"], config: RECOMMENDED, exitCode: 0 }],
  ["version recommended, no run", ["--no-run"], { args: ["run", "--no-run"], config: RECOMMENDED }],
  ["version recommended, overridden", ["--override-version-check", ...PASSES], { config: RECOMMENDED }],
  ["version required", [...PASSES], { config: REQUIRED, exitCode: 92 }],
  [
    "version required, overridden",
    ["--override-version-check", ...PASSES],
    { config: REQUIRED, exitCode: 0 },
  ],
  [
    "version required by a tool",
    ["--tool-config-file", "tool:{dir}/tool.toml", ...PASSES],
    { files: { "tool.toml": REQUIRED }, exitCode: 92 },
  ],
  [
    "version recommended by a tool",
    ["--tool-config-file", "tool:{dir}/tool.toml", ...PASSES],
    { files: { "tool.toml": RECOMMENDED }, exitCode: 0 },
  ],
]);

/** Programs search for the first line; the explanation below it is ours. */
const firstLine = (text: string): string => `${/^(?:error|warning|info): .*$/m.exec(text)?.[0] ?? text}\n`;

const said = (
  name: string,
  args: readonly string[],
  more: Partial<ConformanceCase> = {},
): ConformanceCase => ({
  name: `suite says ${name}`,
  workspace: "outcomes",
  args,
  adjust: (text, stream) => (stream === "stderr" ? firstLine(text) : text),
  ...more,
});

const GROUPS = `[test-groups.g]
max-threads = 2
[[profile.default.overrides]]
filter = "test(pass::)"
test-group = "g"
[[profile.default.overrides]]
filter = "test(fail::)"
test-group = "@global"
`;

const SAID: readonly ConformanceCase[] = [
  ...[
    ["--bogus", "-x"],
    ["--exact", "--exact", "--bogus"],
    ["--nocapture", "--no-capture"],
    ["--ignored", "--include-ignored"],
    ["--skip"],
  ].map((words) => said(`test arguments ${words.join(" ")}`, ["run", "--", ...words], { exitCode: 96 })),
  said("ignored beside --run-ignored", ["run", "--run-ignored", "all", "--", "--ignored"], { exitCode: 96 }),
  said("no capture twice", ["run", "--no-capture", "--", "--no-capture"], { exitCode: 96 }),
  said("unknown key", ["list", "pass::silent"], { config: "[profile.default]\nretriess = 1\n", exitCode: 0 }),
  said("unknown key of a tool", ["list", "--tool-config-file", "t:{dir}/t.toml", "pass::silent"], {
    files: { "t.toml": "[profile.default]\nretriess = 1\n" },
    exitCode: 0,
  }),
  said("unknown key of the user", ["list", "--user-config-file", "{dir}/u.toml", "pass::silent"], {
    files: { "u.toml": "[ui]\npagr = 1\n" },
    exitCode: 0,
  }),
  said("no user config file", ["list", "--user-config-file", "{dir}/nonexistent"], { exitCode: 96 }),
  said("reruns are experimental", ["run", "-R", "latest"], { exitCode: 95 }),
  said("replays are experimental", ["replay"], { exitCode: 95 }),
  said("benchmarks are experimental", ["bench"], { exitCode: 95 }),
  said("libtest output is experimental", ["run", "--message-format", "libtest-json"], { exitCode: 95 }),
  said(
    "format version unknown",
    ["run", "--message-format", "libtest-json", "--message-format-version", "0.2"],
    { env: { NEXTEST_EXPERIMENTAL_LIBTEST_JSON: "1" }, exitCode: 96 },
  ),
  said("metadata missing", ["list", "--cargo-metadata", "/nonexistent"], { exitCode: 96 }),
  said("binaries missing", ["list", "--binaries-metadata", "/nonexistent"], { exitCode: 96 }),
  said("schema written", ["self", "schema", "user-config", "-o", "{dir}/schema.json"], { exitCode: 0 }),
  ...["exit 3", "echo x", "kill -9 $$", "printf '\\377: test'"].map((script) =>
    said(`harness does ${script}`, ["list", "--lib"], {
      files: { "runner.sh": `#!/bin/sh\n${script}\n` },
      env: { CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_RUNNER: "sh {dir}/runner.sh" },
      // After the runner's own line.
      adjust: (text) => firstLine(text.replace(/^info: .*\n/gm, "")),
      exitCode: 104,
    }),
  ),
  ...["test(pass::)", "test(fail::)", "test(=aborts)", "none()"].flatMap((filter) =>
    [[], ["--show-default"], ["--groups", "g"]].map((options) =>
      said(
        `groups of ${filter} ${options.join(" ")}`,
        ["show-config", "test-groups", "-E", filter, ...options],
        { config: GROUPS, exitCode: 0 },
      ),
    ),
  ),
];

export const SUITE_CASES: readonly ConformanceCase[] = [
  ...SAID,
  ...VARIABLES,
  ...LOG,
  ...CONTRADICTIONS,
  ...VERSIONS,
];
