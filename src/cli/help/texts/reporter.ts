/** Help for the options of the report. */
import type { REPORTER } from "../../options/reporter.ts";
import type { ArgHelp, TableHelp } from "../text.ts";

export const SHOW_PROGRESS_HELP: ArgHelp = {
  short: "How to show the progress of the run",
  long: ["The user configuration can set this as well."],
  values: {
    auto: "A bar in a terminal, a counter elsewhere",
    none: "Not at all",
    bar: "A bar, with the running tests below it",
    counter: "A number in the line of each finished test",
    only: "In a terminal the bar, without lines for passing tests; elsewhere like `auto`",
  },
};

export const REPORTER_HELP: TableHelp<typeof REPORTER> = {
  failureOutput: { short: "When to show the output of failing tests" },
  successOutput: { short: "When to show the output of passing tests" },
  statusLevel: {
    short: "Which results to print while tests run",
    long: ["Each level includes those before it."],
  },
  finalStatusLevel: {
    short: "Which results to repeat at the end of the run",
    long: ["Each level includes those before it."],
  },
  noOutputIndent: {
    short: "Do not indent the output of tests",
    long: ["With `--no-capture`, output is never indented."],
  },
  showProgress: SHOW_PROGRESS_HELP,
  hideProgressBar: { short: "Hide the progress bar (deprecated: use `--show-progress`)" },
  noInputHandler: {
    short: "Do not read keys from the terminal",
    long: ["Otherwise, in a terminal, `t` shows the running tests, and Enter prints a summary line."],
  },
  maxProgressRunning: {
    short: "Number of running tests that the bar shows, or `infinite`",
    long: ["The other tests are counted in one line. The user configuration can set this as well."],
  },
  messageFormat: {
    short: "Print results for programs (the libtest formats are experimental)",
    values: {
      human: "The report for people alone",
      "libtest-json": "JSON as the standard test harness prints it",
      "libtest-json-plus": "The same, with an additional `nextest` object",
      ndjson: "Every event of the run as a line of JSON",
    },
  },
  messageFormatVersion: {
    short: "The version of `--message-format` to print [default: the latest]",
  },
  reporter: {
    short: "The report on the terminal (extension) [default: human]",
    values: {
      human: "The same as cargo-nextest's",
      compact: "Failures, and a few lines about the run",
    },
  },
  ciOutput: {
    short: "What is written for the CI system that runs the tests (extension) [default: auto]",
    values: {
      auto: "Annotations, folded output, test lists and step summaries, as the system supports them",
      none: "Nothing: the report is the same as outside CI systems",
    },
  },
  slowest: {
    short: "List this many tests that took most time, at the end (extension)",
    long: [
      "With the processor time of each, where it is known. With a history of results, also with its median duration in earlier runs; a test that became slower than noise explains is marked.",
    ],
  },
  heaviest: {
    short: "List this many tests that took most memory, at the end (extension)",
    long: ["A figure with `~` was sampled while the test ran, so the real peak may be higher."],
  },
  outputs: {
    short: "Write a report to a file as well; may be repeated (extension)",
    long: [
      "Kinds are `human`, `compact`, `junit`, `libtest-json`, `libtest-json-plus`, `ndjson`, `html` and `code-quality` (for GitLab).",
    ],
  },
};
