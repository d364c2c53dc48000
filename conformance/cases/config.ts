/** Configuration: what is accepted and refused, what settings do, what `show-config` says. */
import type { ConformanceCase } from "../case.ts";
import { LONG_SLEEP, TWICE_SLOW } from "./sleeping.ts";

/** Only the verdict is compared: the words are ours. */
function verdict(name: string, config: string, more: Partial<ConformanceCase> = {}): ConformanceCase {
  return {
    name: `config ${name}`,
    workspace: "outcomes",
    config,
    args: ["list", "pass::"],
    stderr: "present",
    ...more,
  };
}

const profile = (line: string): string => `[profile.default]\n${line}\n`;
const override = (line: string): string => `[[profile.default.overrides]]\nfilter = "all()"\n${line}\n`;

const KEYS: readonly (readonly [string, readonly string[]])[] = [
  [
    "retries",
    [
      "3",
      "-1",
      '"3"',
      '{ backoff = "fixed", count = 2 }',
      '{ backoff = "fixed", count = 2, delay = "1s", jitter = true }',
      '{ backoff = "fixed", count = 2, jitter = true }',
      '{ backoff = "exponential", count = 2, delay = "1s" }',
      '{ backoff = "exponential", count = 2, delay = "0s" }',
      '{ backoff = "exponential", count = 2, delay = "2s", max-delay = "1s" }',
      '{ backoff = "exponential", count = 2, delay = "1s", max-delay = "0s" }',
      '{ backoff = "nonsense", count = 2 }',
      '{ backoff = "fixed", count = 2, extra = 1 }',
      '{ backoff = "fixed", count = 2, delay = 0 }',
    ],
  ],
  [
    "slow-timeout",
    [
      '"60s"',
      '"1m 30s"',
      "60",
      '{ period = "60s" }',
      "{ period = 0 }",
      '{ period = "60s", terminate-after = 2 }',
      '{ period = "60s", terminate-after = 0 }',
      '{ period = "60s", grace-period = "1s" }',
      '{ period = "60s", on-timeout = "pass" }',
      '{ period = "60s", on-timeout = "explode" }',
      "{ terminate-after = 1 }",
      "{}",
      '"nonsense"',
    ],
  ],
  [
    "leak-timeout",
    [
      '"100ms"',
      '{ period = "100ms" }',
      '{ period = "100ms", result = "fail" }',
      '{ result = "fail" }',
      '"x"',
    ],
  ],
  ["global-timeout", ['"1h"', "1", "0"]],
  ["test-threads", ["4", "-2", "0", '"num-cpus"', '"many"', "1.5"]],
  ["threads-required", ["2", "0", "9223372036854775807", '"num-cpus"', '"num-test-threads"', '"many"']],
  [
    "fail-fast",
    [
      "true",
      "false",
      "{ max-fail = 3 }",
      '{ max-fail = "all" }',
      '{ max-fail = 2, terminate = "immediate" }',
      "{ max-fail = 0 }",
      '{ max-fail = 1, terminate = "soon" }',
      '"yes"',
    ],
  ],
  ["status-level", ['"none"', '"retry"', '"leak"', '"all"', '"loud"']],
  ["final-status-level", ['"none"', '"flaky"', '"retry"', '"leak"', '"all"', '"loud"']],
  ["failure-output", ['"immediate"', '"immediate-final"', '"final"', '"never"', '"always"']],
  ["success-output", ['"immediate"', '"never"', "true"]],
  ["default-filter", ['"all()"', '"test(x)"', '"default()"', '"test("', "1"]],
  ["run-extra-args", ["[]", '["--a"]', '"--a"']],
  ["flaky-result", ['"pass"', '"fail"', '"maybe"']],
  ["junit.path", ['"junit.xml"', "1"]],
  ["junit.report-skipped", ['"none"', '"ignored"', '"all"', '"some"']],
  ["junit.flaky-fail-status", ['"failure"', '"success"', '"none"']],
  ["junit.store-success-output", ["true", "false"]],
  ["bench.slow-timeout", ['"60s"', '{ period = "60s", terminate-after = 2 }', "1"]],
  [
    "archive.include",
    [
      "[]",
      '[{ path = "x", relative-to = "target" }]',
      '[{ path = "x", relative-to = "target", depth = 1, on-missing = "ignore" }]',
      '[{ path = "x", relative-to = "home" }]',
      '[{ path = "x", relative-to = "target", extra = 1 }]',
    ],
  ],
  ["unknown-key", ["1"]],
];

const PROFILE_KEYS = KEYS.flatMap(([key, values]) =>
  values.map((value) => verdict(`profile ${key} = ${value}`, profile(`${key} = ${value}`))),
);

const OVERRIDE_LINES = [
  "retries = 2",
  "priority = 50",
  "priority = 101",
  "priority = -100",
  'test-group = "g"',
  'test-group = "@global"',
  "threads-required = 2",
  'slow-timeout = "1s"',
  'leak-timeout = "1s"',
  'success-output = "final"',
  'failure-output = "never"',
  "junit.store-success-output = true",
  'run-extra-args = ["--x"]',
  'flaky-result = "fail"',
  'default-filter = "all()"',
  "nonsense = 1",
  'bench.slow-timeout = "1s"',
];

const OVERRIDES = OVERRIDE_LINES.map((line) =>
  verdict(`override ${line}`, `[test-groups]\ng = { max-threads = 1 }\n${override(line)}`),
);

const SHAPES: readonly (readonly [string, string])[] = [
  ["empty", ""],
  ["bad toml", "[profile.default\n"],
  ["unknown table", "[nonsense]\nx = 1\n"],
  ["undefined group", override('test-group = "nowhere"')],
  ["group without threads", "[test-groups.g]\n"],
  ["group of zero threads", "[test-groups.g]\nmax-threads = 0\n"],
  ["group of a name with @", '[test-groups."@mine"]\nmax-threads = 1\n'],
  ["override without filter", "[[profile.default.overrides]]\nretries = 1\n"],
  ["override with platform", '[[profile.default.overrides]]\nplatform = "cfg(unix)"\nretries = 1\n'],
  [
    "override with host and target",
    '[[profile.default.overrides]]\nplatform = { host = "cfg(unix)", target = "cfg(windows)" }\nretries = 1\n',
  ],
  ["override with empty platform", "[[profile.default.overrides]]\nplatform = {}\nretries = 1\n"],
  ["override with bad cfg", '[[profile.default.overrides]]\nplatform = "cfg(unix"\nretries = 1\n'],
  ["override with unknown triple", '[[profile.default.overrides]]\nplatform = "nonsense"\nretries = 1\n'],
  [
    "platform default filter",
    '[[profile.default.overrides]]\nplatform = "cfg(unix)"\ndefault-filter = "test(silent)"\n',
  ],
  ["bad filter in another profile", '[profile.ci]\ndefault-filter = "test("\n'],
  [
    "unknown package in override",
    '[[profile.default.overrides]]\nfilter = "package(nonesuch)"\nretries = 1\n',
  ],
  ["inherits", '[profile.a]\ninherits = "b"\n[profile.b]\nretries = 1\n'],
  ["inherits itself", '[profile.a]\ninherits = "a"\n'],
  ["inherits in a circle", '[profile.a]\ninherits = "b"\n[profile.b]\ninherits = "a"\n'],
  ["inherits unknown", '[profile.a]\ninherits = "nowhere"\n'],
  ["default inherits", '[profile.default]\ninherits = "a"\n[profile.a]\n'],
  ["required version met", 'nextest-version = "0.9.50"\n'],
  ["required version not met", 'nextest-version = "0.9.999"\n'],
  ["recommended version not met", 'nextest-version = { recommended = "0.9.999" }\n'],
  ["both versions", 'nextest-version = { required = "0.9.1", recommended = "0.9.2" }\n'],
  ["recommended below required", 'nextest-version = { required = "0.9.5", recommended = "0.9.2" }\n'],
  ["bad version", 'nextest-version = "x"\n'],
  ["experimental list", 'experimental = ["setup-scripts"]\n'],
  ["experimental table", "[experimental]\nsetup-scripts = true\n"],
  ["experimental unknown", 'experimental = ["nonsense"]\n'],
  ["scripts without experimental", '[scripts.setup.s]\ncommand = "true"\n'],
  [
    "scripts",
    'experimental = ["setup-scripts"]\n[scripts.setup.s]\ncommand = "true"\n[[profile.default.scripts]]\nfilter = "all()"\nsetup = "s"\n',
  ],
  [
    "undefined script",
    'experimental = ["setup-scripts"]\n[[profile.default.scripts]]\nfilter = "all()"\nsetup = "s"\n',
  ],
  [
    "script of unknown key",
    'experimental = ["setup-scripts"]\n[scripts.setup.s]\ncommand = "true"\nnonsense = 1\n',
  ],
  [
    "script table command",
    'experimental = ["setup-scripts"]\n[scripts.setup.s]\ncommand = { command-line = "true", relative-to = "workspace-root" }\n',
  ],
  [
    "wrapper scripts",
    'experimental = ["wrapper-scripts"]\n[scripts.wrapper.w]\ncommand = "env"\n[[profile.default.scripts]]\nfilter = "all()"\nrun-wrapper = "w"\n',
  ],
  [
    "wrapper in setup",
    'experimental = ["setup-scripts", "wrapper-scripts"]\n[scripts.wrapper.w]\ncommand = "env"\n[[profile.default.scripts]]\nfilter = "all()"\nsetup = "w"\n',
  ],
  ["store dir", '[store]\ndir = "target/elsewhere"\n'],
];

const VERDICTS = SHAPES.map(([name, config]) => verdict(name, config));

/** What settings do, seen in the report. */
const run = (
  name: string,
  config: string,
  args: readonly string[],
  more: Partial<ConformanceCase> = {},
): ConformanceCase => ({
  name: `effect ${name}`,
  workspace: "outcomes",
  config,
  args: ["run", "-j1", "--no-fail-fast", ...args],
  ...more,
});

const LONG = { env: LONG_SLEEP };

const EFFECTS = [
  run("profile retries", profile("retries = 1"), ["fail::panics"]),
  run("override before profile", `${profile("retries = 0")}${override("retries = 1")}`, ["fail::panics"]),
  run("first override wins", override("retries = 1") + override("retries = 2"), ["fail::panics"]),
  run("command line before override", override("retries = 2"), ["--retries", "0", "fail::panics"]),
  run("environment before override", override("retries = 2"), ["fail::panics"], {
    env: { NEXTEST_RETRIES: "1" },
  }),
  run("selected profile", "[profile.ci]\nretries = 1\n", ["--profile", "ci", "fail::panics"]),
  run("profile from environment", "[profile.ci]\nretries = 1\n", ["fail::panics"], {
    env: { NEXTEST_PROFILE: "ci" },
  }),
  run("default's override before selected profile", `[profile.ci]\nretries = 0\n${override("retries = 1")}`, [
    "--profile",
    "ci",
    "fail::panics",
  ]),
  run("inherited profile", '[profile.ci]\ninherits = "base"\n[profile.base]\nretries = 1\n', [
    "--profile",
    "ci",
    "fail::panics",
  ]),
  run(
    "inherited override",
    '[profile.ci]\ninherits = "base"\n[[profile.base.overrides]]\nfilter = "all()"\nretries = 1\n',
    ["--profile", "ci", "fail::panics"],
  ),
  run("unknown profile", "", ["--profile", "nowhere", "fail::panics"], { stderr: "present" }),
  run("default filter", profile('default-filter = "test(pass::)"'), []),
  run("default filter of a profile", '[profile.ci]\ndefault-filter = "test(pass::)"\n', ["--profile", "ci"]),
  run("default filter ignored", profile('default-filter = "test(pass::silent)"'), [
    "--ignore-default-filter",
    "pass::",
  ]),
  run("default filter and expression", profile('default-filter = "test(pass::)"'), [
    "-E",
    "test(silent) or test(panics)",
  ]),
  run("default in expression", profile('default-filter = "test(pass::silent)"'), ["-E", "default()"]),
  run(
    "platform default filter",
    '[[profile.default.overrides]]\nplatform = "cfg(unix)"\ndefault-filter = "test(silent)"\n',
    [],
  ),
  run("fail-fast false", profile("fail-fast = false"), ["fail::"]),
  run("success output", profile('success-output = "immediate"'), ["pass::prints"]),
  run(
    "success output of some",
    `[[profile.default.overrides]]\nfilter = "test(prints)"\nsuccess-output = "final"\n`,
    ["pass::"],
  ),
  run("levels", profile('status-level = "all"\nfinal-status-level = "all"'), ["pass::"]),
  run(
    "priority",
    '[[profile.default.overrides]]\nfilter = "test(silent)"\npriority = 100\n[[profile.default.overrides]]\nfilter = "test(panics_as_expected)"\npriority = -100\n',
    ["pass::"],
  ),
  run(
    "extra arguments",
    `[[profile.default.overrides]]\nfilter = "test(prints)"\nrun-extra-args = ["--test-threads=1"]\n`,
    ["pass::prints"],
  ),
  run("slow", profile('slow-timeout = "300ms"'), ["sleeps"], {
    env: TWICE_SLOW,
    adjust: withoutSlowTimes,
  }),
  run("terminated", profile('slow-timeout = { period = "100ms", terminate-after = 2 }'), ["sleeps"], LONG),
  run(
    "terminated with retries",
    profile('slow-timeout = { period = "100ms", terminate-after = 1 }\nretries = 1'),
    ["sleeps"],
    LONG,
  ),
  run(
    "timeout passes",
    profile('slow-timeout = { period = "100ms", terminate-after = 1, on-timeout = "pass" }'),
    ["sleeps"],
    LONG,
  ),
  run("leak fails", profile('leak-timeout = { period = "100ms", result = "fail" }'), ["leaks_its_output"], {
    stderr: "sorted",
  }),
  run("global timeout", profile('global-timeout = "150ms"'), ["sleeps"], LONG),
  run("unknown key warns", profile("nonsense = 1"), ["pass::silent"], { stderr: "present" }),
  run("max fail", profile("fail-fast = { max-fail = 2 }"), ["fail::"], { args: ["run", "-j1", "fail::"] }),
  run("retries with delay", profile('retries = { backoff = "fixed", count = 1, delay = "100ms" }'), [
    "fail::panics",
  ]),
  run(
    "exponential retries",
    profile('retries = { backoff = "exponential", count = 2, delay = "50ms", max-delay = "60ms" }'),
    ["fail::panics"],
  ),
];

function withoutSlowTimes(text: string): string {
  return text.replace(/SLOW \[[^\]]*\]/g, "SLOW [TIME]");
}

const SHOW: readonly ConformanceCase[] = [
  ["version", ["version"], 'nextest-version = "0.9.50"\n'],
  ["version none", ["version"], ""],
  ["version required", ["version"], 'nextest-version = { required = "0.9.999" }\n'],
  ["version recommended", ["version"], 'nextest-version = { recommended = "0.9.999" }\n'],
  ["groups none", ["test-groups"], ""],
  [
    "groups",
    ["test-groups"],
    `[test-groups]\ng = { max-threads = 2 }\n[[profile.default.overrides]]\nfilter = "test(pass::)"\ntest-group = "g"\n`,
  ],
  [
    "groups default",
    ["test-groups", "--show-default"],
    `[test-groups]\ng = { max-threads = 2 }\n[[profile.default.overrides]]\nfilter = "test(pass::)"\ntest-group = "g"\n`,
  ],
  [
    "groups of ignored tests",
    ["test-groups", "--show-default"],
    `[test-groups]\ng = { max-threads = 2 }\n[[profile.default.overrides]]\nfilter = "not test(left_behind)"\ntest-group = "g"\n`,
  ],
  [
    "groups one",
    ["test-groups", "--groups", "g"],
    `[test-groups]\ng = { max-threads = 2 }\nh = { max-threads = "num-cpus" }\n[[profile.default.overrides]]\nfilter = "test(pass::)"\ntest-group = "g"\n[[profile.default.overrides]]\nplatform = "cfg(unix)"\nfilter = "test(fail::)"\ntest-group = "h"\n`,
  ],
  ["groups unknown", ["test-groups", "--groups", "nowhere"], "[test-groups]\ng = { max-threads = 2 }\n"],
].map(([name, args, config]) => ({
  name: `show ${String(name)}`,
  workspace: "outcomes",
  config: String(config),
  args: ["show-config", ...(Array.isArray(args) ? args : [])],
  // What to do about a version is said in our own words.
  stderr: String(config).includes("0.9.999") ? ("present" as const) : ("text" as const),
}));

const FILTERS = [
  "all()",
  "none()",
  "test(pass)",
  "test(=pass::silent)",
  "test(~silent)",
  "test(/^pass::s/)",
  "test(#pass::*)",
  "not test(pass)",
  "!test(pass)",
  "test(pass) and test(silent)",
  "test(pass) & test(silent)",
  "test(silent) or test(prints)",
  "test(silent) | test(prints)",
  "test(silent) + test(prints)",
  "test(pass) - test(silent)",
  "test(pass) and not (test(silent) or test(prints))",
  "package(outcomes)",
  "package(out*)",
  "package(nonesuch)",
  "deps(outcomes)",
  "rdeps(outcomes)",
  "binary(endings)",
  "binary_id(outcomes::endings)",
  "binary_id(outcomes::*)",
  "kind(lib)",
  "kind(test)",
  "kind(nonsense)",
  "platform(host)",
  "platform(target)",
  "platform(nowhere)",
  "default()",
  "group(@global)",
  "group(g)",
  "test(",
  "test()",
  "all() all()",
  "test(a\\,b)",
  "test(/[/)",
  "test(/(?i)SILENT$/)",
  "test(#*::{silent,prints})",
  "binary(nonesuch)",
  "nottest(a)",
  "test(a) && test(b)",
  "none() or test(silent)",
  "test(silent) or none() and none()",
  "not not test(silent)",
  " all() ",
  "(all())",
  "test(/\\bsilent\\b/)",
  "test(#[ps]a*)",
].map((expression): ConformanceCase => ({
  name: `filter ${expression}`,
  workspace: "outcomes",
  args: ["list", "-T", "json", "-E", expression],
  stdout: "json",
  stderr: "present",
}));

const FILTER_SETS: readonly ConformanceCase[] = [
  {
    name: "filters on groups twice",
    workspace: "outcomes",
    config: `[test-groups]\ng = { max-threads = 1 }\nh = { max-threads = 1 }\n${override('test-group = "g"')}`,
    args: ["list", "-E", "group(g) or group(#h*)", "-E", "not group(g)"],
    exitCode: 0,
  },
  {
    name: "filters two",
    workspace: "outcomes",
    args: ["list", "-T", "json", "-E", "test(silent)", "-E", "test(prints)"],
    stdout: "json",
  },
  {
    name: "filters and names",
    workspace: "outcomes",
    args: ["list", "-T", "json", "-E", "test(pass)", "silent"],
    stdout: "json",
  },
  {
    name: "filters one bad",
    workspace: "outcomes",
    args: ["list", "-E", "test(silent)", "-E", "test("],
    stderr: "present",
  },
  {
    name: "filters starting with minus",
    workspace: "outcomes",
    args: ["list", "-E", "- test(a)"],
    stderr: "present",
  },
];

export const CONFIG_CASES: readonly ConformanceCase[] = [
  ...PROFILE_KEYS,
  ...OVERRIDES,
  ...VERDICTS,
  ...EFFECTS,
  ...SHOW,
  ...FILTERS,
  ...FILTER_SETS,
];
