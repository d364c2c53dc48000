/** What is printed: statuses × levels × output modes × formats. */
import type { ConformanceCase } from "../case.ts";
import { FINAL_STATUS_LEVELS, STATUS_LEVELS } from "../../src/model/settings.ts";
import { LONG_SLEEP } from "./sleeping.ts";

/** One of each that ends quickly: silent pass, printing pass, failure, flaky, ignored. */
const MIX = ["pass::", "fail::panics", "flaky"];
const CONFIG = `
[[profile.default.overrides]]
filter = "test(flaky)"
retries = 2
`;

function mixed(name: string, args: readonly string[], more: Partial<ConformanceCase> = {}): ConformanceCase {
  return {
    name: `report ${name}`,
    workspace: "outcomes",
    config: CONFIG,
    args: ["run", "-j1", "--no-fail-fast", ...args, ...MIX],
    ...more,
  };
}

const LEVELS = STATUS_LEVELS.flatMap((level) => [
  mixed(`status ${level}`, ["--status-level", level]),
  mixed(`status ${level}, outputs final`, [
    "--status-level",
    level,
    "--success-output",
    "final",
    "--failure-output",
    "final",
  ]),
]);

const FINAL_LEVELS = FINAL_STATUS_LEVELS.filter((level) => level !== "leak").flatMap((level) => [
  mixed(`final ${level}`, ["--final-status-level", level]),
  mixed(`final ${level}, status none`, ["--final-status-level", level, "--status-level", "none"]),
  mixed(`final ${level}, outputs both`, [
    "--final-status-level",
    level,
    "--success-output",
    "immediate-final",
    "--failure-output",
    "immediate-final",
  ]),
]);

const DISPLAYS = ["immediate", "immediate-final", "final", "never"];
const OUTPUTS = DISPLAYS.flatMap((success) =>
  DISPLAYS.map((failure) =>
    mixed(`outputs ${success} ${failure}`, ["--success-output", success, "--failure-output", failure]),
  ),
);

const PROGRESS = ["auto", "none", "bar", "counter", "only"].map((mode) =>
  mixed(`progress ${mode}`, ["--show-progress", mode]),
);

const LOOKS = [
  mixed("no indent", ["--no-output-indent", "--success-output", "immediate"]),
  mixed("colours", ["--color", "always", "--success-output", "immediate"]),
  mixed("colours, levels all", ["--color", "always", "--status-level", "all", "--final-status-level", "all"]),
  mixed("verbose", ["-v"]),
  mixed("colour variable", [], { env: { CARGO_TERM_COLOR: "always" } }),
  mixed("levels from environment", [], {
    env: { NEXTEST_STATUS_LEVEL: "retry", NEXTEST_FINAL_STATUS_LEVEL: "slow" },
  }),
  mixed("outputs from environment", [], {
    env: { NEXTEST_SUCCESS_OUTPUT: "final", NEXTEST_FAILURE_OUTPUT: "never" },
  }),
  mixed("no capture", ["--no-capture"], { stdout: "ignore" }),
  mixed("fail fast", ["--max-fail", "1"]),
  mixed("no summary of passes", ["--final-status-level", "fail", "--hide-progress-bar"]),
];

const JUNIT_PATH = "target/nextest/default/junit.xml";
const junit = (
  name: string,
  settings: string,
  args: readonly string[] = MIX,
  more: Partial<ConformanceCase> = {},
): ConformanceCase => ({
  name: `junit ${name}`,
  workspace: "outcomes",
  config: `[profile.default.junit]\npath = "junit.xml"\n${settings}`,
  args: ["run", "-j1", "--no-fail-fast", ...args],
  produced: [{ path: JUNIT_PATH, as: "text" }],
  ...more,
});

const LONG = { env: LONG_SLEEP };

/** The process that outlives the test prints too, at any time. */
const ANY_ORDER: Partial<ConformanceCase> = {
  stderr: "sorted",
  produced: [{ path: JUNIT_PATH, as: "sorted" }],
};

const JUNIT = [
  junit("default", ""),
  junit("success output", "store-success-output = true"),
  junit("no failure output", "store-failure-output = false"),
  junit("report name", 'report-name = "a <name> & more"'),
  junit("skipped ignored", 'report-skipped = "ignored"'),
  junit("skipped all", 'report-skipped = "all"'),
  junit("flaky", '[[profile.default.overrides]]\nfilter = "test(flaky)"\nretries = 2'),
  junit(
    "flaky fails",
    '[[profile.default.overrides]]\nfilter = "test(flaky)"\nretries = 2\nflaky-result = "fail"',
  ),
  junit(
    "flaky fail as success",
    'flaky-fail-status = "success"\n[[profile.default.overrides]]\nfilter = "test(flaky)"\nretries = 2\nflaky-result = "fail"',
  ),
  junit("reruns", '[[profile.default.overrides]]\nfilter = "test(panics)"\nretries = 2'),
  junit("all failures", "", ["fail::"]),
  junit("abort", "", ["aborts", "exits_with_77"]),
  junit("odd bytes", "", ["prints_odd_bytes"], {
    // A character that XML forbids makes the peer's document unreadable; ours replaces it.
    adjust: (text) => text.replaceAll("\uffff", "\ufffd"),
  }),
  junit("leak", "", ["leaks_its_output"], ANY_ORDER),
  junit(
    "leak fails",
    '[profile.default]\nleak-timeout = { period = "200ms", result = "fail" }',
    ["leaks_its_output"],
    ANY_ORDER,
  ),
  junit(
    "timeout",
    '[profile.default]\nslow-timeout = { period = "100ms", terminate-after = 1 }',
    ["sleeps"],
    LONG,
  ),
  junit(
    "timeout passes",
    '[profile.default]\nslow-timeout = { period = "100ms", terminate-after = 1, on-timeout = "pass" }',
    ["sleeps"],
    LONG,
  ),
  junit("should panic misses", "", ["does_not_panic", "another_message"]),
  junit("stress", "", ["--stress-count", "2", "pass::"]),
];

const LIBTEST_ENV = { NEXTEST_EXPERIMENTAL_LIBTEST_JSON: "1" };
const libtest = (
  name: string,
  args: readonly string[],
  more: Partial<ConformanceCase> = {},
): ConformanceCase => mixed(`libtest ${name}`, args, { env: LIBTEST_ENV, stdout: "json-lines", ...more });

const LIBTEST = [
  libtest("json", ["--message-format", "libtest-json"]),
  libtest("json plus", ["--message-format", "libtest-json-plus"]),
  libtest("version", ["--message-format", "libtest-json", "--message-format-version", "0.1"]),
  libtest("bad version", ["--message-format", "libtest-json", "--message-format-version", "9.9"], {
    stderr: "present",
  }),
  libtest("not enabled", ["--message-format", "libtest-json"], { env: {}, stderr: "present" }),
  libtest("json with output", ["--message-format", "libtest-json-plus", "--success-output", "immediate"]),
  libtest("human named", ["--message-format", "human"]),
];

export const REPORT_CASES: readonly ConformanceCase[] = [
  ...LEVELS,
  ...FINAL_LEVELS,
  ...OUTPUTS,
  ...PROGRESS,
  ...LOOKS,
  ...JUNIT,
  ...LIBTEST,
];
