/** Scripts: the forms of their commands, where they are searched for, what they leave running; wrappers around runners. */
import type { ConformanceCase } from "../case.ts";

const on = (name: string, config: string, more: Partial<ConformanceCase> = {}): ConformanceCase => ({
  name: `script ${name}`,
  workspace: "outcomes",
  args: ["run", "-j1", "--success-output", "immediate", "silent"],
  config,
  ...more,
});

const executable = (name: string, text: string): Readonly<Record<string, string>> => ({
  [name]: `#!/bin/sh\n${text}\n`,
});

const SAYS = executable("say.sh", 'echo "said: $# <$1> <$2> $GIVEN" >&2');

const setup = (command: string, more = ""): string =>
  `experimental = ["setup-scripts"]\n[scripts.setup.one]\ncommand = ${command}\n${more}[[profile.default.scripts]]\nfilter = "all()"\nsetup = "one"\n`;

const FORMS: readonly (readonly [string, string])[] = [
  ["a line", '"{dir}/say.sh"'],
  ["a line with words", `"{dir}/say.sh 'a b' c\\\\ d"`],
  ["an array", '["{dir}/say.sh", "a b", "c"]'],
  ["a table with a line", `{ command-line = "{dir}/say.sh 'a b' c" }`],
  ["a table with an array", '{ command-line = ["{dir}/say.sh", "a b"] }'],
  ["a table with env", '{ command-line = "{dir}/say.sh", env = { GIVEN = "here" } }'],
  ["a table, relative to nothing", '{ command-line = "true", relative-to = "none" }'],
  [
    "an absolute path, relative to the workspace",
    '{ command-line = "{dir}/say.sh", relative-to = "workspace-root" }',
  ],
  ["an absolute path, relative to the target", '{ command-line = "{dir}/say.sh", relative-to = "target" }'],
];

/** The first script puts the second where it is looked for. */
const placed = (relativeTo: string, commandLine: string): string =>
  `experimental = ["setup-scripts"]
[scripts.setup.place]
command = "{dir}/place.sh"
[scripts.setup.two]
command = { command-line = "${commandLine}", relative-to = "${relativeTo}" }
[[profile.default.scripts]]
filter = "all()"
setup = ["place", "two"]
`;
const PLACES = {
  ...SAYS,
  ...executable("place.sh", 'cp "{dir}/say.sh" "$NEXTEST_WORKSPACE_ROOT/target/placed.sh"'),
};

const REFUSED: readonly (readonly [string, string])[] = [
  ["an empty line", '""'],
  ["an empty array", "[]"],
  ["an open quote", `"say 'x"`],
  ["a table without command-line", '{ env = { GIVEN = "x" } }'],
  ["reserved names in env", '{ command-line = "true", env = { NEXTEST_X = "x" } }'],
  ["an unknown place", '{ command-line = "true", relative-to = "home" }'],
];

const LEAVES = executable("leave.sh", "sleep 8 &\necho before");
const CAPTURED = "capture-stdout = true\n";

const LEAKS: readonly ConformanceCase[] = [
  on("leaks", setup('"{dir}/leave.sh"', CAPTURED), { files: LEAVES }),
  on(
    "leaks: fails",
    setup('"{dir}/leave.sh"', `${CAPTURED}leak-timeout = { period = "150ms", result = "fail" }\n`),
    {
      files: LEAVES,
      exitCode: 105,
    },
  ),
  on(
    "leaks: passes",
    setup('"{dir}/leave.sh"', `${CAPTURED}leak-timeout = { period = "150ms", result = "pass" }\n`),
    {
      files: LEAVES,
      exitCode: 0,
    },
  ),
];

const RUNNER = "CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_RUNNER";
const AROUND = {
  ...executable("wrap.sh", 'echo "wrapped $# $GIVEN" >&2; exec "$@"'),
  ...executable("runner.sh", 'echo "runner $#" >&2; exec "$@"'),
};
const wrapper = (kinds: readonly string[], command: string, more = ""): string =>
  `experimental = ["wrapper-scripts"]\n[scripts.wrapper.w]\ncommand = ${command}\n${more}[[profile.default.scripts]]\nfilter = "all()"\n${kinds.map((kind) => `${kind} = "w"\n`).join("")}`;
const MODES = ["ignore", "overrides-wrapper", "within-wrapper", "around-wrapper"];

const WRAPPERS: readonly ConformanceCase[] = [
  ...MODES.flatMap((mode) =>
    [["list-wrapper"], ["list-wrapper", "run-wrapper"]].map((kinds) =>
      on(
        `${kinds.join(" and ")}, runner ${mode}`,
        wrapper(kinds, '"{dir}/wrap.sh"', `target-runner = "${mode}"\n`),
        { env: { [RUNNER]: "{dir}/runner.sh" }, files: AROUND, stderr: "sorted" },
      ),
    ),
  ),
  on("wrapper as an array", wrapper(["run-wrapper"], '["{dir}/wrap.sh", "env"]'), { files: AROUND }),
  on(
    "wrapper with env",
    wrapper(["run-wrapper"], '{ command-line = "{dir}/wrap.sh", env = { GIVEN = "here" } }'),
    {
      files: AROUND,
    },
  ),
  on(
    "wrapper with env around a runner",
    wrapper(
      ["run-wrapper"],
      '{ command-line = "{dir}/wrap.sh", env = { GIVEN = "here" } }',
      'target-runner = "around-wrapper"\n',
    ),
    {
      env: { [RUNNER]: "{dir}/runner.sh" },
      files: AROUND,
    },
  ),
];

const BAD_VARIABLES = on(
  "sets a bad variable",
  `${setup('"{dir}/set.sh"')}[profile.default.junit]\npath = "j.xml"\n`,
  {
    files: executable("set.sh", 'echo 1A=b > "$NEXTEST_ENV"'),
    exitCode: 105,
    adjust: (text) => text.replace(/`[^`]*nextest-env\w+`/g, "`FILE`"),
    produced: [{ path: "target/nextest/default/j.xml", as: "text" }],
  },
);

export const SCRIPT_CASES: readonly ConformanceCase[] = [
  ...FORMS.map(([name, command]) => on(name, setup(command), { files: SAYS, exitCode: 0 })),
  on("relative to the target", placed("target", "placed.sh"), { files: PLACES, exitCode: 0 }),
  on("relative to the workspace", placed("workspace-root", "target/placed.sh"), {
    files: PLACES,
    exitCode: 0,
  }),
  on("relative to the target, missing", placed("target", "nowhere.sh"), {
    files: PLACES,
    exitCode: 105,
    stderr: "present",
  }),
  ...REFUSED.map(([name, command]) => on(name, setup(command), { stderr: "present", exitCode: 96 })),
  BAD_VARIABLES,
  ...LEAKS,
  ...WRAPPERS,
];
