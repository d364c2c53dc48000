/** Debuggers and tracers: gdb and strace really driven, what they are given, and what is refused. */
import type { ConformanceCase } from "../case.ts";
import { LONG_SLEEP } from "./sleeping.ts";

type Row = readonly [name: string, args: readonly string[], more?: Partial<ConformanceCase>];

const rows = (common: Partial<ConformanceCase>, list: readonly Row[]): readonly ConformanceCase[] =>
  list.map(([name, args, more]) => ({
    name: `debug ${name}`,
    workspace: "outcomes",
    args: ["run", ...args],
    exitCode: 0,
    ...common,
    ...more,
  }));

const GDB = ["--debugger", "gdb -nx --batch -ex run --args"];
const STRACE = ["--tracer", "strace -f -e trace=exit_group"];

/** A debugger's messages about processes and threads differ from run to run, and appear in the middle of other lines. */
function withoutIds(text: string): string {
  return (
    text
      .replace(
        /\[(?:New (?:Thread|LWP|process)|Thread 0x|LWP \d+ exited|Thread debugging|Detaching)[^\n]*\]\n/g,
        "",
      )
      .replace(
        /(?:\(|\b)process \d+|\[pid +\d+\]|Process \d+|LWP \d+|\blwp \d+\.\d+|\/proc\/\d+|[pu]id=\d+/g,
        "ID",
      )
      // The column is as wide as the widest number in it.
      .replace(/\b(ID|Description) +(?=\d|Connection)/g, "$1 ")
      .replace(/\b0x[0-9a-f]+/g, "ADDRESS")
  );
}

const DEBUGGERS = rows({ needs: ["gdb"], adjust: withoutIds }, [
  ["gdb", [...GDB, "silent"]],
  ["gdb on a failure", [...GDB, "exits_with_77"]],
  ["gdb on an abort", ["--debugger", "gdb -nx --batch -ex run -ex 'info inferiors' --args", "aborts"]],
  [
    "gdb with a break point",
    ["--debugger", "gdb -nx --batch -ex 'break exit' -ex run -ex kill --args", "silent"],
  ],
  [
    "gdb on standard input",
    ["--debugger", "gdb -nx -q --args", "silent"],
    { stdin: "run\nprint 40 + 2\nquit\n" },
  ],
  ["gdb in colour", ["--color", "always", ...GDB, "silent"]],
  [
    "gdb passes on its exit code",
    ["--debugger", "gdb -nx --batch -ex 'quit 5' --args", "silent"],
    { exitCode: 100 },
  ],
  ["gdb ignored test", [...GDB, "--run-ignored", "only", "left_behind"], { env: { OUTCOMES_LEAK_MS: "10" } }],
]);

const TRACERS = rows({ needs: ["strace"], adjust: withoutIds, stderr: "sorted" }, [
  ["strace", [...STRACE, "silent"]],
  ["strace on a failure", [...STRACE, "exits_with_77"], { exitCode: 100 }],
  ["strace on an abort", [...STRACE, "aborts"], { exitCode: 100 }],
  [
    "strace into a file",
    ["--tracer", "strace -f -o {dir}/trace.txt", "silent"],
    { produced: [{ path: "{dir}/trace.txt", as: "present" }] },
  ],
  [
    "strace injects a signal",
    ["--tracer", "strace -e trace=write -e inject=write:signal=SIGTERM:when=1", "silent"],
    { exitCode: 100 },
  ],
  ["strace retried", [...STRACE, "--retries", "1", "flaky"]],
]);

/** A program that shows what it was started with, then becomes the test. */
const SHOWING = {
  "show.sh": `#!/bin/sh
of() { ps -o "$1=" -p "$2" | tr -d ' '; }
same() { if [ "$(of "$1" $$)" = "$(of "$1" $PPID)" ]; then echo "$1: the runner's"; else echo "$1: its own"; fi; }
same pgid
same sid
echo "arguments: $*"
env | sort | grep -v '^_=\\|^NEXTEST_RUN_ID='
if [ -e /proc/$$/fd/0 ]; then echo "standard input: $(cat)"; fi
exec "$@"
`,
};
const GIVEN = rows({ files: SHOWING, needs: ["ps"] }, [
  ["what a debugger is given", ["--debugger", "{dir}/show.sh", "silent"], { stdin: "from outside" }],
  ["what a tracer is given", ["--tracer", "{dir}/show.sh", "silent"], { stdin: "from outside" }],
  [
    "what a debugger is given by extra arguments",
    ["--debugger", "'{dir}/show.sh' one 'two words'", "silent"],
    {
      files: { "show.sh": '#!/bin/sh\nfor argument do echo "<$argument>"; done\n' },
      config:
        '[[profile.default.overrides]]\nfilter = "all()"\nrun-extra-args = ["--test-threads=1", "--show-output"]\n',
    },
  ],
]);

const SETTINGS = rows({}, [
  [
    "no timeout under a debugger",
    ["--debugger", "env", "sleeps"],
    { config: '[profile.default]\nslow-timeout = { period = "100ms", terminate-after = 1 }\n' },
  ],
  [
    "timeout under a tracer",
    ["--tracer", "env", "sleeps"],
    {
      env: LONG_SLEEP,
      config: '[profile.default]\nslow-timeout = { period = "100ms", terminate-after = 1 }\n',
    },
  ],
  [
    "global timeout under a debugger",
    ["--debugger", "env", "sleeps"],
    { config: '[profile.default]\nglobal-timeout = "100ms"\n' },
  ],
  [
    "leak under a debugger",
    ["--debugger", "env", "leaks_its_output"],
    { env: { OUTCOMES_LEAK_MS: "1500" }, stdout: "present" },
  ],
  [
    "leak under a tracer",
    ["--tracer", "env", "leaks_its_output"],
    { env: { OUTCOMES_LEAK_MS: "1500" }, stdout: "present" },
  ],
  ["debugger, retries", ["--debugger", "env", "--retries", "1", "flaky"]],
  ["debugger, threads", ["--debugger", "env", "-j3", "silent"]],
  ["debugger, no capture", ["--debugger", "env", "--no-capture", "silent"]],
  ["tracer, no capture", ["--tracer", "env", "--no-capture", "silent"]],
  [
    "tracer, output levels",
    ["--tracer", "env", "--success-output", "final", "--status-level", "all", "prints"],
    {
      args: ["run", "--tracer", "env", "--success-output", "final", "--status-level", "all", "pass::prints"],
    },
  ],
  [
    "debugger, junit",
    ["--debugger", "env", "silent"],
    {
      config: '[profile.default.junit]\npath = "junit.xml"\n',
      produced: [{ path: "target/nextest/default/junit.xml", as: "text" }],
    },
  ],
  [
    "debugger, libtest json",
    ["--debugger", "true", "--message-format", "libtest-json", "silent"],
    { env: { NEXTEST_EXPERIMENTAL_LIBTEST_JSON: "1" }, stdout: "present" },
  ],
  [
    "debugger, setup script",
    ["--debugger", "env", "silent"],
    {
      config:
        'experimental = ["setup-scripts"]\n[scripts.setup.s]\ncommand = "echo prepared"\n[[profile.default.scripts]]\nfilter = "all()"\nsetup = "s"\n',
    },
  ],
  [
    "debugger, run wrapper",
    ["--debugger", "env A=1", "silent"],
    {
      config:
        'experimental = ["wrapper-scripts"]\n[scripts.wrapper.w]\ncommand = "env B=2"\n[[profile.default.scripts]]\nfilter = "all()"\nrun-wrapper = "w"\n',
    },
  ],
  [
    "debugger, target runner",
    ["--debugger", "env A=1", "silent"],
    { env: { CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_RUNNER: "env B=2" } },
  ],
]);

/** Sends SIGTERM to the runner, and ends on SIGTERM itself. The signal also ends its `sleep`, which the shell would report. */
const STOPS_RUNNER = `#!/bin/bash
exec 2>/dev/null
trap 'echo asked; exit 0' TERM
kill -$1 $PPID
for ((left = 100; left > 0; left -= 1)); do sleep 0.05; done
`;
const DEAF = STOPS_RUNNER.replace("exit 0", ":");

const STOPPED = rows({ files: { "stops.sh": STOPS_RUNNER, "deaf.sh": DEAF } }, [
  ["debugger, terminated", ["--debugger", "{dir}/stops.sh TERM", "silent"]],
  ["tracer, terminated", ["--tracer", "{dir}/stops.sh TERM", "silent"]],
  [
    "tracer, terminated and deaf",
    ["--tracer", "{dir}/deaf.sh TERM", "silent"],
    {
      exitCode: 100,
      config: '[profile.default]\nslow-timeout = { period = "60s", grace-period = "400ms" }\n',
    },
  ],
  ["tracer, interrupted", ["--tracer", "{dir}/stops.sh INT", "silent"], { exitCode: 100 }],
]);

const REFUSED = rows({ exitCode: 2, stderr: "present" }, [
  ["three tests", [...GDB, "panics"], { exitCode: 96, stderr: "text" }],
  ["every test", GDB, { exitCode: 96, stderr: "text" }],
  ["every test, tracer", STRACE, { exitCode: 96, stderr: "text" }],
  ["no test", [...GDB, "nonesuch"], { exitCode: 96, stderr: "text" }],
  ["no test, tracer", [...STRACE, "nonesuch"], { exitCode: 96, stderr: "text" }],
  [
    "no test, --no-tests pass",
    [...STRACE, "--no-tests", "pass", "nonesuch"],
    { exitCode: 96, stderr: "text" },
  ],
  ["both", [...GDB, ...STRACE, "silent"]],
  ["debugger and --no-run", [...GDB, "--no-run", "silent"]],
  ["tracer and --no-run", [...STRACE, "--no-run", "silent"]],
  ["debugger and --stress-count", [...GDB, "--stress-count", "2", "silent"]],
  ["tracer and --stress-duration", [...STRACE, "--stress-duration", "1s", "silent"]],
  ["debugger twice", [...GDB, ...GDB, "silent"]],
  ["empty debugger", ["--debugger", "", "silent"]],
  ["blank tracer", ["--tracer", "  ", "silent"]],
  ["debugger with an open quote", ["--debugger", '"gdb', "silent"]],
  ["list with a debugger", [], { args: ["list", "--debugger", "gdb"] }],
  ["debugger missing", ["--debugger", "nonesuch-debugger", "silent"], { exitCode: 100 }],
  ["tracer missing", ["--tracer", "/nonexistent/tracer", "silent"], { exitCode: 100 }],
  ["debugger fails", ["--debugger", "false", "silent"], { exitCode: 100, stderr: "text" }],
  ["tracer fails", ["--tracer", "false", "silent"], { exitCode: 100, stderr: "text" }],
]);

/** The peer starts tests through itself; that can be switched off. Ours does not, and takes every value. */
function withoutDoubleSpawn(text: string): string {
  return text.replace(/^info: NEXTEST_DOUBLE_SPAWN=.*\n/gm, "");
}

const DOUBLE_SPAWN = ["0", "1", "", "nonsense"].flatMap((value) =>
  rows({ env: { NEXTEST_DOUBLE_SPAWN: value }, adjust: withoutDoubleSpawn }, [
    [`double spawn "${value}"`, ["-j1", "--no-fail-fast", "fail::", "aborts"], { exitCode: 100 }],
    [`double spawn "${value}" list`, [], { args: ["list", "fail::"] }],
  ]),
);

export const DEBUG_CASES: readonly ConformanceCase[] = [
  ...DEBUGGERS,
  ...TRACERS,
  ...GIVEN,
  ...SETTINGS,
  ...STOPPED,
  ...REFUSED,
  ...DOUBLE_SPAWN,
];
