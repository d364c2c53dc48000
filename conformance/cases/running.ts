/** Running tests: timeouts, retries, leaks, scripts, runners, stress, groups. */
import type { ConformanceCase } from "../case.ts";
import { LONG_SLEEP, TWICE_SLOW } from "./sleeping.ts";

const on = (name: string, args: readonly string[], more: Partial<ConformanceCase> = {}): ConformanceCase => ({
  name: `running ${name}`,
  workspace: "outcomes",
  args: ["run", "-j1", "--no-fail-fast", ...args],
  ...more,
});

const TIMEOUTS = [
  on("slow marks", ["sleeps"], {
    config: '[profile.default]\nslow-timeout = "300ms"\n',
    env: TWICE_SLOW,
    adjust: withoutSlowTimes,
  }),
  on("slow marks hidden", ["--status-level", "retry", "sleeps"], {
    config: '[profile.default]\nslow-timeout = "300ms"\n',
    env: TWICE_SLOW,
  }),
  on("slow in final", ["--final-status-level", "slow", "sleeps"], {
    config: '[profile.default]\nslow-timeout = "300ms"\n',
    env: TWICE_SLOW,
    adjust: withoutSlowTimes,
  }),
  on("terminate after 1", ["sleeps"], {
    config: '[profile.default]\nslow-timeout = { period = "100ms", terminate-after = 1 }\n',
    env: LONG_SLEEP,
  }),
  on("terminate after 2", ["sleeps"], {
    config: '[profile.default]\nslow-timeout = { period = "80ms", terminate-after = 2 }\n',
    env: LONG_SLEEP,
    adjust: withoutSlowTimes,
  }),
  on("grace 0", ["sleeps"], {
    config:
      '[profile.default]\nslow-timeout = { period = "100ms", terminate-after = 1, grace-period = "0s" }\n',
    env: LONG_SLEEP,
  }),
  on("timeout colours", ["--color", "always", "sleeps"], {
    config: '[profile.default]\nslow-timeout = { period = "100ms", terminate-after = 1 }\n',
    env: LONG_SLEEP,
  }),
  on("timeout retried", ["--retries", "1", "sleeps"], {
    config: '[profile.default]\nslow-timeout = { period = "100ms", terminate-after = 1 }\n',
    env: LONG_SLEEP,
  }),
  on("timeout passes with retries", ["--retries", "1", "sleeps"], {
    config:
      '[profile.default]\nslow-timeout = { period = "100ms", terminate-after = 1, on-timeout = "pass" }\n',
    env: LONG_SLEEP,
  }),
  on("global timeout", ["sleeps", "silent"], {
    config: '[profile.default]\nglobal-timeout = "120ms"\n',
    env: LONG_SLEEP,
  }),
  on("immediate ends the others", ["sleeps", "aborts"], {
    args: ["run", "-j2", "--max-fail", "1:immediate", "sleeps", "aborts"],
    stderr: "present",
  }),
];

const LEAKS = [
  on("leak", ["leaks_its_output"], { stderr: "sorted" }),
  on("leak levels", ["--status-level", "leak", "--final-status-level", "all", "leaks_its_output", "silent"], {
    stderr: "sorted",
  }),
  on("leak hidden", ["--status-level", "slow", "leaks_its_output"], { stderr: "sorted" }),
  on("leak in silence", ["leaks_in_silence"]),
  on("leak long enough", ["leaks_its_output"], {
    config: '[profile.default]\nleak-timeout = "5s"\n',
    env: { OUTCOMES_LEAK_MS: "300" },
    stderr: "sorted",
  }),
  on("leak with retries", ["--retries", "1", "leaks_its_output"], {
    config: '[profile.default]\nleak-timeout = { period = "200ms", result = "fail" }\n',
    env: { OUTCOMES_LEAK_MS: "4000" },
    stderr: "sorted",
  }),
];

const RETRIES = [
  on("flaky colours", ["--retries", "2", "--color", "always", "flaky"]),
  on("flaky final all", ["--retries", "2", "--final-status-level", "all", "flaky", "silent"]),
  on("flaky output final", [
    "--retries",
    "2",
    "--success-output",
    "final",
    "--failure-output",
    "final",
    "flaky",
  ]),
  on("flaky output both", ["--retries", "2", "--failure-output", "immediate-final", "flaky"]),
  on("flaky status retry", ["--retries", "2", "--status-level", "retry", "flaky", "silent"]),
  on("flaky status fail", ["--retries", "2", "--status-level", "fail", "flaky"]),
  on("retries of an abort", ["--retries", "1", "aborts"]),
  on("retries of an exit", ["--retries", "1", "exits_with_77"]),
  on("fail fast waits for retries", ["--retries", "1"], { args: ["run", "-j1", "--retries", "1", "fail::"] }),
  on("two flaky one fails", ["--retries", "1", "flaky", "panics"]),
  on("backoff delay", ["flaky"], {
    config: '[profile.default]\nretries = { backoff = "exponential", count = 3, delay = "20ms" }\n',
    env: { OUTCOMES_FLAKY_PASSES_AT: "3" },
  }),
];

const STRESS = [
  on("stress 3", ["--stress-count", "3", "silent"]),
  on("stress fails", ["--stress-count", "2", "panics"]),
  on("stress fail fast", [], { args: ["run", "-j1", "--stress-count", "3", "fail::panics"] }),
  on("stress flaky", ["--stress-count", "2", "--retries", "1", "flaky"]),
  on("stress 1", ["--stress-count", "1", "silent"]),
  on("stress 0", ["--stress-count", "0", "silent"], { stderr: "present" }),
  on("stress with duration", ["--stress-count", "1", "--stress-duration", "1s", "silent"], {
    stderr: "present",
  }),
  on("stress duration of two rounds", ["--stress-duration", "2s", "sleeps"], {
    env: { OUTCOMES_SLEEP_MS: "1500" },
    exitCode: 0,
  }),
  on("stress colours", ["--stress-count", "2", "--color", "always", "silent"]),
];

const SETUP = 'experimental = ["setup-scripts"]\n';
const rule = (script: string, filter = "all()"): string =>
  `[[profile.default.scripts]]\nfilter = '${filter}'\nsetup = ${script}\n`;
const script = (name: string, text: string): Readonly<Record<string, string>> => ({
  [name]: `#!/bin/sh\n${text}\n`,
});

const SCRIPTS = [
  on("setup", ["silent"], { config: `${SETUP}[scripts.setup.one]\ncommand = "true"\n${rule('"one"')}` }),
  on("setup prints", ["silent"], {
    config: `${SETUP}[scripts.setup.one]\ncommand = "{dir}/one.sh"\n${rule('"one"')}`,
    files: script("one.sh", "echo out; echo err >&2"),
  }),
  on("setup captured", ["silent"], {
    config: `${SETUP}[scripts.setup.one]\ncommand = "{dir}/one.sh"\ncapture-stdout = true\ncapture-stderr = true\n${rule('"one"')}`,
    files: script("one.sh", "echo out; echo err >&2"),
  }),
  on("setup captured fails", ["silent"], {
    config: `${SETUP}[scripts.setup.one]\ncommand = "{dir}/one.sh"\ncapture-stdout = true\ncapture-stderr = true\n${rule('"one"')}`,
    files: script("one.sh", "echo out; echo err >&2; exit 3"),
  }),
  on("setup fails", ["silent"], {
    config: `${SETUP}[scripts.setup.one]\ncommand = "false"\n${rule('"one"')}`,
  }),
  on("setup missing", ["silent"], {
    config: `${SETUP}[scripts.setup.one]\ncommand = "{dir}/nowhere.sh"\n${rule('"one"')}`,
    stderr: "present",
  }),
  on("setup for others", ["silent"], {
    config: `${SETUP}[scripts.setup.one]\ncommand = "false"\n${rule('"one"', "test(panics)")}`,
  }),
  on("two setups", ["silent"], {
    config: `${SETUP}[scripts.setup.one]\ncommand = "true"\n[scripts.setup.two]\ncommand = ["true", "x"]\n${rule('["two", "one"]')}`,
  }),
  on("setup exports", ["--run-ignored", "all", "shows_its_environment"], {
    config: `${SETUP}[scripts.setup.one]\ncommand = "{dir}/one.sh"\n${rule('"one"')}`,
    files: script("one.sh", 'echo "MADE_BY_SETUP=a value = here" >> "$NEXTEST_ENV"'),
    adjust: onlyMade,
  }),
  on("setup exports to some", ["--run-ignored", "all", "shows_its_environment"], {
    config: `${SETUP}[scripts.setup.one]\ncommand = "{dir}/one.sh"\n${rule('"one"', "test(silent)")}`,
    files: script("one.sh", 'echo "MADE_BY_SETUP=x" >> "$NEXTEST_ENV"'),
    adjust: onlyMade,
  }),
  on("setup exports badly", ["silent"], {
    config: `${SETUP}[scripts.setup.one]\ncommand = "{dir}/one.sh"\n${rule('"one"')}`,
    files: script("one.sh", 'echo "no equals" >> "$NEXTEST_ENV"'),
    stderr: "present",
  }),
  on("setup exports reserved", ["silent"], {
    config: `${SETUP}[scripts.setup.one]\ncommand = "{dir}/one.sh"\n${rule('"one"')}`,
    files: script("one.sh", 'echo "NEXTEST_X=1" >> "$NEXTEST_ENV"'),
    stderr: "present",
  }),
  on("setup with env", ["silent"], {
    config: `${SETUP}[scripts.setup.one]\ncommand = { command-line = "{dir}/one.sh", env = { GIVEN = "yes" } }\n${rule('"one"')}`,
    files: script("one.sh", 'echo "given $GIVEN"'),
  }),
  on("setup slow", ["silent"], {
    config: `${SETUP}[scripts.setup.one]\ncommand = "sleep 0.75"\nslow-timeout = "300ms"\n${rule('"one"')}`,
    adjust: withoutSlowTimes,
  }),
  on("setup times out", ["silent"], {
    config: `${SETUP}[scripts.setup.one]\ncommand = "sleep 5"\nslow-timeout = { period = "150ms", terminate-after = 1 }\n${rule('"one"')}`,
  }),
  on("setup in junit", ["silent"], {
    config: `${SETUP}[scripts.setup.one]\ncommand = "{dir}/one.sh"\ncapture-stdout = true\n[profile.default.junit]\npath = "junit.xml"\n${rule('"one"')}`,
    files: script("one.sh", 'echo out; echo "MADE=1" >> "$NEXTEST_ENV"'),
    produced: [{ path: "target/nextest/default/junit.xml", as: "text" }],
  }),
  on("setup not for list", [], {
    args: ["list", "silent"],
    config: `${SETUP}[scripts.setup.one]\ncommand = "false"\n${rule('"one"')}`,
  }),
  on("setup without tests", ["nonesuch_test"], {
    config: `${SETUP}[scripts.setup.one]\ncommand = "false"\n${rule('"one"')}`,
  }),
];

const WRAP = 'experimental = ["wrapper-scripts"]\n';
const wrapper = (kind: string, more = ""): string =>
  `${WRAP}[scripts.wrapper.w]\ncommand = "{dir}/wrap.sh"\n${more}[[profile.default.scripts]]\nfilter = "all()"\n${kind} = "w"\n`;
const LOUD = script("wrap.sh", 'echo "wrapped $# $NEXTEST_TEST_PHASE" >&2; exec "$@"');
const RUNNER = "CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_RUNNER";
const NOTED = { ...LOUD, ...script("runner.sh", 'echo "runner $#" >&2; exec "$@"') };

const WRAPPERS = [
  on("run wrapper", ["--success-output", "immediate", "silent"], {
    config: wrapper("run-wrapper"),
    files: LOUD,
  }),
  on("list wrapper", ["silent"], { config: wrapper("list-wrapper"), files: LOUD }),
  on("wrapper fails", ["silent"], { config: wrapper("run-wrapper"), files: script("wrap.sh", "exit 9") }),
  on("list wrapper fails", ["silent"], {
    config: wrapper("list-wrapper"),
    files: script("wrap.sh", "exit 9"),
    stderr: "present",
  }),
  on("runner", ["--success-output", "immediate", "silent"], {
    env: { [RUNNER]: "{dir}/runner.sh" },
    files: NOTED,
  }),
  on("runner with arguments", ["--success-output", "immediate", "silent"], {
    env: { [RUNNER]: "{dir}/runner.sh env" },
    files: NOTED,
  }),
  on("runner missing", ["silent"], { env: { [RUNNER]: "{dir}/nowhere.sh" }, stderr: "present" }),
  on(
    "runner by --config",
    [
      "--success-output",
      "immediate",
      "--config",
      "target.x86_64-unknown-linux-gnu.runner='{dir}/runner.sh'",
      "silent",
    ],
    { files: NOTED },
  ),
  on(
    "runner by cfg",
    ["--success-output", "immediate", "--config", "target.'cfg(unix)'.runner='{dir}/runner.sh'", "silent"],
    { files: NOTED },
  ),
  on(
    "runner as array",
    [
      "--success-output",
      "immediate",
      "--config",
      "target.x86_64-unknown-linux-gnu.runner=['{dir}/runner.sh', 'env']",
      "silent",
    ],
    { files: NOTED },
  ),
  on("runner for another target", ["silent"], {
    env: { CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_RUNNER: "false" },
  }),
  ...["ignore", "overrides-wrapper", "within-wrapper", "around-wrapper"].map((mode) =>
    on(`runner ${mode}`, ["--success-output", "immediate", "silent"], {
      config: wrapper("run-wrapper", `target-runner = "${mode}"\n`),
      env: { [RUNNER]: "{dir}/runner.sh" },
      files: NOTED,
    }),
  ),
];

/** The variables about slots and groups in the environment of one test. */
const SHOWS = ["--run-ignored", "all", "shows_its_environment"];
const GROUPS = [
  on("group slot", SHOWS, {
    config:
      '[test-groups]\ng = { max-threads = 1 }\n[[profile.default.overrides]]\nfilter = "all()"\ntest-group = "g"\n',
    adjust: onlyNextest,
  }),
  on("global slot", SHOWS, { adjust: onlyNextest }),
  on("attempts", ["--retries", "2", ...SHOWS], { adjust: onlyNextest }),
  on("stress variables", ["--stress-count", "2", ...SHOWS], { adjust: onlyNextest }),
  on("profile variable", ["--profile", "ci", ...SHOWS], { config: "[profile.ci]\n", adjust: onlyNextest }),
  on("threads variable", SHOWS, { args: ["run", "-j7", ...SHOWS], adjust: onlyNextest }),
  on("versions", SHOWS, {
    config: 'nextest-version = { required = "0.9.10", recommended = "0.9.20" }\n',
    adjust: onlyNextest,
  }),
  on("extra arguments", SHOWS, {
    config: "[[profile.default.overrides]]\nfilter = \"all()\"\nrun-extra-args = ['--test-threads=1']\n",
    adjust: onlyNextest,
  }),
  on("config env", ["--config", "env.FROM_CONFIG='value'", ...SHOWS], { adjust: onlyFromConfig }),
  on("config env not forced", ["--config", "env.FROM_CONFIG='value'", ...SHOWS], {
    env: { FROM_CONFIG: "outer" },
    adjust: onlyFromConfig,
  }),
  on(
    "config env forced",
    ["--config", "env.FROM_CONFIG.value='value'", "--config", "env.FROM_CONFIG.force=true", ...SHOWS],
    {
      env: { FROM_CONFIG: "outer" },
      adjust: onlyFromConfig,
    },
  ),
];

const HARNESS: readonly ConformanceCase[] = [
  "nothing",
  "bad-line",
  "bad-ignored-line",
  "summary",
  "non-utf8",
  "exit",
  "abort",
  "duplicates",
  "ignores-ignored",
  "apart",
  "benchmarks",
  "crlf",
  "no-final-newline",
  "blank-line",
  "noisy",
  "odd-names",
].flatMap((mode): ConformanceCase[] => {
  const refused = [
    "bad-line",
    "bad-ignored-line",
    "summary",
    "non-utf8",
    "exit",
    "abort",
    "blank-line",
  ].includes(mode);
  const env = { HARNESS_FIRST: mode };
  // Ours warns of what the peer passes over: a target that lists nothing, and names that are listed twice.
  const warned: Pick<ConformanceCase, "adjust"> = ["nothing", "duplicates"].includes(mode)
    ? { adjust: withoutWarning }
    : {};
  return [
    {
      name: `harness list ${mode}`,
      workspace: "harness",
      args: ["list", "-T", "json"],
      env,
      stdout: refused ? "text" : "json",
      stderr: refused ? "present" : "text",
      ...warned,
    },
    {
      name: `harness oneline ${mode}`,
      workspace: "harness",
      args: ["list"],
      env,
      stdout: mode === "odd-names" ? "ignore" : "text",
      stderr: refused ? "present" : "text",
      ...warned,
    },
  ];
});

function withoutWarning(text: string): string {
  return text.replace(/^warning: (?:no test listed by|test binary) .*\n  help: .*\n/m, "");
}

function withoutSlowTimes(text: string): string {
  return text.replace(/\[>? *[\d.]+s\]/g, "[TIME]");
}

const keep =
  (pattern: RegExp) =>
  (text: string): string =>
    text
      .split("\n")
      .filter((line) => pattern.test(line))
      .join("\n");

function onlyMade(text: string): string {
  return keep(/MADE_BY_SETUP|PASS|FAIL|SETUP/)(text);
}

function onlyNextest(text: string): string {
  return keep(/NEXTEST_(?!RUN_ID)|args=/)(text);
}

function onlyFromConfig(text: string): string {
  return keep(/FROM_CONFIG=/)(text);
}

export const RUNNING_CASES: readonly ConformanceCase[] = [
  ...TIMEOUTS,
  ...LEAKS,
  ...RETRIES,
  ...STRESS,
  ...SCRIPTS,
  ...WRAPPERS,
  ...GROUPS,
  ...HARNESS,
];
