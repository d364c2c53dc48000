/** Help for the options of the runner. */
import type { RUNNER } from "../../options/runner.ts";
import type { ArgHelp, TableHelp } from "../text.ts";

export const RUNNER_HELP: TableHelp<typeof RUNNER> = {
  noRun: { short: "Build the tests and stop there" },
  testThreads: {
    short: "How many tests run at once: a number, or `num-cpus` [default: from the profile]",
    long: ["A negative number leaves that many processors free."],
  },
  retries: {
    short: "How often a failing test is tried again [default: from the profile]",
    long: ["Delays between attempts are a matter of configuration (`retries`)."],
  },
  flakyResult: {
    short: "What it counts when a test passes at a later attempt only [default: from the profile]",
    values: { pass: "It passed", fail: "It failed" },
  },
  forkServer: {
    short: "Whether tests may be started by copying a process, on Linux (ours) [default: from the profile]",
    long: [
      "A test that is a copy of a process with its program loaded starts in about half the time. `show-config test` says which tests can be started so, and why others cannot.",
    ],
    values: { auto: "Where that is possible and pays", off: "Never" },
  },
  cache: {
    short:
      "Whether results of tests are taken from the cache and stored in it (ours) [default: from the profile]",
    long: [
      "A test that passed is not run again as long as everything that its result depends on is as it was. Tests that the configuration excludes (`cache = false`) stay excluded.",
    ],
    values: {
      off: "Neither",
      read: "Taken from it",
      write: "Stored in it; all tests run",
      "read-write": "Both",
    },
  },
  noCache: { short: "The same as `--cache off` (ours)" },
  failFast: { short: "Start no further tests after the first failure" },
  noFailFast: { short: "Run all tests, however many fail" },
  maxFail: {
    short: "Start no further tests after this many failures: a number, or `all`",
    long: [
      "With `:wait` behind the number (or nothing) tests that run already are waited for; with `:immediate` they are ended.",
    ],
  },
  debugger: {
    short: 'Run the one chosen test under a debugger, e.g. "rust-gdb --args"',
    long: ["The test keeps the terminal and its input; nothing is captured, and no timeout applies."],
  },
  tracer: {
    short: 'Run the one chosen test under a tracer of system calls, e.g. "strace -f"',
    long: ["Nothing is captured, and no timeout applies. Unlike a debugger, a tracer gets no input."],
  },
  noTests: {
    short: "What it means that there was nothing to run [default: auto]",
    values: {
      auto: "As `fail`, unless a rerun has nothing left to do",
      pass: "Exit with 0, silently",
      warn: "Exit with 0, with a warning",
      fail: "Exit with 4",
    },
  },
  stressCount: { short: "Run everything this many times, or `infinite` for no end" },
  stressDuration: { short: "Run everything again and again for this long, e.g. `2h`" },
  noCapture: {
    short: "Let tests print to the terminal directly, one test at a time",
    long: ["`bench` always works so, and accepts the flag only for company."],
  },
};

export const BENCH_MAX_FAIL_HELP: ArgHelp = {
  short: "Start no further benchmarks after this many failures: a number, or `all`",
};
