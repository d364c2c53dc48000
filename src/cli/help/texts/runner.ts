/** Help for the options of the runner. */
import type { RUNNER } from "../../options/runner.ts";
import type { ArgHelp, TableHelp } from "../text.ts";

export const RUNNER_HELP: TableHelp<typeof RUNNER> = {
  noRun: { short: "Build the tests, but do not run them" },
  testThreads: {
    short: "Number of tests to run at the same time, or `num-cpus` [default: from the profile]",
    long: ["A negative number is counted down from the number of processors."],
  },
  retries: {
    short: "Number of retries of a failing test [default: from the profile]",
    long: ["Delays between attempts can be set in the configuration only (`retries`)."],
  },
  flakyResult: {
    short: "The result of a test that passes only after a retry [default: from the profile]",
    values: { pass: "It passed", fail: "It failed" },
  },
  forkServer: {
    short:
      "Whether tests may be started as copies of a process, on Linux (extension) [default: from the profile]",
    long: [
      "The test is then a copy of a process that has already loaded the test binary, which takes about half the time of an ordinary start. `show-config test` says which tests can be started so, and why others cannot.",
    ],
    values: { auto: "If possible, and if it saves time", off: "Never" },
  },
  timeoutStacks: {
    short:
      "Whether the stacks of tests that time out are recorded, on Linux (extension) [default: from the profile]",
    long: [
      "Before a test that timed out is terminated, `gdb`, `lldb` or `eu-stack` prints the stacks of its threads, for at most a second. If none of them is installed, or if they may not attach, the state of each thread is read from `/proc`. Reports show the text after the output of the test.",
    ],
    values: { auto: "With the first of these that works", off: "Never" },
  },
  cache: {
    short:
      "Whether results of tests are taken from the cache and stored in it (extension) [default: from the profile]",
    long: [
      "A test that passed is not run again as long as everything that its result depends on is unchanged. Tests that the configuration excludes (`cache = false`) stay excluded.",
    ],
    values: {
      off: "Neither",
      read: "Taken from it",
      write: "Stored in it; all tests run",
      "read-write": "Both",
    },
  },
  noCache: { short: "The same as `--cache off` (extension)" },
  remote: {
    short: "The server that runs the tests, e.g. `grpc://build.example.com:8980` (extension)",
    long: [
      "A server of the Remote Execution API, version 2; `grpcs://` for an encrypted connection, and `off` for none even if NEXTEST_REMOTE is set. Building and listing tests happen on this machine. The configuration (`remote`) can exclude tests. See docs/remote.md.",
    ],
  },
  order: {
    short: "In which order tests of the same priority start (extension) [default: from the profile]",
    values: {
      listed: "By binary and name",
      "longest-first": "The tests that take longest first, so that no long one is left for the end",
      "failed-first": "Tests that failed the last time, then the longest first",
    },
  },
  failFast: { short: "Start no further tests after the first failure" },
  noFailFast: { short: "Run all tests, however many fail" },
  maxFail: {
    short: "Start no further tests after this many failures: a number, or `all`",
    long: [
      "After the number, `:wait` (the default) lets running tests finish, `:immediate` terminates them.",
    ],
  },
  debugger: {
    short: 'Run the selected test under a debugger, e.g. "rust-gdb --args"',
    long: ["The test keeps the terminal and its input. Output is not captured, and no timeout applies."],
  },
  tracer: {
    short: 'Run the selected test under a system call tracer, e.g. "strace -f"',
    long: ["Output is not captured, and no timeout applies. Unlike a debugger, a tracer gets no input."],
  },
  noTests: {
    short: "What to do if no tests run [default: auto]",
    values: {
      auto: "As `fail`, unless a rerun has nothing left to do",
      pass: "Exit with code 0, without a message",
      warn: "Exit with code 0, with a warning",
      fail: "Exit with code 4",
    },
  },
  stressCount: { short: "Run all tests this many times, or `infinite`" },
  stressDuration: { short: "Run all tests repeatedly for this long, e.g. `2h`" },
  noCapture: {
    short: "Do not capture output; run one test at a time",
    long: ["`bench` always behaves this way; the flag is accepted for consistency with `run`."],
  },
};

export const BENCH_MAX_FAIL_HELP: ArgHelp = {
  short: "Start no further benchmarks after this many failures: a number, or `all`",
};
