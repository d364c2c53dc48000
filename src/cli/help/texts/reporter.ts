/** Help for the options of the report. */
import type { REPORTER } from "../../options/reporter.ts";
import type { ArgHelp, TableHelp } from "../text.ts";

export const SHOW_PROGRESS_HELP: ArgHelp = {
  short: "How to show how far the run is",
  long: ["User configuration can set this as well."],
  values: {
    auto: "A bar in a terminal, a counter elsewhere",
    none: "Not at all",
    bar: "A bar, with the tests that run below it",
    counter: "A number at the beginning of each finished test's line",
    only: "In a terminal the bar and nothing of tests that pass; elsewhere as `auto`",
  },
};

export const REPORTER_HELP: TableHelp<typeof REPORTER> = {
  failureOutput: { short: "When to show what failing tests printed" },
  successOutput: { short: "When to show what passing tests printed" },
  statusLevel: {
    short: "Which results get a line while tests run",
    long: ["Each level includes those before it."],
  },
  finalStatusLevel: {
    short: "Which results are listed again at the end",
    long: ["Each level includes those before it."],
  },
  noOutputIndent: {
    short: "Show what tests printed without indenting it",
    long: ["What `--no-capture` lets through is never indented."],
  },
  showProgress: SHOW_PROGRESS_HELP,
  hideProgressBar: { short: "Show no bar (deprecated: use `--show-progress`)" },
  noInputHandler: {
    short: "Leave the keyboard alone",
    long: ["Otherwise, in a terminal, `t` shows what runs at the moment, and Enter sets a mark."],
  },
  maxProgressRunning: {
    short: "How many running tests the bar shows: a number, or `infinite`",
    long: ["The others are summed up in one line. User configuration can set this as well."],
  },
  messageFormat: {
    short: "Print results for programs (the libtest forms are experimental)",
    values: {
      human: "Nothing beside the usual report",
      "libtest-json": "JSON as the standard test harness prints it",
      "libtest-json-plus": "The same, with a `nextest` object in it",
      ndjson: "Every event of the run as a line of JSON",
    },
  },
  messageFormatVersion: {
    short: "The version of `--message-format` to print [default: the latest]",
  },
  reporter: {
    short: "The report on the terminal [default: human]",
    values: {
      human: "As cargo-nextest's",
      compact: "As little as possible: failures, and a few lines in all",
    },
  },
  ciOutput: {
    short: "What is written for the CI system that runs the tests [default: auto]",
    values: {
      auto: "Annotations, folded output, test lists and step summaries, as the system has them",
      none: "Nothing: the report is as outside of CI systems",
    },
  },
  outputs: {
    short: "Write a report to a file as well; may be repeated",
    long: [
      "Kinds are `human`, `compact`, `junit`, `libtest-json`, `libtest-json-plus`, `ndjson`, `html` and `code-quality` (for GitLab).",
    ],
  },
};
