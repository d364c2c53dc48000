/** Where settings come from: files of tools, chains of profiles, the user's file, variables, forms of the past. */
import type { ConformanceCase } from "../case.ts";
import { LONG_SLEEP } from "./sleeping.ts";

/** The report itself is compared: how often a failing test was tried shows which file decided. */
const run = (
  name: string,
  args: readonly string[],
  more: Partial<ConformanceCase> = {},
): ConformanceCase => ({
  name: `layers ${name}`,
  workspace: "outcomes",
  args: ["run", "-j1", "--no-fail-fast", ...args],
  ...more,
});

/** Only the verdict is compared: the words are ours. */
const verdict = (
  name: string,
  args: readonly string[],
  more: Partial<ConformanceCase> = {},
): ConformanceCase => run(name, args, { args: ["list", ...args, "pass::"], stderr: "present", ...more });

const tool = (name: string): readonly string[] => ["--tool-config-file", `${name}:{dir}/${name}.toml`];
const RETRIES = (count: number, profile = "default"): string => `[profile.${profile}]\nretries = ${count}\n`;
const OVERRIDE = (lines: string, profile = "default"): string =>
  `[[profile.${profile}.overrides]]\nfilter = "all()"\n${lines}\n`;
const FAILS = "fail::asserts";
const FLAKY = ["-E", "test(=flaky)"] as const;

const TOOLS: readonly ConformanceCase[] = [
  run("tool alone", [...tool("one"), FAILS], { files: { "one.toml": RETRIES(1) } }),
  run("repository before tool", [...tool("one"), FAILS], {
    config: RETRIES(1),
    files: { "one.toml": RETRIES(2) },
  }),
  run("first tool before second", [...tool("one"), ...tool("two"), FAILS], {
    files: { "one.toml": RETRIES(1), "two.toml": RETRIES(2) },
  }),
  run("tool's override before repository's profile", [...tool("one"), FAILS], {
    config: RETRIES(0),
    files: { "one.toml": OVERRIDE("retries = 1") },
  }),
  run("repository's override before tool's", [...tool("one"), FAILS], {
    config: OVERRIDE("retries = 1"),
    files: { "one.toml": OVERRIDE("retries = 2") },
  }),
  run(
    "chosen profile's override of a tool before default's of the repository",
    ["-P", "ci", ...tool("one"), FAILS],
    {
      config: OVERRIDE("retries = 2"),
      files: { "one.toml": OVERRIDE("retries = 1", "ci") },
    },
  ),
  run("profile of a tool", ["--profile", "theirs", ...tool("one"), FAILS], {
    files: { "one.toml": RETRIES(1, "theirs") },
  }),
  run("profile inherits from a tool's", ["--profile", "mine", ...tool("one"), FAILS], {
    config: '[profile.mine]\ninherits = "theirs"\n',
    files: { "one.toml": RETRIES(1, "theirs") },
  }),
  run("tables are merged across files", [...tool("one"), "sleeps"], {
    config: "[profile.default]\nslow-timeout = { terminate-after = 1 }\n",
    files: { "one.toml": '[profile.default]\nslow-timeout = { period = "100ms" }\n' },
    env: LONG_SLEEP,
  }),
  run("default filter of a tool", [...tool("one")], {
    files: { "one.toml": '[profile.default]\ndefault-filter = "test(pass::silent)"\n' },
  }),
  run("setup script of a tool", [...tool("one"), "silent"], {
    config: 'experimental = ["setup-scripts"]\n',
    files: {
      "one.toml":
        '[scripts.setup."@tool:one:s"]\ncommand = "true"\n[[profile.default.scripts]]\nfilter = "all()"\nsetup = "@tool:one:s"\n',
    },
  }),
  run("groups of two files", [], {
    args: ["show-config", "test-groups", ...tool("one")],
    config: `[test-groups.g]\nmax-threads = 2\n[[profile.default.overrides]]\nfilter = "test(pass::)"\ntest-group = "g"\n`,
    files: {
      "one.toml": `[test-groups."@tool:one:h"]\nmax-threads = 1\n${OVERRIDE('test-group = "@tool:one:h"')}`,
    },
  }),
  verdict("tool's group without its name", tool("one"), {
    files: { "one.toml": "[test-groups.g]\nmax-threads = 1\n" },
  }),
  verdict("tool's group of another tool", tool("one"), {
    files: { "one.toml": '[test-groups."@tool:two:g"]\nmax-threads = 1\n' },
  }),
  verdict("tool's script without its name", tool("one"), {
    config: 'experimental = ["setup-scripts"]\n',
    files: { "one.toml": '[scripts.setup.s]\ncommand = "true"\n' },
  }),
  verdict("tool refers to the repository's group", tool("one"), {
    config: "[test-groups.g]\nmax-threads = 1\n",
    files: { "one.toml": OVERRIDE('test-group = "g"') },
  }),
  verdict("tool refers to a group of the tool behind it", [...tool("one"), ...tool("two")], {
    files: {
      "one.toml": OVERRIDE('test-group = "@tool:two:g"'),
      "two.toml": '[test-groups."@tool:two:g"]\nmax-threads = 1\n',
    },
  }),
  verdict("tool with experimental features", tool("one"), {
    files: { "one.toml": 'experimental = ["setup-scripts"]\n' },
  }),
  verdict("tool with a store", tool("one"), { files: { "one.toml": '[store]\ndir = "x"\n' } }),
  verdict("tool requires a later version", tool("one"), {
    files: { "one.toml": 'nextest-version = "0.9.999"\n' },
  }),
  verdict("tool with unknown keys", tool("one"), { files: { "one.toml": "nonsense = 1\n" } }),
  verdict("tool with a mistake", tool("one"), {
    files: { "one.toml": '[profile.default]\nretries = "x"\n' },
  }),
  verdict("tool without a file", tool("one")),
  verdict("tool twice", [...tool("one"), ...tool("one")], { files: { "one.toml": RETRIES(1) } }),
  verdict("tool without a name", ["--tool-config-file", "{dir}/one.toml"], { files: { "one.toml": "" } }),
  verdict("tool with a relative path", ["--tool-config-file", "one:one.toml"]),
  verdict("tool with a reserved name", ["--tool-config-file", "@tool:{dir}/one.toml"], {
    files: { "one.toml": "" },
  }),
  verdict("repository defines a tool's group", [], {
    config: '[test-groups."@tool:one:g"]\nmax-threads = 1\n',
  }),
];

const CHAINS: readonly ConformanceCase[] = [
  run("three profiles", ["-P", "a", FAILS], {
    config: `[profile.a]\ninherits = "b"\n[profile.b]\ninherits = "c"\n${RETRIES(1, "c")}${RETRIES(2)}`,
  }),
  run("chosen profile before the inherited", ["-P", "a", FAILS], {
    config: `[profile.a]\ninherits = "b"\nretries = 1\n${RETRIES(2, "b")}`,
  }),
  run("inherited override before the chosen profile", ["-P", "a", FAILS], {
    config: `[profile.a]\ninherits = "b"\nretries = 2\n${OVERRIDE("retries = 1", "b")}`,
  }),
  run("chosen override before the inherited", ["-P", "a", FAILS], {
    config: `[profile.a]\ninherits = "b"\n${OVERRIDE("retries = 1", "a")}${OVERRIDE("retries = 2", "b")}`,
  }),
  run("overrides decide setting by setting", [FAILS], {
    config: OVERRIDE('failure-output = "never"') + OVERRIDE('retries = 1\nfailure-output = "final"'),
  }),
  run("default-miri can be chosen", ["-P", "default-miri", "pass::silent"]),
  run("option before variable", ["--retries", "1", FAILS], { env: { NEXTEST_RETRIES: "2" } }),
  run("option before variable for outputs", ["--success-output", "never", "pass::prints"], {
    config: '[profile.default]\nsuccess-output = "final"\n',
    env: { NEXTEST_SUCCESS_OUTPUT: "immediate" },
  }),
  run("variable before override for outputs", ["pass::prints"], {
    config: OVERRIDE('success-output = "never"'),
    env: { NEXTEST_SUCCESS_OUTPUT: "immediate" },
  }),
  run("variables for levels", ["pass::"], {
    config: '[profile.default]\nstatus-level = "none"\n',
    env: { NEXTEST_STATUS_LEVEL: "all", NEXTEST_FINAL_STATUS_LEVEL: "pass" },
  }),
  run("variable for failing output", [FAILS], { env: { NEXTEST_FAILURE_OUTPUT: "immediate-final" } }),
  run("variable with a bad value", [FAILS], { env: { NEXTEST_RETRIES: "x" }, stderr: "present" }),
  run("option before variable for the profile", ["-P", "a", FAILS], {
    config: RETRIES(1, "a"),
    env: { NEXTEST_PROFILE: "nowhere" },
  }),
  run("flaky result of an override", FLAKY, { config: OVERRIDE('retries = 2\nflaky-result = "fail"') }),
  run("flaky result by option", [...FLAKY, "--flaky-result", "pass"], {
    config: OVERRIDE('retries = 2\nflaky-result = "fail"'),
  }),
  run("flaky result by variable", FLAKY, {
    config: "[profile.default]\nretries = 2\n",
    env: { NEXTEST_FLAKY_RESULT: "fail" },
  }),
  run("retries by option leave no delay", ["--retries", "1", FAILS], {
    config: '[profile.default]\nretries = { backoff = "fixed", count = 3, delay = "1m" }\n',
  }),
  run("extra arguments of the profile", ["pass::silent"], {
    config: '[profile.default]\nrun-extra-args = ["--no-such-argument"]\n',
    stderr: "present",
  }),
  run("extra arguments of the first override alone", ["pass::silent"], {
    config: `[profile.default]\nrun-extra-args = ["--no-such-argument"]\n${OVERRIDE("run-extra-args = []")}`,
  }),
];

const INDENTS = ["--user-config-file", "{dir}/user.toml", FAILS] as const;
const userFile = (text: string): Partial<ConformanceCase> => ({ files: { "user.toml": text } });
const userVerdict = (name: string, text: string): ConformanceCase =>
  run(`user ${name}`, ["--user-config-file", "{dir}/user.toml", "pass::silent"], {
    ...userFile(text),
    stderr: "present",
  });

const USER: readonly ConformanceCase[] = [
  run("user output is not indented", INDENTS, userFile("[ui]\noutput-indent = false\n")),
  run("user override for this platform", INDENTS, {
    ...userFile('[[overrides]]\nplatform = "cfg(unix)"\nui.output-indent = false\n'),
  }),
  run("user override for another platform", INDENTS, {
    ...userFile('[[overrides]]\nplatform = "cfg(windows)"\nui.output-indent = false\n'),
  }),
  run("user override before the rest", INDENTS, {
    ...userFile(
      '[ui]\noutput-indent = false\n[[overrides]]\nplatform = "cfg(unix)"\nui.output-indent = true\n',
    ),
  }),
  run("user option before the file", ["--no-output-indent", ...INDENTS], {
    ...userFile("[ui]\noutput-indent = true\n"),
  }),
  run("user variable before the file", INDENTS, {
    ...userFile("[ui]\noutput-indent = true\n"),
    env: { NEXTEST_NO_OUTPUT_INDENT: "1" },
  }),
  run("user file by variable", [FAILS], {
    ...userFile("[ui]\noutput-indent = false\n"),
    env: { NEXTEST_USER_CONFIG_FILE: "{dir}/user.toml" },
  }),
  run("user file where it belongs", [FAILS], {
    files: { "nextest/config.toml": "[ui]\noutput-indent = false\n" },
    env: { XDG_CONFIG_HOME: "{dir}" },
  }),
  run("user file none", ["--user-config-file", "none", FAILS], {
    files: { "nextest/config.toml": "[ui]\noutput-indent = false\n" },
    env: { XDG_CONFIG_HOME: "{dir}" },
  }),
  ...["list", "show-config test-groups"].map((command) =>
    run(`user file of a mistake and ${command}`, [], {
      args: [...command.split(" "), "--user-config-file", "{dir}/user.toml"],
      ...userFile('[ui]\nshow-progress = "loud"\n'),
      stderr: "present",
      exitCode: 96,
    }),
  ),
  run("user file is not there", ["--user-config-file", "{dir}/nowhere.toml", FAILS], { stderr: "present" }),
  ...[
    ["empty", ""],
    ["syntax", "[ui\n"],
    ["unknown key", "[ui]\nnonsense = 1\n"],
    ["unknown table", "[nonsense]\nx = 1\n"],
    ["progress", '[ui]\nshow-progress = "counter"\n'],
    ["progress unknown", '[ui]\nshow-progress = "loud"\n'],
    ["running tests", "[ui]\nmax-progress-running = 0\n"],
    ["running tests without end", '[ui]\nmax-progress-running = "infinite"\n'],
    ["running tests negative", "[ui]\nmax-progress-running = -1\n"],
    ["input as text", '[ui]\ninput-handler = "yes"\n'],
    ["pager as array", '[ui]\npager = ["less"]\n'],
    ["pager as table", '[ui]\npager = { command = ["less"], env = { A = "b" } }\n'],
    ["pager empty", '[ui]\npager = ""\n'],
    ["paginate", '[ui]\npaginate = "never"\n'],
    ["paginate unknown", '[ui]\npaginate = "always"\n'],
    [
      "streampager",
      '[ui.streampager]\ninterface = "full-screen-clear-output"\nwrapping = "anywhere"\nshow-ruler = false\n',
    ],
    ["streampager unknown", '[ui.streampager]\nwrapping = "never"\n'],
    [
      "record",
      '[record]\nenabled = false\nmax-records = 3\nmax-age = "1d"\nmax-total-size = "1MB"\nmax-output-size = "1MB"\n',
    ],
    ["record of a bad size", '[record]\nmax-total-size = "much"\n'],
    ["record of a bad age", '[record]\nmax-age = "old"\n'],
    ["record of an age without quotes", "[record]\nmax-age = 0\n"],
    ["experimental", "[experimental]\nrecord = false\n"],
    ["experimental unknown", "[experimental]\nnonsense = true\n"],
    ["override without platform", "[[overrides]]\nui.output-indent = true\n"],
    ["override for a bad platform", '[[overrides]]\nplatform = "cfg("\nui.output-indent = true\n'],
  ].map(([name = "", text = ""]) => userVerdict(name, text)),
];

const FEATURES: readonly ConformanceCase[] = [
  run("libtest output without its feature", ["pass::silent"], {
    args: ["run", "--message-format", "libtest-json", "pass::silent"],
    stderr: "present",
  }),
  run("libtest output by variable", ["pass::silent"], {
    args: ["run", "--message-format", "libtest-json", "pass::silent"],
    env: { NEXTEST_EXPERIMENTAL_LIBTEST_JSON: "1" },
    stdout: "json-lines",
  }),
  run("libtest output by another word", ["pass::silent"], {
    args: ["run", "--message-format", "libtest-json", "pass::silent"],
    env: { NEXTEST_EXPERIMENTAL_LIBTEST_JSON: "true" },
    stdout: "present",
    stderr: "present",
  }),
  run("bench without its feature", [], { args: ["bench"], stderr: "present" }),
  run("bench by another word", [], {
    args: ["bench"],
    env: { NEXTEST_EXPERIMENTAL_BENCHMARKS: "0" },
    stderr: "present",
  }),
  run("setup scripts by no variable", ["pass::silent"], {
    config: '[scripts.setup.s]\ncommand = "true"\n',
    env: { NEXTEST_EXPERIMENTAL_SETUP_SCRIPTS: "1" },
    stderr: "present",
  }),
  run("features of the past", ["pass::silent"], {
    env: { NEXTEST_EXPERIMENTAL_FILTER_EXPR: "1", NEXTEST_EXPERIMENTAL_REUSE_BUILD: "1" },
    stderr: "present",
  }),
  run("experimental feature off", ["pass::silent"], {
    config:
      '[experimental]\nsetup-scripts = false\n[scripts.setup.s]\ncommand = "true"\n[[profile.default.scripts]]\nfilter = "all()"\nsetup = "s"\n',
    stderr: "present",
  }),
];

const PAST: readonly ConformanceCase[] = [
  verdict("old form of a setup script", [], {
    config:
      'experimental = ["setup-scripts"]\n[script.s]\ncommand = "true"\n[[profile.default.scripts]]\nfilter = "all()"\nsetup = "s"\n',
  }),
  verdict("old and new form of setup scripts", [], {
    config:
      'experimental = ["setup-scripts"]\n[script.s]\ncommand = "true"\n[scripts.setup.t]\ncommand = "true"\n',
  }),
  verdict("platform filter", ["--platform-filter", "host"]),
  verdict("filter expression by its old name", ["--filter-expr", "test(silent)"]),
  run("run ignored by its old name", ["pass::"], {
    args: ["list", "--run-ignored", "ignored-only", "pass::"],
  }),
  verdict("reserved profile", [], { config: "[profile.default-mine]\nretries = 1\n" }),
  verdict("miri profile inherits", [], { config: '[profile.default-miri]\ninherits = "default"\n' }),
];

export const LAYER_CASES: readonly ConformanceCase[] = [...TOOLS, ...CHAINS, ...USER, ...FEATURES, ...PAST];
