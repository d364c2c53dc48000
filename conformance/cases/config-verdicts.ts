/** Configuration: what is accepted and what is refused. */
import type { ConformanceCase } from "../case.ts";
import { override, profile } from "./config-text.ts";

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

const SCRIPT_SETTINGS: readonly (readonly [string, readonly string[]])[] = [
  [
    "slow-timeout",
    [
      '"1s"',
      '""',
      "1",
      '{ period = "1s", terminate-after = 1, grace-period = "1s" }',
      '{ period = "1s", on-timeout = "fail" }',
      '{ period = "1s", on-timeout = "pass" }',
      "{ terminate-after = 1 }",
    ],
  ],
  ["leak-timeout", ['"1s"', '{ period = "1s", result = "pass" }', '{ result = "fail" }', "1"]],
  ["capture-stdout", ["true", '"yes"', '"x"', "[]"]],
  ["capture-stderr", ["false", "1"]],
  ["junit", ["{ store-success-output = false, store-failure-output = false }", '{ path = "x" }', "1"]],
  ["env", ['{ A = "b" }']],
];

const COMMANDS = [
  '"true"',
  '"true \'x"',
  '""',
  "[]",
  '["true", "x"]',
  "[1]",
  "{}",
  '{ command-line = "true", relative-to = "target" }',
  '{ command-line = ["true"], relative-to = "none" }',
  '{ command-line = "true", relative-to = "home" }',
  '{ command-line = "true", env = { A = "b" } }',
  '{ command-line = "true", env = { NEXTEST_A = "b" } }',
  '{ command-line = "true", env = { "A=" = "b" } }',
  '{ command-line = "true", extra = 1 }',
];

const setup = (lines: string): string => `experimental = ["setup-scripts"]\n[scripts.setup.s]\n${lines}\n`;
const wrapper = (lines: string): string =>
  `experimental = ["wrapper-scripts"]\n[scripts.wrapper.w]\n${lines}\n`;

const SCRIPTS = [
  ...SCRIPT_SETTINGS.flatMap(([key, values]) =>
    values.map((value) =>
      verdict(`setup script ${key} = ${value}`, setup(`command = "true"\n${key} = ${value}`)),
    ),
  ),
  ...COMMANDS.flatMap((command) => [
    verdict(`setup script command = ${command}`, setup(`command = ${command}`)),
    verdict(`wrapper script command = ${command}`, wrapper(`command = ${command}`)),
  ]),
  ...['"ignore"', '"around-wrapper"', '"elsewhere"', "1"].map((value) =>
    verdict(`wrapper script target-runner = ${value}`, wrapper(`command = "true"\ntarget-runner = ${value}`)),
  ),
];

export const CONFIG_VERDICT_CASES: readonly ConformanceCase[] = [
  ...PROFILE_KEYS,
  ...OVERRIDES,
  ...VERDICTS,
  ...SCRIPTS,
];
