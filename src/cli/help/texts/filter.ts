/** Help for the options and words that choose tests. */
import type { CHANGED } from "../../options/changed.ts";
import type { ARCHIVE_FILTER, FILTER, FILTER_WORDS } from "../../options/filter.ts";
import type { TableHelp } from "../text.ts";

export const FILTER_HELP: TableHelp<typeof FILTER> = {
  rerun: {
    short: "Only tests that did not pass in a recorded run",
    long: [
      "The run is `latest`, the first digits of its id, or a recording's file (a path ending in `.zip`, or with a separator in it).",
      "Tests that the recorded run did not contain run as well.",
    ],
  },
  runIgnored: {
    short: "Which tests to run by their `#[ignore]` attribute",
    values: { default: "Tests without it", only: "Tests with it", all: "Both" },
  },
  partition: {
    short:
      "Run one of several equal parts of the tests, e.g. `count:1/4`, `hash:2/4`, `slice:3/4` or `time:4/4`",
    long: [
      "`count` distributes the tests of each binary in turn, `slice` those of all binaries together. `hash` uses the tests' names, so that a test stays in its part when others are added or removed.",
      "`time` (extension) makes parts of about the same running time.",
    ],
  },
  partitionTimings: {
    short:
      "The durations that `--partition time:M/N` distributes by (extension) [default: the workspace's history]",
    long: ["A file of `cargo nextest history export --timings`. All nodes must use the same one."],
  },
  platformFilter: {
    short: "Tests built for the host or for the target (deprecated)",
    long: ["The filtersets `platform(host)` and `platform(target)` do the same."],
  },
  filtersets: {
    short: "Tests that match this expression; repeated: that match one of them",
    long: ["`cargo nextest help filterset` explains the language."],
  },
  ignoreDefaultFilter: {
    short: "Ignore the profile's `default-filter`",
    long: [
      "Otherwise only tests that match it are considered, whatever other filters say. The predicate `default()` keeps its meaning.",
    ],
  },
};

export const CHANGED_HELP: TableHelp<typeof CHANGED> = {
  changed: {
    short: "Only tests that a change can have reached (extension)",
    long: [
      "Without a value: what differs from the commit that is checked out, untracked files included. With one, a commit, branch or tag: what differs from the common ancestor of it and the commit that is checked out.",
      "The predicate `affected()` matches these tests: if a filterset uses it, `--changed` only sets what to compare with.",
    ],
  },
  changedFiles: {
    short:
      "Only tests that the files listed in FILE can have reached, one per line; `-` is standard input (extension)",
    long: ["For version control other than git. Relative names start at the working directory."],
  },
  changedBuild: {
    short: "What to build with `--changed` (extension)",
    values: {
      full: "Everything, as without it",
      narrow: "Packages that the change reaches, if their features stay the same",
    },
  },
  explain: {
    short: "Say why each test binary, or each test, is affected or not (extension)",
    long: [
      "`list --explain` prints the reasons instead of the tests, also as JSON. `run --explain` prints them first.",
    ],
    values: {
      binaries: "For each test binary; also if no value is given",
      tests: "For each test, with the reason if another filter excludes it",
    },
  },
};

export const FILTER_WORDS_HELP: TableHelp<typeof FILTER_WORDS> = {
  names: { short: "Only tests with one of these in their name" },
  testArgs: {
    short: "Names, and arguments of libtest",
    long: [
      "These arguments of libtest are supported:",
      "`--ignored`: only ignored tests (like `--run-ignored only`)",
      "`--include-ignored`: ignored tests as well (like `--run-ignored all`)",
      "`--skip NAME`: no tests with this in their name; may be repeated",
      "`--exact`: names after `--` are whole names, not substrings",
      "`--nocapture`, `--no-capture`: like the option of that name before `--`",
    ],
  },
};

export const ARCHIVE_FILTER_HELP: TableHelp<typeof ARCHIVE_FILTER> = {
  filtersets: {
    short: "Binaries that match this expression; repeated: that match one of them",
    long: [
      "Predicates about single tests cannot be used here. `cargo nextest help filterset` explains the language.",
    ],
  },
};
