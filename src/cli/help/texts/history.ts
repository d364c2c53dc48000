/** Help for the commands below `history`. */
import type {
  HISTORY,
  HISTORY_EXPORT,
  HISTORY_IMPORT,
  HISTORY_PAGE,
  HISTORY_PROBE,
  HISTORY_SHOW,
} from "../../options/history.ts";
import type { CommandHelp, TableHelp } from "../text.ts";

const FORMAT = { short: "How to print it", values: { human: "For people", json: "For programs" } };
const FILTERSETS = { short: "Only tests that match this filterset; may be repeated" };

export const HISTORY_HELP: TableHelp<typeof HISTORY> = {
  filtersets: FILTERSETS,
  format: FORMAT,
  count: { short: "Maximum number of entries" },
};

export const HISTORY_SHOW_HELP: TableHelp<typeof HISTORY_SHOW> = {
  test: {
    short: "Part of a test's name, or a binary id and part of a name",
    long: ["For example `parser::empty`, or `'my-crate::it parser::empty'` with a space in it."],
  },
  format: FORMAT,
  count: { short: "Maximum number of tests" },
};

export const HISTORY_PROBE_HELP: TableHelp<typeof HISTORY_PROBE> = {
  test: { short: "Part of a test's name, or a binary id and part of a name; of one test only" },
  format: FORMAT,
  count: { short: "How often the test runs, alone and once more under load" },
};

export const HISTORY_PAGE_HELP: TableHelp<typeof HISTORY_PAGE> = {
  filtersets: FILTERSETS,
  output: { short: "The page to write" },
};

export const HISTORY_EXPORT_HELP: TableHelp<typeof HISTORY_EXPORT> = {
  timings: {
    short: "Only the typical duration of each test",
    long: ["Such a file is what `--partition-timings` takes."],
  },
  output: {
    short: "Write to this file [default: standard output]",
    long: ["A file whose name ends in `.sqlite` becomes a database, any other one lines of JSON."],
  },
};

export const HISTORY_IMPORT_HELP: TableHelp<typeof HISTORY_IMPORT> = {
  inputs: {
    short: "Exported histories and recordings [default: every recorded run of the workspace]",
    long: ["Runs that the history already contains are not added again."],
  },
};

const OURS = ["Not known to cargo-nextest itself."];

export const HISTORY_COMMANDS_HELP: Readonly<Record<string, CommandHelp>> = {
  "cargo nextest history": {
    short: "Show what past runs recorded about the tests",
    long: [
      "Runs add their results to the history if `[history] enabled = true` in the user configuration or `NEXTEST_HISTORY=1` is set.",
      ...OURS,
    ],
  },
  "cargo nextest history slowest": { short: "Show the slowest tests, and those that became slower" },
  "cargo nextest history flaky": {
    short: "Show tests that both passed and failed on the same code",
    long: ["The same code is the same commit without changes, or the same file of the test binary."],
  },
  "cargo nextest history failures": { short: "Show tests that fail now, and since when" },
  "cargo nextest history show": {
    short: "Show everything that is known about a test",
    long: ["With the last good and the first bad commit, and the command line that runs the test again."],
  },
  "cargo nextest history probe": {
    short: "Run a test many times, alone and under load, to find out what makes it fail",
    long: ["The load is two busy processes for each processor. Works on Unix."],
  },
  "cargo nextest history runs": { short: "List the runs of the history" },
  "cargo nextest history page": { short: "Write a page with the trend of each test and of the whole" },
  "cargo nextest history export": { short: "Export the history to a portable file" },
  "cargo nextest history import": { short: "Add exported histories and recorded runs" },
};
