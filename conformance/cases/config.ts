/** Configuration: what settings do, what `show-config` says, and which tests filtersets select. */
import type { ConformanceCase } from "../case.ts";
import { override, profile } from "./config-text.ts";
import { CONFIG_VERDICT_CASES } from "./config-verdicts.ts";
import { LONG_SLEEP, TWICE_SLOW } from "./sleeping.ts";

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
  ...CONFIG_VERDICT_CASES,
  ...EFFECTS,
  ...SHOW,
  ...FILTERS,
  ...FILTER_SETS,
];
