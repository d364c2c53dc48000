/** Help for commands, by the way they are called. */
import type { CommandHelp } from "../text.ts";
import { HISTORY_COMMANDS_HELP } from "./history.ts";

export const COMMAND_HELP: Readonly<Record<string, CommandHelp>> = {
  cargo: {
    short: "Runs the tests of a cargo workspace, each in its own process",
    long: ["Cargo finds this program under the name `cargo nextest`; call it so."],
  },
  "cargo nextest": { short: "Run the tests of a cargo workspace, each in its own process" },
  "cargo nextest list": {
    short: "List the tests of a workspace",
    long: [
      "Builds the test binaries and asks each for its tests.",
      "`--verbose` adds binaries' paths and tests that are left out; `--message-format json` is for programs.",
    ],
  },
  "cargo nextest run": {
    short: "Build the tests and run them",
    long: [
      "Builds the test binaries, asks each for its tests, and runs every test as a process of its own, several at a time.",
    ],
  },
  "cargo ntr": { short: "Build the tests and run them: short for `cargo nextest run`" },
  "cargo nextest bench": {
    short: "Build the benchmarks and run them (experimental)",
    long: [
      "As `run`, but with benchmarks, one after another and with nothing captured.",
      "It has to be switched on with `NEXTEST_EXPERIMENTAL_BENCHMARKS=1`.",
    ],
  },
  "cargo nextest archive": {
    short: "Build the tests and pack them into an archive",
    long: ["The archive (`.tar.zst`) can be run elsewhere with `cargo nextest run --archive-file`."],
  },
  "cargo nextest show-config": {
    short: "Show what the configuration means for this workspace",
  },
  "cargo nextest show-config version": { short: "Show which versions the configuration asks for" },
  "cargo nextest show-config test-groups": { short: "Show the test groups and the tests in them" },
  "cargo nextest show-config test": {
    short: "Show every setting of the tests that match a filterset, and where it comes from",
    long: ["Not known to cargo-nextest itself."],
  },
  "cargo nextest self": { short: "Look after this program itself" },
  "cargo nextest self setup": { short: "Finish an installation (there is nothing to do)" },
  "cargo nextest self completions": {
    short: "Print completions of the command line for a shell",
    long: [
      "They complete `cargo nextest` as well as `cargo-nextest`. `docs/completions.md` says where each shell expects them.",
    ],
  },
  "cargo nextest self man": { short: "Print the manual page, for `man -l -`" },
  "cargo nextest self schema": { short: "Print a JSON Schema" },
  "cargo nextest self schema repo-config": { short: "Print the JSON Schema of `.config/nextest.toml`" },
  "cargo nextest self schema user-config": { short: "Print the JSON Schema of your own configuration" },
  "cargo nextest self update": {
    short: "Update this program (not possible in this build)",
    long: ["Always exits with 93: the program is updated in the way that it was installed."],
  },
  "cargo nextest report": {
    short: "Turn a saved stream of events into a report",
    long: [
      "The stream is what `--message-format ndjson` prints or `--output ndjson:FILE` saves. Not known to cargo-nextest itself.",
    ],
  },
  ...HISTORY_COMMANDS_HELP,
  "cargo nextest replay": {
    short: "Show a recorded run again (experimental)",
    long: ["Recording has to be switched on with `NEXTEST_EXPERIMENTAL_RECORD=1`."],
  },
  "cargo nextest store": {
    short: "Look after recorded runs (experimental)",
    long: [
      "Recording has to be switched on with `NEXTEST_EXPERIMENTAL_RECORD=1`; what is recorded can be looked after without it.",
    ],
  },
  "cargo nextest store list": { short: "List the recorded runs" },
  "cargo nextest store info": { short: "Show what is known of a recorded run" },
  "cargo nextest store prune": { short: "Delete old runs, as configured" },
  "cargo nextest store export": { short: "Pack a recorded run into a file that can be taken elsewhere" },
  "cargo nextest store export-chrome-trace": {
    short: "Turn a recorded run into a trace for Chrome's viewers",
    long: ["The JSON can be opened in chrome://tracing or at ui.perfetto.dev, and shows what ran when."],
  },
  "cargo nextest debug": {
    short: "Look into the runner itself",
    long: ["For those who work on it or build upon it. Nothing here is promised to stay."],
  },
  "cargo nextest debug extract": { short: "Show what a report would take out of a test's output" },
  "cargo nextest debug current-exe": { short: "Print the path of this program" },
  "cargo nextest debug build-platforms": { short: "Show the platforms that would be built for" },
  "cargo nextest debug extract-portable-recording": { short: "Unpack a recording" },
  "cargo nextest debug parse-filterset": { short: "Compile a filterset, and show the result or its errors" },
  "cargo nextest help": { short: "Explain a command or a topic" },
  "cargo help": { short: "Explain a command" },
  "cargo __double-spawn": { short: "Start a test's process (private)" },
};
